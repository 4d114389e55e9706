"""Forces whose nodes are furnished and paired: what the tests of a room begin with, before its own acts."""

from support.beat import officer
from support.founding import furnished_and_paired
from support.nodes import TestNode
from support.wire_world import Wire

from sangam.kernel.actor import Actor
from sangam.node.envelope_handlers import HANDLERS
from sangam.notices import lists
from sangam.notices.types import NoticeView


class Forces:
    """The nodes by force, and the wire between them.  A room's tests add who is on duty, and what they do."""

    def __init__(self, *nodes: TestNode) -> None:
        furnished_and_paired(*nodes)
        self.nodes = {node.force: node for node in nodes}
        self.wire = Wire(nodes, HANDLERS)

    @property
    def delhi(self) -> TestNode:
        return self.nodes["DL"]

    @property
    def haryana(self) -> TestNode:
        return self.nodes["HR"]

    @property
    def up(self) -> TestNode:
        return self.nodes["UP"]

    def seats(self, unit: str, role: str, name: str) -> Actor:
        """Return an officer at a unit of one of the forces."""
        return officer(self.nodes[unit.split("-", maxsplit=1)[0]], unit, role, name)

    def at(self, actor: Actor) -> TestNode:
        """Return the node where an officer works, to act within it."""
        return self.nodes[actor.force]

    def pending(self, actor: Actor) -> list[NoticeView]:
        """Return what waits for an officer on Today."""
        with self.at(actor):
            return lists.open_notices(actor)

    def kinds(self, actor: Actor) -> list[str]:
        """Return the kinds of what waits for an officer, in alphabetical order."""
        return sorted(notice.kind for notice in self.pending(actor))
