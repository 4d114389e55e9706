"""What of a brief stands in words on its page, beside its agenda and actions."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access.types import Way
from sangam.analysis.findings import places
from sangam.analysis.findings.places import Pattern
from sangam.coordination.brief_types import Brief, BriefFindings, ResponseTime
from sangam.coordination.briefs import paper_lines
from sangam.kernel import clock
from sangam.kernel.ids import short
from sangam.library.types import NoteView
from sangam.matching.types import SharedPerson
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure
from sangam.web.analysis import pattern_words
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only
from sangam.web.meetings.meeting_forms import entry_names
from sangam.web.papers.parts import give_paper
from sangam.web.templatetags.words import span_words

_MOST_NAMED = 12
CHANGES = {
    "joined": gettext_lazy("new claim of membership"),
    "left": gettext_lazy("claim ran out"),
    "disputed": gettext_lazy("claim is disputed"),
    "tied": gettext_lazy("new link"),
}
"""What became of a gang."""


def part_words(brief: Brief) -> dict[str, Any]:
    """Return response times, alerts not acknowledged, shared persons, listed records by kind, and findings."""
    return {
        "responses": [_response(each) for each in brief.responses],
        "unacknowledged": _unacknowledged_rows(brief),
        "suspects": [_suspect(each) for each in brief.suspects],
        "releases": [record_line(each) for each in brief.releases],
        "vehicles": [record_line(each) for each in brief.vehicles],
        "gangs": [record_line(each) for each in brief.gangs],
        "lessons": [_lesson(each) for each in brief.lessons],
        **(_findings(brief.findings) if brief.findings is not None else {}),
    }


def _findings(found: BriefFindings) -> dict[str, Any]:
    """Return what crosses the border and what became of gangs, each line with what it opens."""
    return {
        "since": found.since,
        "patterns": [_pattern(each, found.read_from) for each in (*found.series, *found.hotspots)],
        "patterns_printed": found.is_printed,
        "changes": [
            {
                "what": CHANGES[each.what],
                "gang": record_line(each.gang),
                "other": record_line(each.other),
                "said_in": each.said_in.id,
                "force": each.said_in.owner,
                "grade": labels.grade_of(each.said_in),
                "day": each.day,
                "unprinted": any(
                    disclosure.barred_caveats(view, Way.PRINT)
                    for view in (each.gang, each.other, each.said_in, *each.opinions)
                ),
            }
            for each in found.gangs
        ],
    }


def _pattern(each: Pattern, read_from: date) -> dict[str, Any]:
    """Return a series or a hot square: whose incidents, from which day to which, and its page."""
    is_square = each.kind == places.HOT_SQUARE
    begun, ended = (at.astimezone(clock.INDIA).date() for at in (each.first_at, each.last_at))
    asked = {"since": str(read_from), "until": str(clock.now().astimezone(clock.INDIA).date())}
    if is_square and each.at is not None:
        asked |= {"around": f"{each.at[0]:.4f}, {each.at[1]:.4f}", "km": "2"}
    page = reverse("patterns") if is_square else reverse("series", args=[each.records[0]])
    return {
        "title": _("Hot place on the border") if is_square else pattern_words.SERIES_KINDS[each.kind],
        "is_series": not is_square,
        "url": f"{page}?{urlencode(asked)}",
        "n": len(each.records),
        "forces": [{"force": force, "n": count} for force, count in each.forces.items()],
        "begun": begun,
        "ended": ended,
        "records": [{"id": record, "number": short(record)} for record in each.records[:_MOST_NAMED]],
        "more": max(0, len(each.records) - _MOST_NAMED),
    }


def record_line(view: RecordView) -> dict[str, Any]:
    """Return a record as one line of a list."""
    named = labels.name_of(view)
    return {
        "id": view.id,
        "kind": view.kind,
        "name": named.name,
        "lang": named.lang,
        "line": labels.line(view),
        "status": labels.status(view),
        "force": view.owner,
        "grade": labels.grade_of(view),
        "at": view.as_of,
    }


_SHORTEST = timedelta(minutes=1)
"""What is answered sooner is said to take a minute."""


def _response(each: ResponseTime) -> dict[str, Any]:
    return {
        "force": each.asker,
        "of": each.owner,
        "open": each.open,
        "overdue": each.overdue,
        "answered": each.answered,
        "span": span_words(max(each.median, _SHORTEST)) if each.median is not None else "",
    }


def _lesson(note: NoteView) -> dict[str, Any]:
    said, language = note.in_language(get_language() or "en")
    return {
        "url": reverse("practice", args=[note.id]),
        "title": said.title,
        "lang": language,
        "force": note.force,
        "shelf": note.shelf,
        "at": note.released_at,
    }


def _unacknowledged_rows(brief: Brief) -> list[dict[str, Any]]:
    late = [each for each in brief.alerts if each.id in brief.unacknowledged]
    names = entry_names(_flat(brief.unacknowledged[each.id] for each in late))
    return [
        {
            "id": each.id,
            "number": each.number,
            "title": each.says.title,
            "force": each.issued_by.force,
            "at": each.issued_at,
            "units": [names[unit] for unit in brief.unacknowledged[each.id]],
        }
        for each in late
    ]


def _suspect(each: SharedPerson) -> dict[str, Any]:
    return {"one": record_line(each.one), "other": record_line(each.other), "judged": each.judged}


def _flat(parts: Iterable[Iterable[str]]) -> list[str]:
    return [unit for part in parts for unit in part]


# The brief of a meeting as PDF.


@require_GET
@officer_only
def brief_pdf(request: OfficerRequest, meeting: UUID) -> HttpResponse:
    """Give the brief of a meeting as PDF: what every recipient may see, in the languages of those who take part."""
    chosen = request.GET.getlist("language")
    printed = paper_lines.print_brief(request.actor, meeting, purpose=request.purpose, languages=chosen)
    return give_paper(request, printed.paper, f"brief-{printed.number}-{printed.code}")


urlpatterns = [path("meetings/<uuid:meeting>/brief.pdf", brief_pdf, name="brief_pdf")]
