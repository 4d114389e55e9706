"""Where papers are drawn: here, unless the process that serves has another process do it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sangam.print_pages.paper import Script

_elsewhere: "list[Callable[[Script], bytes]]" = []


def send_elsewhere(draw: "Callable[[Script], bytes]") -> None:
    """Have all papers of this process drawn by `draw` from now on."""
    _elsewhere[:] = [draw]


def draw(script: "Script") -> bytes:
    """Return a paper as PDF.  Raises Refused where that fails."""
    from sangam.print_pages import drawn_paper  # its fonts and its library are loaded where papers are drawn

    return _elsewhere[0](script) if _elsewhere else drawn_paper.draw(script)
