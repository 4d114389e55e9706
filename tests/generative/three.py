"""The three nodes on which both machines act, and the wire between them."""

from collections.abc import Callable

from known import FORCES
from nodes import TestNode
from wire_world import hear
from world import Line, Station, build

from sangam.node.handlers import HANDLERS


def build_three(make: Callable[..., tuple[TestNode, ...]]) -> tuple[dict[str, Station], Line]:
    """Return the stations by force, and the line.  make: gives clean nodes, and takes back those it gave before."""
    *stations, line = build(*make(*FORCES))
    line.handlers = {**HANDLERS, "test.said.v1": hear}
    return {station.force: station for station in stations}, line
