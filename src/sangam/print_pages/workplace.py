"""Where papers are drawn: here, unless the process that serves has another process do it."""

from collections.abc import Callable

from sangam.print_pages import drawn_paper
from sangam.print_pages.script import Script

_elsewhere: list[Callable[[Script], bytes]] = []


def send_elsewhere(draw: Callable[[Script], bytes]) -> None:
    """Have all papers of this process drawn by `draw` from now on."""
    _elsewhere[:] = [draw]


def draw(script: Script) -> bytes:
    """Return a paper as PDF.  Raises Refused where that fails."""
    return (_elsewhere[0] if _elsewhere else drawn_paper.draw)(script)
