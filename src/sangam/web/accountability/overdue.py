"""All that is overdue, in the browser: sums by kind and unit, lines with whom to ring, and the same as a file."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access.types import Way
from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.kernel.ids import short
from sangam.kernel.numbers import read_number
from sangam.oversight.responses import overdue as response_overdue
from sangam.oversight.types import OverdueCount, OverdueLine, OverdueList
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure
from sangam.web import middleware
from sangam.web.accountability import vocabulary
from sangam.web.accountability.looks import ways
from sangam.web.common import labels
from sangam.web.common.csv_files import csv_response
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, page, sentence
from sangam.web.requests.request_addresses import type_words
from sangam.web.templatetags.words import left_words, moment_words, span_words, word
from sangam.web.units.duty import Ring, whom_to_ring

_ROUTES = {
    "requests": "thread",
    "alerts": "alert",
    "entries": "entry",
    "actions": "action",
    "hits": "record",
    "circulations": "circulation",
    "challenges": "record",
}
_MOST_SHOWN = 120
"""Characters of a subject that a line shows; the file has all of it."""

_MOST_SUMS = 24
_MOST_UNITS = 200


@require_GET
@officer_only
def overdue(request: OfficerRequest) -> HttpResponse:
    """Show what is overdue in the officer's unit and all below it, the longest first."""
    try:
        return _render_list(request, _query(request))
    except Malformed as error:
        return _render_list(
            request, response_overdue.OverdueQuery(), problem=sentence(error), status=middleware.STATUS[Malformed]
        )


@require_GET
@officer_only
def overdue_file(request: OfficerRequest) -> HttpResponse:
    """Give out what is overdue as a file that a spreadsheet opens."""
    found = response_overdue.exported_overdue(request.actor, _query(request))
    rows = [_row(each) for each in _items(found)]
    return csv_response("overdue.csv", [_column_heads(), *rows, *_cut_notice_rows(found)])


def _query(request: OfficerRequest) -> response_overdue.OverdueQuery:
    kind, unit, number = (request.GET.get(name, "").strip() for name in ("kind", "unit", "page"))
    asked = read_number(number, most=response_overdue.MOST_PAGES) if number else 1
    return response_overdue.OverdueQuery(kind, unit, asked or 0)


def _render_list(
    request: OfficerRequest, query: response_overdue.OverdueQuery, *, problem: str = "", status: int = 200
) -> HttpResponse:
    found, own = response_overdue.overdue_list(request.actor, query), request.actor.unit
    chosen = [each for each in _of_kind(found) if _is_below(each, found.unit)]
    below = _units(found, own)
    names_by_unit = labels.unit_names(below)
    ring, rings_by_unit = _whom_to_ring(found)
    lines = [_item(each, names_by_unit, rings_by_unit) for each in found.lines]
    context = {
        "ways": ways(request.actor, "overdue"),
        "problem": problem,
        "unit": names_by_unit.get(found.unit or own, found.unit or own),
        "ring": ring,
        "is_narrowed": bool(found.unit),
        "all_url": _address(found, unit=""),
        "kind": found.kind,
        "kinds": _kinds(found),
        **_sums(found, names_by_unit, own),
        "units": [{"code": code, "label": names_by_unit.get(code, code)} for code in below[:_MOST_UNITS]],
        "values": {"unit": found.unit},
        "lines": [each for each in lines if each["is_late"]],
        "due_next": [each for each in lines if not each["is_late"]],
        "cut_at": _cut_at(found),
        **_unlisted_counts(chosen),
        "csv_url": _address(found, name="overdue_file"),
        **_page_links(found, sum(each.listed for each in chosen)),
    }
    return page(request, "accountability/overdue.html", context, status=status)


def _unlisted_counts(counts: list[OverdueCount]) -> dict[str, int]:
    """Return how many are counted and not listed: hits, which are for the post that watches, and all else."""
    left = Counter[bool]()
    for each in counts:
        left[each.kind == "hits"] += each.count - each.listed
    return {"hits_unlisted": left[True], "unlisted": left[False]}


def _address(found: OverdueList, name: str = "overdue", **changed: str | int) -> str:
    asked = {"kind": found.kind, "unit": found.unit, **changed}
    said = urlencode({part: value for part, value in asked.items() if value})
    return f"{reverse(name)}?{said}" if said else reverse(name)


def _of_kind(found: OverdueList) -> list[OverdueCount]:
    return [each for each in found.counts if found.kind in ("", each.kind)]


def _is_below(count: OverdueCount, unit: str) -> bool:
    return not unit or unit in count.path


def _kinds(found: OverdueList) -> list[dict[str, Any]]:
    """Return the kinds of which something is overdue, or that are chosen, with their counts in the unit."""
    of_kind = Counter[str]()
    for each in found.counts:
        of_kind[each.kind] += each.count if _is_below(each, found.unit) else 0
    words = {"": _("All"), **vocabulary.OVERDUE}
    return [
        {
            "word": words[kind],
            "url": _address(found, kind=kind),
            "here": kind == found.kind,
            "count": of_kind[kind] if kind else of_kind.total(),
        }
        for kind in ("", *response_overdue.KINDS)
        if of_kind[kind] or kind in ("", found.kind)
    ]


def _sums(found: OverdueList, names_by_unit: Mapping[str, str], own: str) -> dict[str, Any]:
    """Return how much each unit below owes, with all below it, the most first.

    others: of how many units the sums are left out.
    """
    of_unit = Counter[str]()
    for each in _of_kind(found):
        for unit in each.path[each.path.index(own) + 1 :] or (own,):
            of_unit[unit] += each.count
    sums = [
        {
            "name": names_by_unit.get(unit, unit),
            "count": count,
            "url": _address(found, unit=unit),
            "here": unit == found.unit,
        }
        for unit, count in of_unit.most_common(_MOST_SUMS)
    ]
    return {"sums": sums, "others": max(0, len(of_unit) - _MOST_SUMS)}


def _units(found: OverdueList, own: str) -> list[str]:
    """Return the units to choose from: the officer's, those that owe something, and those between; each once."""
    below = [unit for each in found.counts for unit in each.path[each.path.index(own) :]]
    return list(dict.fromkeys([found.unit or own, own, *below]))


def _whom_to_ring(found: OverdueList) -> tuple[Ring | None, Mapping[str, Ring]]:
    """Return whom to ring of the unit that is chosen, and of each unit of the lines."""
    known = whom_to_ring({found.unit, *(each.unit for each in found.lines)} - {""})
    return known.get(found.unit), known


def _items(found: OverdueList) -> list[dict[str, Any]]:
    codes = {each.unit for each in found.lines}
    names_by_unit, rings_by_unit = labels.unit_names(codes), whom_to_ring(codes)
    return [_item(each, names_by_unit, rings_by_unit) for each in found.lines]


def _item(line: OverdueLine, names_by_unit: Mapping[str, str], rings_by_unit: Mapping[str, Ring]) -> dict[str, Any]:
    return {
        "icon": vocabulary.OVERDUE_ICONS[line.kind],
        "what": vocabulary.OVERDUE[line.kind],
        "about": type_words(line.about) if line.about else "",
        "subject": _subject(line),
        "subject_in_file": _subject_in_file(line),
        "number": short(line.thing),
        "url": _url(line),
        "unit": names_by_unit.get(line.unit, line.unit),
        "post": in_language(line.post_en, line.post_hi) if line.post_en else "",
        "force": line.force,
        "counts_from_at": line.counts_from_at,
        "since": _since(line),
        "is_late": line.counts_from_at <= clock.now(),
        "ring": rings_by_unit.get(line.unit),
    }


def _subject(line: OverdueLine) -> str:
    """Return what a line is about, as its own page names it; empty where the reader may not know."""
    if line.record is not None:
        return _name_of_record(line.kind, line.record)
    said_at_length = _words_of(line)
    return said_at_length if len(said_at_length) <= _MOST_SHOWN else f"{said_at_length[:_MOST_SHOWN].rstrip()}…"


def _subject_in_file(line: OverdueLine) -> str:
    """Return the same for a file: a record's name only where all of it may leave on paper and in a list."""
    if line.record is None:
        return _words_of(line)
    is_barred = any(disclosure.barred_caveats(line.record, way) for way in (Way.LIST, Way.PRINT))
    return "" if is_barred else _name_of_record(line.kind, line.record)


def _name_of_record(kind: str, record: RecordView) -> str:
    """Return a record's name as the thread about it, or its own page, shows it."""
    return labels.label(record) if kind == "requests" else labels.name_of(record).name


def _words_of(line: OverdueLine) -> str:
    if line.kind == "entries":
        return word(line.subject, "entry_purpose") if line.subject else ""
    return labels.label_words(line.subject)


def _url(line: OverdueLine) -> str:
    if line.kind == "glass":
        return f"{reverse('glass')}#glass-{line.thing}"
    return reverse(_ROUTES[line.kind], args=[line.thing])


def _since(line: OverdueLine) -> str:
    """Say for how long a thing is overdue, or how much its clock has left."""
    past = clock.now() - line.counts_from_at
    if past.total_seconds() < 0:
        return left_words(line.counts_from_at)
    return _("overdue for %(span)s") % {"span": span_words(past)}


def _page_links(found: OverdueList, listed: int) -> dict[str, Any]:
    before, after = found.page - 1, found.page + 1
    has_more = found.page * response_overdue.A_PAGE < listed and after <= response_overdue.MOST_PAGES
    return {
        "before_url": _address(found, page=before if before > 1 else 0) if before else "",
        "after_url": _address(found, page=after) if has_more else "",
    }


def _column_heads() -> list[str]:
    return [
        _("What"),
        _("About"),
        _("Number"),
        _("Unit"),
        _("Post"),
        _("State"),
        _("Since or by"),
        _("How long"),
        _("Force"),
        _("Telephone"),
    ]


def _row(item: Mapping[str, Any]) -> list[str]:
    what = " · ".join(str(each) for each in (item["what"], item["about"]) if each)
    ring = item["ring"] or {}
    since = moment_words(item["counts_from_at"]).strip("\u2066\u2069")
    return [
        what,
        item["subject_in_file"],
        item["number"],
        item["unit"],
        item["post"],
        _("Overdue") if item["is_late"] else _("Due next"),
        since,
        item["since"],
        item["force"],
        ring.get("number", ""),
    ]


def _cut_at(found: OverdueList) -> int:
    """Return of how many objections alone the page counts; 0 where it counts all, or shows none."""
    return found.cut_at if found.kind in ("", "challenges") else 0


def _cut_notice_rows(found: OverdueList) -> list[list[str]]:
    """Return the last lines of a file that is not all that is overdue: where it was cut."""
    oldest = _("Of objections only the oldest are counted: %(n)s.") % {"n": found.cut_at}
    return [*([[oldest]] if _cut_at(found) else []), *_cut_lines(found)]


def _cut_lines(found: OverdueList) -> list[list[str]]:
    listed = sum(each.listed for each in _of_kind(found) if _is_below(each, found.unit))
    if listed <= len(found.lines):
        return []
    shown = {"shown": len(found.lines), "all": listed}
    return [[_("Cut here: %(shown)s of %(all)s. Choose a kind or a unit to see the others.") % shown]]


urlpatterns = [
    path("oversight/overdue/", overdue, name="overdue"),
    path("oversight/overdue/overdue.csv", overdue_file, name="overdue_file"),
]
