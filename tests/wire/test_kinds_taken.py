"""What takes an envelope of a kind can read its golden body, whatever it then says to it."""

import json
from contextlib import suppress

import pytest
from support.beat import furnish
from support.founding import paired
from support.nodes import TestNode
from wire.kinds import FOLDER

from sangam.audit.audit import deed
from sangam.federation.types import Incoming, Lane
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.node.envelope_handlers import HANDLERS


@pytest.fixture
def haryana(fresh_nodes: object) -> TestNode:
    delhi, made = fresh_nodes("DL", "HR")
    paired(delhi, made)
    furnish(made)
    return made


@pytest.mark.parametrize("kind", HANDLERS)
def test_what_takes_a_kind_can_read_its_golden_body(kind: str, haryana: TestNode) -> None:
    """It may refuse it: there is no such record here.  It may not find it malformed, or fail."""
    incoming = Incoming(
        new_id(),
        "DL",
        kind,
        1,
        Lane.NORMAL,
        clock.now(),
        clock.now(),
        "",
        "SI Test",
        "",
        json.loads((FOLDER / f"{kind}.json").read_text("utf-8")),
    )
    with haryana, suppress(Refused, NotFound, Conflict), deed(Actor.peer("DL"), "peer:envelope:apply"):
        HANDLERS[kind](incoming)
