"""The response table in the browser: a period, our own force first, remarks beside our own lines."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from sangam.kernel.errors import SangamError
from sangam.oversight.responses import overdue
from sangam.oversight.responses import table as response_table
from sangam.oversight.types import RemarkView, ResponseLine, ResponseTable
from sangam.web import middleware
from sangam.web.accountability import vocabulary
from sangam.web.accountability.looks import ways
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence
from sangam.web.templatetags.words import word

_PARTS = ("shared", "asked", "request", "action", "practice", "adopted")
"""By what a force takes part."""


@require_GET
@officer_only
def table(request: OfficerRequest) -> HttpResponse:
    """Show how units answered in a month or a year."""
    try:
        return _page(request, request.GET.get("period", "").strip())
    except SangamError as error:
        if error.kind != "malformed":
            raise
        return _page(request, "", problem=sentence(error), status=middleware.STATUS[type(error)])


@require_POST
@officer_only
def remark(request: OfficerRequest) -> HttpResponse:
    """Add a remark beside a line of our own."""
    said = {name: request.POST.get(name, "").strip() for name in ("period", "unit", "matter", "text")}
    try:
        response_table.add_remark(request.actor, **said)
    except SangamError as error:
        return _page(request, "", tried=said, problem=sentence(error), status=middleware.STATUS[type(error)])
    return see_other(f"{reverse('responses')}?{urlencode({'period': said['period']})}")


def _page(
    request: OfficerRequest,
    period: str,
    *,
    tried: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the page.  tried: period, unit, matter and text of a refused remark."""
    found = response_table.response_table(request.actor, period, force=request.GET.get("force", "").strip())
    forces = sorted({each.force for each in found.lines})
    context = {
        "ways": ways(request.actor, "responses"),
        "period": found.period,
        "counted_at": found.counted_at,
        "matters": _matters(found),
        "part": _participation(found),
        "part_words": [vocabulary.MATTERS[matter] for matter in _PARTS],
        "silent": found.silent,
        "problem": problem,
        "tried": tried or {},
        "force": found.force,
        "forces": [{"code": each, "label": word(each, "force")} for each in forces],
        "choices": [{"code": code, "label": vocabulary.MATTERS[code]} for code in overdue.MATTERS],
    }
    return page(request, "accountability/responses.html", context, status=status)


def _participation(found: ResponseTable) -> list[dict[str, Any]]:
    """Return who takes part, in which way and how often: a line for each force, with a force that is silent."""
    counts = {(each.force, each.matter): each.count for each in found.lines if not each.unit}
    forces = (*dict.fromkeys(each.force for each in found.lines), *found.silent)
    return [{"force": force, "counts": [_part(counts, force, matter) for matter in _PARTS]} for force in forces]


def _part(counts: Mapping[tuple[str, str], int], force: str, matter: str) -> dict[str, Any]:
    return {"words": vocabulary.MATTERS[matter], "count": counts.get((force, matter), 0)}


def _matters(found: ResponseTable) -> list[dict[str, Any]]:
    """Return the table as the page shows it: a part for each matter, its lines force by force."""
    ordered = sorted(found.lines, key=lambda each: _place(each.matter))
    called = labels.unit_names(each.unit for each in ordered if each.unit)
    return [
        {
            "code": matter,
            "words": vocabulary.MATTERS.get(matter, matter),
            "lines": [_line(each, found, called) for each in lines],
            "timed": matter in vocabulary.TIMED,
        }
        for matter, lines in groupby(ordered, key=lambda each: each.matter)
    ]


def _place(matter: str) -> tuple[int, str]:
    order = list(overdue.MATTERS)
    return (order.index(matter) if matter in order else len(order), matter)


def _line(line: ResponseLine, found: ResponseTable, called: Mapping[str, str]) -> dict[str, Any]:
    return {
        "line": line,
        "unit": called.get(line.unit, line.unit),
        "median": _span(line.median_s),
        "p90": _span(line.p90_s),
        "low": _span(line.low_s),
        "high": _span(line.high_s),
        "remarks": [each for each in found.remarks if _is_beside(each, line)],
    }


def _is_beside(remark: RemarkView, line: ResponseLine) -> bool:
    return remark.matter == line.matter and (remark.unit or line.force) == (line.unit or line.force)


def _span(seconds: float | None) -> str:
    """Return a time as hours and minutes: "2:05"; empty for none."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


urlpatterns = [
    path("oversight/answers/", table, name="responses"),
    path("oversight/answers/remark/", remark, name="response_remark"),
]
