"""The monthly totals in the browser: the report, its files, and nothing beneath it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.access.units import shipped_data
from sangam.kernel.errors import Malformed
from sangam.oversight.totals import answers, monthly
from sangam.oversight.types import MonthReport, TotalLine
from sangam.web import middleware
from sangam.web.accountability import vocabulary
from sangam.web.accountability.looks import ways
from sangam.web.common.pages import OfficerRequest, officer_only, page, sentence
from sangam.web.papers.parts import give_paper

_CHOICES = 12
_BAR, _STEP, _TALLEST = 8, 10, 20


@require_GET
@officer_only
def report(request: OfficerRequest) -> HttpResponse:
    """Show the totals of a month, force by force, with their sum and the months before."""
    try:
        return show_report(request, request.GET.get("month", "").strip())
    except Malformed as error:
        return show_report(request, problem=sentence(error), status=middleware.STATUS[Malformed])


def show_report(
    request: OfficerRequest,
    month: str = "",
    *,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the report of a month.  typed: of a refused answer to who asked for a report."""
    context = _context(answers.month_report(request.actor, month))
    context["topics"] = (
        [] if shipped_data.is_ministry(request.actor.force) else _topics()
    )  # it has no numbers of its own
    context |= {"ways": ways(request.actor, "totals"), "problem": problem, "typed": typed or {}}
    return page(request, "accountability/totals.html", context, status=status)


@require_GET
@officer_only
def report_file(request: OfficerRequest, month: str, kind: str) -> HttpResponse:
    """Give out the report of a month, as CSV or PDF."""
    found = answers.exported_report(request.actor, month)
    if kind == "csv":
        named = {"Content-Disposition": f'attachment; filename="totals-{found.month}.csv"'}
        return HttpResponse("\ufeff" + answers.report_csv(found), content_type="text/csv; charset=utf-8", headers=named)
    return give_paper(request, answers.write_report_paper(found), f"totals-{found.month}")


@require_GET
@officer_only
def beneath(request: OfficerRequest, force: str, measure: str) -> HttpResponse:
    """Refuse what lies beneath a total, and have it written that it was asked for."""
    answers.open_beneath(request.actor, force, measure)
    raise AssertionError("what lies beneath a total is always refused")


def _context(found: MonthReport) -> dict[str, Any]:
    lines = [_line(each, found) for each in found.lines]
    return {
        "month": found.month,
        "months": found.months,
        "choices": monthly.recent_months(_CHOICES),
        "stated": [{"force": force, "at": found.stated.get(force)} for force in found.forces],
        "lines": lines,
        "trends": [each for each in lines if each["bars"]],
        "practices": found.practices,
        "recent": [{"code": month, "label": month} for month in monthly.recent_months(_CHOICES)],
    }


def _bars(trend: Sequence[int | None]) -> list[dict[str, int]]:
    """Return the bars of a line's chart, of the numbers that were said: a month without one has no bar."""
    most = max((value for value in trend if value), default=0)
    heights = [(place, max(1, value * _TALLEST // most)) for place, value in enumerate(trend) if value]
    return [{"x": place * _STEP, "y": _TALLEST - high, "width": _BAR, "height": high} for place, high in heights]


def _topics() -> list[dict[str, object]]:
    return [{"code": code, "label": vocabulary.TOPICS[code]} for code in answers.TOPICS]


def _line(line: TotalLine, found: MonthReport) -> dict[str, Any]:
    cells = zip(found.forces, line.cells, strict=True)
    return {
        "words": vocabulary.MEASURES[line.measure],
        "cells": [{"force": force, "value": value, "is_stated": force in found.stated} for force, value in cells],
        "total": line.total,
        "trend": [{"month": month, "value": value} for month, value in zip(found.months, line.trend, strict=True)],
        "bars": _bars(line.trend),
        "change": f"{line.change:+d}" if line.change else "",
        "is_late": line.measure in monthly.OVERDUE,
    }


urlpatterns = [
    path("oversight/totals/", report, name="totals"),
    path("oversight/totals/<slug:month>/totals.csv", report_file, {"kind": "csv"}, name="totals_csv"),
    path("oversight/totals/<slug:month>/totals.pdf", report_file, {"kind": "pdf"}, name="totals_pdf"),
    path("oversight/totals/<slug:force>/<slug:measure>/", beneath, name="totals_beneath"),
]
