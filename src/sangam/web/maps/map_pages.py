"""The map of incidents: the page, its hexagons for a stretch of the map, and the incidents of one hexagon."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access.policy import require
from sangam.analysis import map_cells as analysis_map_cells
from sangam.analysis.findings.incidents import Incidents
from sangam.kernel import here
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.numbers import read_number
from sangam.records.visibility import event_columns, event_scan
from sangam.web import middleware
from sangam.web.analysis import patterns
from sangam.web.analysis.pattern_words import record_words
from sangam.web.common.pages import OfficerRequest, officer_only, page, sentence
from sangam.web.maps import base_files, map_words

_MOST_LISTED = 200


class Looked(NamedTuple):
    """One admitted scan, the incidents of it that were asked for, and those of them that the map shows."""

    since: date
    until: date
    found: event_columns.Events
    incidents: Incidents
    placed: analysis_map_cells.Placed


@require_GET
@officer_only
def pattern_map(request: OfficerRequest) -> HttpResponse:
    """Show the map of what the form asks, with its table; a wrong form reads nothing.

    The reading is one row in the ledger, with its counts.
    """
    require(request.actor, "pattern:read")
    asked = patterns.asked_of(request)
    try:
        looked = _scan_of(request, asked)
    except Malformed as wrong:
        context = patterns.form_words(asked) | {"error": sentence(wrong)}
        return page(request, "maps/map.html", context, status=middleware.STATUS[Malformed])
    return page(request, "maps/map.html", patterns.form_words(asked) | _map_answer(asked, looked))


@require_GET
@officer_only
def map_cells(request: OfficerRequest) -> HttpResponse:
    """Give the hexagons of a stretch of the map as JSON, or a sentence: one scan, one row in the ledger."""
    try:
        require(request.actor, "pattern:read")
        asked = patterns.asked_of(request)
        resolution = _number(request, "resolution")
        analysis_map_cells.require_resolution(resolution)
        looked = _scan_of(request, asked, _box(request))
        cells = analysis_map_cells.count_cells(looked.placed, resolution)
    except SangamError as wrong:
        return JsonResponse({"error": sentence(wrong)}, status=middleware.STATUS[type(wrong)])
    return JsonResponse(map_words.answer_words(cells, patterns.query_of(asked)))


@require_GET
@officer_only
def map_incidents(request: OfficerRequest) -> HttpResponse:
    """List the incidents of one hexagon, each with its record and how exactly its place is known.

    A page of its own, and for the map a part of it.
    """
    require(request.actor, "pattern:read")
    asked = patterns.asked_of(request)
    cell = request.GET.get("cell", "")
    looked = _scan_of(request, asked, event_columns.Area(*analysis_map_cells.require_cell(cell)))
    held = np.isin(looked.placed.row, analysis_map_cells.inside(looked.placed, cell))
    week = _week(request, looked)
    if week is not None:
        held &= looked.placed.week == week
    rows = sorted(looked.placed.row[held].tolist(), key=lambda row: (-int(looked.incidents.seconds[row]), row))
    context = {
        "n": len(rows),
        "week": map_words.weeks_words(looked.since, looked.placed.weeks)[week] if week is not None else "",
        "since": looked.since,
        "until": looked.until,
        "records": [_incident(looked.incidents, row) for row in rows[:_MOST_LISTED]],
        "more": max(0, len(rows) - _MOST_LISTED),
        "query": patterns.query_of(asked),
        "is_printed": bool(looked.found.is_printed.all()),
    }
    is_part = request.GET.get("part") == "1"
    return page(request, "maps/_incidents.html" if is_part else "maps/incidents.html", context)


def _scan_of(request: OfficerRequest, asked: Mapping[str, str], area: event_columns.Area | None = None) -> Looked:
    """Return one admitted scan of what is asked, within an area where one is given.  Raises Malformed."""
    since, until = patterns.period_of(asked)
    scope = patterns.scope_of(asked, since, until)
    if area is not None:
        scope = replace(scope, area=_common(scope.area, area))
    found = event_scan.events(request.actor, scope, purpose=request.purpose)
    incidents = patterns.chosen_incidents(asked, found)
    return Looked(
        since, until, found, incidents, analysis_map_cells.placed_of(incidents, since, until, ours=here.node().force)
    )


def _common(one: event_columns.Area | None, other: event_columns.Area) -> event_columns.Area:
    """Return what two areas share; where they share nothing, the corner between them, which holds no incident."""
    if one is None:
        return other
    south, west = max(one.south, other.south), max(one.west, other.west)
    north, east = min(one.north, other.north), min(one.east, other.east)
    if south < north and west < east:
        return event_columns.Area(south, west, north, east)
    raise Malformed("web:map-outside", "This part of the map lies outside the area that was asked for.")


def _box(request: OfficerRequest) -> event_columns.Area:
    """Return the stretch of the map that is asked about.  Raises Malformed."""
    try:
        south, west, north, east = (float(each) for each in request.GET.get("box", "").split(","))
    except ValueError:
        raise Malformed(
            "web:map-box", "A stretch of the map is four numbers: its south, west, north and east."
        ) from None
    return event_columns.Area(south, west, north, east)


def _number(request: OfficerRequest, name: str) -> int:
    text = request.GET.get(name, "")
    found = read_number(text, most=999)
    return -1 if found is None else found


def _week(request: OfficerRequest, looked: Looked) -> int | None:
    if not request.GET.get("week"):
        return None
    week = _number(request, "week")
    if not 0 <= week < looked.placed.weeks:
        raise Malformed("web:map-week", "The period has no such week: choose it with the slider of the map.")
    return week


def _map_answer(asked: Mapping[str, str], looked: Looked) -> dict[str, Any]:
    cells = analysis_map_cells.count_cells(looked.placed)
    query = patterns.query_of(asked)
    answer = map_words.answer_words(cells, query)
    layers = map_words.layers_words(
        looked.incidents, analysis_map_cells.find_layers(looked.incidents, looked.since, looked.until)
    )
    shapes = {each["code"]: each.pop("shape") for each in layers}
    return {
        "n": len(looked.incidents),
        "placed": len(looked.placed),
        "unplaced": len(looked.incidents) - len(looked.placed),
        "without": looked.found.unplaced,
        "undated": looked.found.undated,
        "since": looked.since,
        "until": looked.until,
        "cells": answer["cells"],
        "weeks": map_words.weeks_words(looked.since, looked.placed.weeks),
        "answer": json.dumps(answer | {"layers": shapes}),
        "widths": json.dumps(analysis_map_cells.WIDTHS_M),
        "layers": layers,
        "query": query,
        "both_query": patterns.query_of({**asked, "side": ""}),
        "land": json.dumps(event_columns.LAND),
        "has_outlines": base_files.outlines() is not None,
        "has_base": base_files.base() is not None,
        "provenance": looked.found.provenance,
        "is_printed": bool(looked.found.is_printed.all()),
    }


def _incident(incidents: Incidents, row: int) -> dict[str, Any]:
    return record_words(incidents, row) | {"precision": incidents.precisions[row] or _("not said")}


urlpatterns = [
    path("patterns/map/", pattern_map, name="pattern_map"),
    path("patterns/map/cells.json", map_cells, name="map_cells"),
    path("patterns/map/incidents/", map_incidents, name="map_incidents"),
]
