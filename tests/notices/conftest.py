"""One node with desks, and two officers of which one must see nothing."""

from dataclasses import dataclass

import pytest
from support.beat import furnish, officer
from support.nodes import TestNode

from sangam.audit.audit import deed
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling

SYSTEM = Actor.system("DL", "test")


@dataclass
class Desk:
    """The Delhi node: the desk of Narela, a constable there, and the desk of Alipur."""

    node: TestNode
    narela: Actor
    constable: Actor
    alipur: Actor

    def tells(self, *to: str, kind: str = "test", subject: Subject | None = None, **said: object) -> Subject:
        """Tell something in a deed; return what it was about."""
        about = subject or Subject("thing", new_id())
        with deed(SYSTEM, "node:test:tell"):
            deliveries.notify(Telling(kind, about, "{what} happened", {"what": "it"}, **said), to=to)
        return about


@pytest.fixture
def desk(node: TestNode) -> Desk:
    """Return the node as the test stands in it."""
    furnish(node)
    return Desk(
        node,
        officer(node, "DL-ON-NARELA", "station", "SHO"),
        officer(node, "DL-ON-NARELA", "beat", "Ct"),
        officer(node, "DL-ON-ALIPUR", "station", "SHO"),
    )
