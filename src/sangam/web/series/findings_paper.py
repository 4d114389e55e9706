"""The findings of an area on paper, a part a language; and as a part of Today, when the officer asks for them."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from sangam.access.policy import require
from sangam.analysis.findings import places
from sangam.kernel.errors import Refused
from sangam.kernel.ids import named_id
from sangam.kernel.paper import printable
from sangam.print_pages.paper import Paper, code_of
from sangam.records.visibility import event_columns, event_scan
from sangam.web.analysis import pattern_words, patterns
from sangam.web.common.languages import brief_languages
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.papers.parts import give_paper
from sangam.web.templatetags.words import day_words, time_words, word

_SMALL, _USUAL, _HEAD = 9, 10.5, 12


@require_GET
@officer_only
def patterns_brief(request: OfficerRequest) -> HttpResponse:
    """Give the findings that the form asks for as PDF; refuse where something of them may not be printed."""
    require(request.actor, "pattern:read")
    languages = brief_languages(request)
    asked = patterns.asked_of(request)
    since, until = patterns.period_of(asked)
    found = event_scan.events(request.actor, patterns.scope_of(asked, since, until), purpose=request.purpose)
    if not found.is_printed.all():
        raise Refused(
            "web:patterns-unprinted",
            "Something that these incidents say may not be printed: their findings stay on the screen.",
        )
    results = places.find_all(patterns.chosen_incidents(asked, found), since, until)
    thing = named_id("patterns-brief", " ".join(sorted(asked.values())))
    code = code_of("patterns-brief", thing, len(found))
    paper = _write_paper(results, found, (since, until), languages, code)
    return give_paper(request, paper, f"patterns-{until}-{code}")


@require_GET
@officer_only
def five_findings(request: OfficerRequest) -> HttpResponse:
    """Show the five findings of the last eight weeks as a part of Today.  A look like that of the page."""
    require(request.actor, "pattern:read")
    asked = patterns.asked_of(request)
    since, until = patterns.period_of(asked)
    found = event_scan.events(request.actor, patterns.scope_of(asked, since, until), purpose=request.purpose)
    results = places.find_all(patterns.chosen_incidents(asked, found), since, until)
    words: dict[str, Any] = {"findings": pattern_words.findings_words(results), "n": len(results.incidents)}
    words["is_printed"] = bool(found.is_printed.all())
    return page(request, "series/five.html", words)


def _write_paper(
    results: places.Findings,
    found: event_columns.Events,
    days: tuple[date, date],
    languages: tuple[str, ...],
    code: str,
) -> Paper:
    paper = Paper("Patterns", handling="Restricted", code=code)
    for place, language in enumerate(languages):
        if place:
            paper.add_page()
        with override(language):
            _part(paper, results, found, days, code)
    return paper


def _part(
    paper: Paper, results: places.Findings, found: event_columns.Events, days: tuple[date, date], code: str
) -> None:
    since, until = days
    paper.paragraph(_("Patterns"), size=15, bold=True)
    paper.paragraph(f"{day_words(since)} – {day_words(until)} · {_('Code on paper')}: {code}", size=_SMALL)
    for finding in pattern_words.findings_words(results):
        paper.room(3)
        paper.whole(18)
        paper.paragraph(_text(finding["title"]), size=_HEAD, bold=True)
        for line in finding["says"]:
            paper.paragraph(_text(line), size=_USUAL)
        if finding["records"]:
            named = (f"{each['force']} {each['number']}" for each in finding["records"])
            paper.paragraph(f"{_('The records behind it')}: {' · '.join(named)}", size=_SMALL)
    paper.room(3)
    paper.paragraph(_("What this rests on"), size=_HEAD, bold=True)
    for each in found.provenance:
        paper.paragraph(_provenance(each), size=_SMALL)


def _provenance(each: Any) -> str:
    rows, newest = _("Incidents: %(n)s") % {"n": each.rows}, _("newest %(at)s") % {"at": time_words(each.newest_at)}
    return f"{word(each.force, 'force')} · {rows} · {newest}"


def _text(text: object) -> str:
    return printable(text if isinstance(text, str) else str(text))


urlpatterns = [
    path("patterns/brief.pdf", patterns_brief, name="patterns_brief"),
    path("patterns/five/", five_findings, name="five_findings"),
]
