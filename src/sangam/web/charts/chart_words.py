"""What a chart's page draws, in the reader's language: records, ties, places, pins and named views, fit for JSON."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.access.types import Way
from sangam.kernel import here
from sangam.kernel.paper import Unprinted
from sangam.networks import charts, sight
from sangam.networks.types import TIE, Drawing, OpenedChart, Tie
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure, views
from sangam.web.analysis.networks import EXPORTS, NetworkWords, grade_of_tie, is_tie_barred, relation_words
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.templatetags.words import grade_words, icon_of, word, words_of

_WAYS = (Way.PRINT, Way.DOWNLOAD)


def opened_words(opened: OpenedChart) -> dict[str, Any]:
    """Return a saved chart: its name and version, and all that its reader sees of it."""
    return drawing_words(opened.drawing) | {
        "chart": str(opened.line.id),
        "name": opened.line.name,
        "version": opened.line.version,
        "places": {str(record): [each.x, each.y, each.hidden] for record, each in opened.places.items()},
        "pins": sorted(map(str, opened.pins)),
        "views": [asdict(each) for each in opened.views],
    }


def drawing_words(drawing: Drawing) -> dict[str, Any]:
    """Return records and ties.  barred: what no picture and no sheet of paper shows."""
    words = NetworkWords({view.id: view for view in drawing.records}, drawing.spared)
    kinds = dict.fromkeys(view.kind for view in drawing.records)
    grades = {grade_of_tie(tie) for tie in drawing.ties}
    return {
        "records": [_record(words, view) for view in drawing.records],
        "ties": list(_ties(drawing).values()),
        "kinds": {kind: [word(kind, "kind"), icon_of(kind, "kind")] for kind in kinds},
        "grades": {grade: grade_words(grade) for grade in sorted(grades)},
        "shown": drawing.shown,
        "whole": drawing.whole,
    }


def _record(words: NetworkWords, view: RecordView) -> dict[str, Any]:
    title, cautions = words.title(view), labels.cautions(view)
    return {
        "id": str(view.id),
        "kind": view.kind,
        "title": str(title),
        "owner": view.owner,
        "cautions": str(words_of(cautions, "caution")) if cautions else "",
        "banned": sight.is_banned(view),
        "barred": isinstance(title, Unprinted) or _stays_unnamed(view),
    }


def _stays_unnamed(view: RecordView) -> bool:
    """Tell whether a picture may not name a record as its sheet of paper does."""
    barred = bool(disclosure.barred_caveats(view, Way.DOWNLOAD))
    return barred and disclosure.label_of(view, Way.DOWNLOAD) != disclosure.label_of(view, Way.PRINT)


def _ties(drawing: Drawing) -> Mapping[str, dict[str, Any]]:
    """Return each tie once by its pin: what one record says twice of the same two is one line."""
    found: dict[str, dict[str, Any]] = {}
    said: dict[tuple[str, str], str] = {}
    for tie in drawing.ties:
        key = (tie.said_in.kind, tie.edge.relation)
        relation = relation_words(tie) if tie.edge.relation == TIE else said.setdefault(key, "") or relation_words(tie)
        said[key] = relation
        known = found.setdefault(str(tie.edge.pin), _tie(tie, relation))
        if relation not in known["relation"]:
            known["relation"] += f" · {relation}"
            known["barred"] |= _is_barred(tie)
    return found


def _tie(tie: Tie, relation: str) -> dict[str, Any]:
    since, until = charts.interval_of(tie)
    sources = dict.fromkeys(each.source for each in tie.statements if each.id in tie.edge.statements)
    return {
        "id": str(tie.edge.pin),
        "one": str(tie.edge.one),
        "other": str(tie.edge.other),
        "relation": str(relation),
        "grade": grade_of_tie(tie),
        "owner": tie.said_in.owner,
        "source": " · ".join(sources),
        "said_in": str(tie.said_in.id),
        "since": since.isoformat(),
        "until": until.isoformat() if until else "",
        "barred": _is_barred(tie),
    }


def _is_barred(tie: Tie) -> bool:
    return any(is_tie_barred(tie, way) for way in _WAYS)


def places_of(opened: OpenedChart) -> Mapping[UUID, tuple[float, float]]:
    """Return where what is not hidden stands."""
    return {record: (each.x, each.y) for record, each in opened.places.items() if not each.hidden}


# Charts that keep their layout: the page of one that is begun, of one that is saved, and its removal.


@require_GET
@form_for("network:read")
def chart_new(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show a chart that begins with what lies around a record; it is kept once it is saved."""
    view = views.open_record(request.actor, record, purpose=request.purpose)
    return page(
        request,
        "charts/chart.html",
        {
            "name": "",
            "title": labels.name_of(view).name,
            "record": record,
            "data": reverse("chart_start", args=[record]),
            "force": here.node().force,
        },
    )


@require_GET
@form_for("network:read")
def chart(request: OfficerRequest, saved: UUID) -> HttpResponse:
    """Show a saved chart; what stands on it the page asks by itself."""
    line = charts.name_chart(request.actor, saved, purpose=request.purpose)
    line = replace(line, saved_by=labels.called_as(line.saved_by))
    return page(
        request,
        "charts/chart.html",
        {
            "chart": line,
            "name": line.name,
            "title": line.name,
            "data": reverse("chart_data", args=[saved]),
            "exports": EXPORTS,
            "force": here.node().force,
        },
    )


@require_POST
@officer_only
def chart_remove(request: OfficerRequest, saved: UUID) -> HttpResponse:
    """Erase a chart; no record changes."""
    charts.remove_chart(request.actor, saved, purpose=request.purpose)
    messages.success(request, _("The chart is erased; no record has changed."))
    return see_other(reverse("records"))


urlpatterns = [
    path("records/<uuid:record>/network/chart/", chart_new, name="chart_new"),
    path("networks/charts/<uuid:saved>/", chart, name="chart"),
    path("networks/charts/<uuid:saved>/remove/", chart_remove, name="chart_remove"),
]
