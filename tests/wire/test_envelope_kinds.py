"""The body of every kind of envelope is fixed: today's writer writes its golden file, today's reader reads it.

Written anew only by hand, for a new kind or a new version of one: `PYTHONPATH=tests python -m wire.kinds KIND`.
"""

import json
from contextlib import suppress

import pytest
from support.beat import furnish
from support.founding import paired
from support.nodes import TestNode
from wire.kinds import FOLDER, KINDS

from sangam.audit.public import deed
from sangam.federation.protocol import envelope as wire
from sangam.federation.types import Incoming, Lane
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.node.envelope_handlers import HANDLERS


def golden(kind: str) -> str:
    return (FOLDER / f"{kind}.json").read_text("utf-8").rstrip("\n")


def test_every_kind_that_a_node_takes_has_its_golden_file_and_no_other_has() -> None:
    assert set(KINDS) == set(HANDLERS) == {path.name.removesuffix(".json") for path in FOLDER.iterdir()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_today_is_the_golden_body_byte_for_byte(kind: str) -> None:
    assert wire.body_text(KINDS[kind].write(KINDS[kind].said)) == golden(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_today_of_the_golden_body_is_what_was_said(kind: str) -> None:
    assert KINDS[kind].read(json.loads(golden(kind))) == KINDS[kind].said


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
        new_id(), "DL", kind, 1, Lane.NORMAL, clock.now(), clock.now(), "", "SI Test", "", json.loads(golden(kind))
    )
    with haryana, suppress(Refused, NotFound, Conflict), deed(Actor.peer("DL"), "peer:envelope:apply"):
        HANDLERS[kind](incoming)
