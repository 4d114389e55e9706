"""What waits of what its sender lost with a restore, at a receiver that is then put back to before it heard of that."""

import pytest
from django.db import connection
from support.nodes import TestNode
from support.putting_back import notes, restored, settled
from support.rows import count_rows
from support.wire_world import Wire, say

from sangam.federation.peers import ledger_witness
from sangam.federation.recovery import epochs
from sangam.federation.types import Incoming, Parked
from sangam.kernel.ids import new_id

Nodes = tuple[TestNode, TestNode]

_WAITED_FOR = new_id()


def wait(_: Incoming) -> Parked:
    """Wait for what does not come."""
    return Parked(_WAITED_FOR)


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, {"test.waits.v1": wait, ledger_witness.KIND: ledger_witness.witness, **epochs.HANDLERS})


@pytest.mark.parametrize("times", [1, 2])
def test_what_waits_is_set_aside_anew_where_its_receiver_too_is_restored(nodes: Nodes, wire: Wire, times: int) -> None:
    delhi, haryana = nodes
    delhi.backs_up()
    say(delhi, "a", to="HR", kind="test.waits.v1")
    wire.deliver()
    haryana.backs_up()
    for _ in range(times):  # each from a backup made since the restore before
        restored(wire, delhi)
        settled(wire)
        delhi.backs_up()
    assert _became(haryana, "test.waits.v1") == ["set_aside"]
    restored(wire, haryana)
    assert _became(haryana, "test.waits.v1") == ["parked"]
    settled(wire)
    assert _became(haryana, "test.waits.v1") == ["set_aside"]
    assert "Ask DL if it still matters." in notes(haryana)["federation:lost-with-restore"]


def test_what_a_restored_sender_sent_again_waits_on_at_a_restored_receiver(nodes: Nodes, wire: Wire):
    delhi, haryana = nodes
    say(delhi, "a", to="HR", kind="test.waits.v1")
    delhi.backs_up()
    wire.deliver()
    restored(wire, delhi)
    settled(wire)
    haryana.backs_up()
    restored(wire, haryana)
    settled(wire)
    assert _became(haryana, "test.waits.v1") == ["parked"]
    assert count_rows(haryana, "federation_setaside") == 0


def _became(node: TestNode, kind: str) -> list[str]:
    with node, connection.cursor() as cursor:
        cursor.execute("SELECT outcome FROM federation_inbox WHERE kind = %s", [kind])
        return [outcome for (outcome,) in cursor.fetchall()]
