"""Pages of a kept series: begin one from a lead, open it, add to it, propose it to another force."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.access.policy import may
from sangam.analysis.findings import series as finding_series
from sangam.analysis.series_board import kept_series
from sangam.analysis.series_board import matrix as series_board_matrix
from sangam.kernel import here, ids
from sangam.kernel.errors import Malformed
from sangam.records.types import RecordView
from sangam.web.analysis import pattern_words, patterns
from sangam.web.common import labels
from sangam.web.common.inputs import grade_of
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.series import board
from sangam.web.threads import ready_sentences


@require_GET
@form_for("pattern:read")
def series_kept(request: OfficerRequest, series: UUID) -> HttpResponse:
    """Show a series that is kept: its incidents by what they name, and which incidents may belong to it too."""
    opened = kept_series.open_series(request.actor, series, purpose=request.purpose)
    asked = patterns.asked_of(request)
    incidents, found = board.incidents_asked(request, asked)
    leads = [{incidents.ids[row] for row in each.rows} for each in finding_series.find_series(incidents)]
    rows = {each: row for row, each in enumerate(incidents.ids)}
    more = sorted(board.more_of(opened, leads), key=lambda each: rows[each])
    matrix = series_board_matrix.matrix_of(opened.incidents)
    is_ours = opened.record.owner == here.node().force
    others = [force for force in opened.forces if force != here.node().force]
    context = board.kept_words(opened) | {
        "reason": opened.record.values("reason"),
        "incidents": [_column(view) for view in opened.incidents],
        "parts": board.matrix_parts(matrix),
        "more": matrix.more,
        "may_belong": [pattern_words.record_words(incidents, rows[each]) for each in more],
        "query": patterns.query_of(asked),
        "may_change": is_ours and may(request.actor, "record:correct"),
        "others": others if is_ours and may(request.actor, "record:share") else [],
        "is_printed": bool(found.is_printed.all()),
    }
    return page(request, "series/kept.html", context)


@require_POST
@officer_only
def series_keep(request: OfficerRequest) -> HttpResponse:
    """Keep the chosen incidents as one series, with the name, judgement and reason that people give it."""
    given = request.POST
    name, judgement, kind = (given.get(each, "") for each in ("name", "judgement", "series_kind"))
    said = kept_series.KeptInput(
        name, judgement, kind, given.get("reason", ""), given.get("source", ""), grade_of(given)
    )
    made = kept_series.keep_series(request.actor, _chosen_incidents(given), said, purpose=request.purpose)
    messages.success(request, _("The series is kept; the series board lists it."))
    return see_other(reverse("series_kept", args=[made]))


@require_POST
@officer_only
def series_add(request: OfficerRequest, series: UUID) -> HttpResponse:
    """Take further incidents into a series."""
    kept_series.add_to_series(request.actor, series, _chosen_incidents(request.POST), purpose=request.purpose)
    messages.success(request, _("The incidents stand in the series now."))
    return see_other(reverse("series_kept", args=[series]))


@require_POST
@officer_only
def series_propose(request: OfficerRequest, series: UUID) -> HttpResponse:
    """Share a series with another force of it, and ask its desk whether it sees it so too."""
    question = ready_sentences.QUESTIONS["one-series"]
    force = request.POST.get("force", "")
    thread = kept_series.propose_series(request.actor, series, force, question, purpose=request.purpose)
    return see_other(reverse("thread", args=[thread]))


def _chosen_incidents(given: QueryDict) -> list[UUID]:
    try:
        return [UUID(each) for each in given.getlist("incident")]
    except ValueError:
        raise Malformed("web:series-incident", "Choose incidents of the list: this is none.") from None


def _column(view: RecordView) -> dict[str, Any]:
    began = view.first("earliest")
    at = labels.value_words("incident", "earliest", began) if began else ""
    return {"id": view.id, "force": view.owner, "number": ids.short(view.id), "at": at}


urlpatterns = [
    path("patterns/series/kept/", series_keep, name="series_keep"),
    path("patterns/series/kept/<uuid:series>/", series_kept, name="series_kept"),
    path("patterns/series/kept/<uuid:series>/incidents/", series_add, name="series_add"),
    path("patterns/series/kept/<uuid:series>/propose/", series_propose, name="series_propose"),
]
