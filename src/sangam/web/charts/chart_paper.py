"""A saved chart on a sheet of paper: each record where it stands, and the pinned ties with their sources."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.kernel.handling import Classification
from sangam.kernel.paper import Unprinted
from sangam.networks import charts, sight
from sangam.networks.types import OpenedChart, Tie
from sangam.web.analysis.networks import NetworkWords, is_tie_barred
from sangam.web.charts.chart_words import places_of
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.common.sheet import number_sources, sheet

_BOX, _HEIGHT, _MARGIN, _LONGEST = 140, 30, 12, 20


@require_GET
@officer_only
def chart_paper(request: OfficerRequest, saved: UUID) -> HttpResponse:
    """Show a saved chart as one sheet, with the citations of its pins."""
    opened = charts.open_chart(request.actor, saved, purpose=request.purpose)
    drawn = places_of(opened)
    ties = [tie for tie in opened.drawing.ties if {tie.edge.one, tie.edge.other} <= set(drawn)]
    words = NetworkWords({view.id: view for view in opened.drawing.records}, opened.drawing.spared)
    drawing, pins = _drawing_words(opened, ties, words), [words.tie(tie) for tie in ties if tie.edge.pin in opened.pins]
    context = {
        "chart": opened.line,
        "drawing": drawing,
        "pins": pins,
        "sources": number_sources([{"statements": words.statements}]),
        "left_out": drawing["unprinted"] or any(each["unprinted"] for each in pins),
        "sheet": _sheet(opened),
    }
    return page(request, "charts/paper.html", context)


def _sheet(opened: OpenedChart) -> dict[str, Any]:
    said = {tie.said_in.id: tie.said_in for tie in opened.drawing.ties}
    shown = {view.id: view for view in opened.drawing.records} | said
    marks = [each.handling.classification for view in shown.values() for each in view.statements]
    return sheet(
        "chart",
        opened.line.id,
        opened.line.version,
        number=str(opened.line.id)[:8],
        handling=max(marks, default=Classification.RESTRICTED),
        beside=[(view.id, view.version) for view in shown.values()],
    )


def _drawing_words(opened: OpenedChart, ties: Iterable[Tie], words: NetworkWords) -> dict[str, Any]:
    """Return the drawing in its own units, as it was laid out.  unprinted: something on it may not be printed."""
    drawn = places_of(opened)
    left, top = (min((at[axis] for at in drawn.values()), default=0) for axis in (0, 1))
    moved = {each: (x - left + _MARGIN + _BOX / 2, y - top + _MARGIN + _HEIGHT / 2) for each, (x, y) in drawn.items()}
    named = [(view, words.title(view)) for view in opened.drawing.records if view.id in drawn]
    lines = sorted({(tie.edge.one, tie.edge.other) for tie in ties})
    return {
        "spots": [
            {
                "kind": view.kind,
                "title": str(name),
                "short": _short(str(name)),
                "banned": sight.is_banned(view),
                "x": f"{moved[view.id][0] - _BOX / 2:.1f}",
                "y": f"{moved[view.id][1] - _HEIGHT / 2:.1f}",
            }
            for view, name in named
        ],
        "lines": ["M{:.1f} {:.1f} L{:.1f} {:.1f}".format(*moved[one], *moved[other]) for one, other in lines],
        "width": f"{max((x for x, _ in moved.values()), default=0) + _BOX / 2 + _MARGIN:.0f}",
        "height": f"{max((y for _, y in moved.values()), default=0) + _HEIGHT / 2 + _MARGIN:.0f}",
        "box": _BOX,
        "box_height": _HEIGHT,
        "middle": _BOX // 2 + 9,
        "shown": len(drawn),
        "unprinted": any(isinstance(name, Unprinted) for _, name in named) or any(map(is_tie_barred, ties)),
    }


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


urlpatterns = [path("networks/charts/<uuid:saved>/paper/", chart_paper, name="chart_paper")]
