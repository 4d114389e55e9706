"""The map in words and numbers: hexagons, weeks, and the layers over them, as the page and its script read them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sangam.analysis import map_cells
from sangam.analysis.findings.incidents import Incidents
from sangam.web.analysis.pattern_words import record_words
from sangam.web.common.pages import sentence
from sangam.web.series.trends import CLASSES
from sangam.web.templatetags.words import day_words, time_words

Found = dict[str, Any]
_MOST_LISTED = 200


def answer_words(cells: map_cells.Cells, query: str) -> Found:
    """Return hexagons as the script draws them, the fullest first.  query: of what was asked."""
    address = reverse("map_incidents")
    middles = [cells.middle(at) for at in range(len(cells))]
    return {
        "resolution": cells.resolution,
        "cells": [
            {
                "id": cells.ids[at],
                "edge": cells.edge(at),
                "middle": f"{middles[at][0]:.4f}, {middles[at][1]:.4f}",
                "n": int(cells.counts[at]),
                "weeks": cells.weeks[at].tolist(),
                "theirs": int(cells.theirs[at]),
                "rough": int(cells.vague[at]),
                "url": f"{address}?{query}&cell={cells.ids[at]}",
            }
            for at in range(len(cells))
        ],
    }


def weeks_words(since: date, weeks: int) -> list[str]:
    """Return the first day of each week of a period."""
    return [str(day_words(since + timedelta(days=7 * at))) for at in range(weeks)]


def layers_words(incidents: Incidents, layers: map_cells.Layers) -> list[Found]:
    """Return each layer with what it draws, and what the page lists of it."""
    calls = [[row] for row in layers.calls[:_MOST_LISTED]]
    return [
        _layer(
            "series",
            _("May be one series"),
            dots=_dots(incidents, layers.series),
            why=_("No incidents are so alike that they may be one series."),
        ),
        _layer(
            "hot",
            _("Hotspots (Gi*)"),
            squares=layers.hot,
            why=_("No square is hot, or there are too few incidents to say so."),
        ),
        _layer(
            "emerging",
            _("Emerging hotspots"),
            squares=layers.emerging,
            why=sentence(layers.why_no_emerging) if layers.why_no_emerging else _("No square is or was hot."),
        ),
        _layer(
            "ahead",
            _("Where to look next week"),
            squares=layers.next_week,
            why=_("No square holds enough incidents to say where to look."),
        ),
        _layer(
            "calls", _("Extortion calls"), dots=_dots(incidents, calls), why=_("No extortion call has a known place.")
        ),
    ]


def _layer(
    code: str, name: str, *, squares: Sequence[map_cells.Drawn] = (), dots: Sequence[list[Found]] = (), why: str
) -> Found:
    """Return a layer.  why: what stands in place of its list where it draws nothing."""
    return {
        "code": code,
        "name": name,
        "squares": [_square(each) for each in squares],
        "dots": dots,
        "why": "" if squares or dots else why,
        "shape": {"squares": [_corners(each) for each in squares], "dots": [_places(each) for each in dots]},
    }


def _square(drawn: map_cells.Drawn) -> Found:
    return {
        "middle": f"{(drawn.south + drawn.north) / 2:.4f}, {(drawn.west + drawn.east) / 2:.4f}",
        "count": drawn.count,
        "says": CLASSES.get(drawn.kind, ""),
        "range": f"{drawn.low}–{drawn.high}" if drawn.high else "",
    }


def _corners(drawn: map_cells.Drawn) -> list[list[float]]:
    return [[drawn.south, drawn.west], [drawn.north, drawn.east]]


def _dots(incidents: Incidents, groups: Sequence[Sequence[int]]) -> list[list[Found]]:
    return [
        [
            record_words(incidents, row)
            | {"place": [round(float(of[row]), 5) for of in (incidents.latitude, incidents.longitude)]}
            for row in rows
        ]
        for rows in groups
    ]


def _places(dots: Sequence[Found]) -> list[Found]:
    return [
        {
            "place": each["place"],
            "url": reverse("record", args=[each["id"]]),
            "says": f"{each['force']} · {each['heads']} · {time_words(each['at'])}",
        }
        for each in dots
    ]
