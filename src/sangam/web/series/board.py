"""The series board: what may be one series, what was proposed and what was judged; and one series whole."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access.policy import may, require
from sangam.analysis.findings import series as finding_series
from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.series_board import kept_series
from sangam.analysis.series_board import matrix as series_board_matrix
from sangam.exchange.threads import pages
from sangam.exchange.types import ThreadState, ThreadView
from sangam.kernel.ids import named_id
from sangam.kernel.paper import Unprinted
from sangam.records.schema.event_kinds import JUDGEMENTS, SERIES_KINDS
from sangam.records.visibility import event_columns, event_scan, links
from sangam.web.analysis import pattern_words, patterns
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.common.sheet import sheet
from sangam.web.templatetags.words import day_words, word
from sangam.web.threads import ready_sentences

_WIDTH, _LANE, _EDGE = 640, 34, 24
"""Sizes of the timeline: its width, the height of a force's lane, and the margin, in its own units."""
_MOST_THREADS = 500


@require_GET
@officer_only
def series_board(request: OfficerRequest) -> HttpResponse:
    """Show what may be one series in three columns: open, proposed and judged.  One scan, and a look at the threads."""
    require(request.actor, "pattern:read")
    asked = patterns.asked_of(request)
    since, until = patterns.period_of(asked)
    incidents, found = incidents_asked(request, asked)
    proposals = _proposals(request)
    asked_about = {each.record.id: each for each in proposals}
    leads = finding_series.find_series(incidents)
    cards = [_card(incidents, each, asked_about) for each in leads]
    kept = kept_series.list_series(request.actor, purpose=request.purpose)
    named = [{incidents.ids[row] for row in each.rows} for each in leads]
    context = {
        "since": since,
        "until": until,
        "query": patterns.query_of(asked),
        "open": [each for each in cards if not each["threads"]],
        "proposed": [_thread(each) for each in proposals if each.state is ThreadState.OPEN],
        "judged": [_thread(each) for each in proposals if each.state is not ThreadState.OPEN],
        "kept": [kept_words(each) | {"fresh": len(more_of(each, named))} for each in kept],
        "is_printed": bool(found.is_printed.all()),
        "provenance": found.provenance,
    }
    return page(request, "series/board.html", context)


@require_GET
@officer_only
def series(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show the series that holds an incident: when its incidents were, and who and what they name.

    One scan, and a look at each incident.
    """
    require(request.actor, "pattern:read")
    asked = patterns.asked_of(request)
    incidents, found = incidents_asked(request, asked)
    held = series_board_matrix.series_of(finding_series.find_series(incidents), incidents, record)
    rows = sorted(held.rows, key=lambda row: (int(incidents.seconds[row]), row))
    matrix = series_board_matrix.read_matrix(
        request.actor, [incidents.ids[row] for row in rows], purpose=request.purpose
    )
    incident_rows = {incidents.ids[row]: row for row in rows}
    shown = [incident_rows[view.id] for view in matrix.incidents]
    thing = named_id("series", " ".join(sorted(str(each) for each in incident_rows)))
    asked_about = {each.record.id: each for each in _proposals(request)}
    context = _card(incidents, held, asked_about) | {
        "record": record,
        "query": patterns.query_of(asked),
        "timeline": timeline_words(incidents, rows),
        "incidents": [pattern_words.record_words(incidents, row) for row in shown],
        "parts": matrix_parts(matrix),
        "more": matrix.more,
        "may_ask": may(request.actor, "thread:open"),
        "may_keep": may(request.actor, "record:create"),
        **choices(),
        "values": {},
        "is_printed": bool(found.is_printed.all()),
        "sheet": sheet("series", thing, len(rows), number=_("Series")),
    }
    return page(request, "series/series.html", context)


def kept_words(kept: kept_series.KeptSeries) -> dict[str, Any]:
    """Return a series that is kept, in words: its name with the judgement, as it may be printed."""
    view = kept.record
    return {
        "id": view.id,
        "owner": view.owner,
        "title": labels.label(view),
        "series_kind": str(view.first("series_kind") or ""),
        "at": view.as_of,
        "forces": kept.forces,
        "n": len(kept.incidents),
    }


def more_of(kept: kept_series.KeptSeries, leads: Iterable[set[UUID]]) -> set[UUID]:
    """Return the incidents that may belong to a kept series and do not stand in it: of leads that share one with it."""
    there = {each.id for each in kept.incidents}
    return {each for lead in leads if lead & there for each in lead - there}


def incidents_asked(request: OfficerRequest, asked: Mapping[str, str]) -> tuple[Incidents, event_columns.Events]:
    """Return the incidents of the period and area that the form asks for, and the scan that found them."""
    since, until = patterns.period_of(asked)
    found = event_scan.events(request.actor, patterns.scope_of(asked, since, until), purpose=request.purpose)
    return patterns.chosen_incidents(asked, found), found


def _proposals(request: OfficerRequest) -> list[ThreadView]:
    """Return the threads that ask whether an incident is of a series, the last changed first."""
    question = ready_sentences.QUESTIONS["one-series"]
    known = pages.threads(request.actor, purpose=request.purpose, limit=_MOST_THREADS)
    return [each for each in known if question in each.question.splitlines()]


def _thread(thread: ThreadView) -> dict[str, Any]:
    return {
        "id": thread.id,
        "number": thread.number,
        "asker": thread.asks.force,
        "owner": thread.record.owner,
        "record": thread.record.id,
        "label": labels.label_words(thread.record.label),
        "state": str(thread.state),
        "at": thread.opened_at,
    }


def _card(incidents: Incidents, found: finding_series.Series, asked_about: Mapping[UUID, ThreadView]) -> dict[str, Any]:
    said = pattern_words.series_words(incidents, found)
    held = [incidents.ids[row] for row in found.rows]
    return said | {"threads": [_thread(asked_about[each]) for each in held if each in asked_about]}


def timeline_words(incidents: Incidents, rows: Iterable[int]) -> dict[str, Any]:
    """Return where each incident stands in time, one lane a force; time runs from the left in all scripts."""
    chosen = list(rows)
    lanes = sorted({incidents.forces[row] for row in chosen})
    seconds = [int(incidents.seconds[row]) for row in chosen]
    first, span = min(seconds), max(max(seconds) - min(seconds), 1)

    def across(at: float) -> int:
        share = min(max((at - first) / span, 0.0), 1.0)
        return round(2 * _EDGE + share * (_WIDTH - 3 * _EDGE))

    marks = []
    for row, at in zip(chosen, seconds, strict=True):
        half = float(incidents.span_h[row]) * 1800
        lane = lanes.index(incidents.forces[row])
        marks.append(
            pattern_words.record_words(incidents, row)
            | {"x": across(at), "from": across(at - half), "to": across(at + half), "y": _EDGE + lane * _LANE}
        )
    days = [pattern_words.moment_of(incidents, row) for row in (chosen[seconds.index(first)], chosen[-1])]
    return {
        "width": _WIDTH,
        "height": _EDGE + len(lanes) * _LANE + _EDGE // 2,
        "lanes": [{"force": force, "y": _EDGE + at * _LANE} for at, force in enumerate(lanes)],
        "line_to": _WIDTH - _EDGE // 2,
        "line_from": 2 * _EDGE - 8,
        "marks": marks,
        "begin": day_words(days[0]),
        "end": day_words(days[1]),
        "days": timedelta(seconds=span).days,
    }


def matrix_parts(matrix: series_board_matrix.Matrix) -> list[dict[str, Any]]:
    """Return the lines of a matrix in words, by what they name."""
    names = {"person": _("Persons"), "phone": _("Telephones and accounts"), "vehicle": _("Vehicles")}
    return [
        {"name": names[part], "lines": [_line(matrix, each) for each in matrix.lines if each.part == part]}
        for part in series_board_matrix.PARTS
        if any(each.part == part for each in matrix.lines)
    ]


def _line(matrix: series_board_matrix.Matrix, line: series_board_matrix.Line) -> dict[str, Any]:
    said = next(iter(line.said.values()))
    values = [labels.statement_value(each.view, each.statement) for each in line.said.values()]
    reference = links.reference_in(said.statement.value or "")
    return {
        "words": values[0],
        "property": labels.property_words(said.view.kind, said.statement.property),
        "url": reverse("record", args=[reference]) if reference else "",
        "is_barred": any(isinstance(each, Unprinted) for each in values),
        "cells": [at in line.said for at in range(len(matrix.incidents))],
        "n": len(line.said),
    }


def choices() -> dict[str, Any]:
    """Return what a form of a kept series offers: judgements and kinds, each with its words."""
    offered = {"judgements": JUDGEMENTS, "series_kinds": SERIES_KINDS}
    return {name: [{"code": code, "label": word(code, "choice")} for code in codes] for name, codes in offered.items()}


urlpatterns = [
    path("patterns/series/", series_board, name="series_board"),
    path("patterns/series/<uuid:record>/", series, name="series"),
]
