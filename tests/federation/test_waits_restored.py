"""What waits at a node when its sender, or the node itself, is put back: taken, looked at again, or set aside."""

from datetime import timedelta

import pytest
from django.db import connection
from epoch_nodes import HANDLERS as OTHERS
from epoch_nodes import Nodes, says
from support.nodes import TestNode
from support.putting_back import arrives, forgets, gives_back, notes, restored, settled
from support.rows import change_rows, count_rows
from support.wire_world import Wire, hear, heard, say

from sangam.federation.inbox.parked import replay_due
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import clock
from sangam.kernel.ids import new_id

_WAITED_FOR = new_id()


def hear_later(incoming: Incoming) -> Parked | None:
    """Take a word once what it waits for is there: any other word."""
    return hear(incoming) if heard_from(incoming.sender) else Parked(_WAITED_FOR)


def heard_from(sender: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM zz_heard WHERE sender = %s AND lane = 'urgent')", [sender])
        return bool(cursor.fetchone()[0])


HANDLERS = {**OTHERS, "test.waits.v1": hear_later}


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, HANDLERS)


def test_what_waits_here_and_its_restored_sender_lost_is_set_aside(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    delhi.backs_up()
    say(delhi, "a", to="HR", kind="test.waits.v1")
    wire.deliver()
    restored(wire, delhi)
    settled(wire)
    assert _became(haryana, "test.waits.v1") == ["set_aside"]
    assert "Ask DL if it still matters." in notes(haryana)["federation:lost-with-restore"]
    says(delhi, haryana, "!", lane=Lane.URGENT)
    wire.deliver()
    assert heard(haryana) == ["!"]


def test_what_waits_and_its_restored_sender_had_queued_is_taken(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "a", to="HR", kind="test.waits.v1")
    delhi.backs_up()
    wire.deliver()
    restored(wire, delhi)
    for _ in range(20):  # an envelope at a time: all else is given back before this comes again
        for journey in wire.load(most=1):
            arrives(wire, journey)
        for node in nodes:
            with node:
                gives_back()
    assert _became(haryana, "test.waits.v1") == ["parked"]
    says(delhi, haryana, "!", lane=Lane.URGENT)
    wire.deliver()
    with haryana, clock.shift_time(timedelta(minutes=2)):
        replay_due(HANDLERS)
    assert sorted(heard(haryana)) == ["!", "a"]
    assert count_rows(haryana, "federation_setaside") == 0


def test_what_waits_of_a_peer_that_knows_more_is_read_again_once_caught_up(nodes: Nodes, wire: Wire):
    delhi, haryana = nodes
    says(delhi, haryana, "a")
    say(haryana, "1", to="DL", kind="test.waits.v1")
    wire.deliver()
    # Looked at four times by itself, and no more from now on.
    change_rows(delhi, "federation_inbox", {"outcome": "parked"}, look_at=None)
    delhi.backs_up()
    says(delhi, haryana, "b", "c")
    wire.deliver()
    forgets(wire, delhi)
    says(delhi, haryana, "d")
    settled(wire)
    assert "federation:ahead-of-us" in set(notes(delhi))
    with delhi:
        assert replay_due(HANDLERS) == 1


def _became(node: TestNode, kind: str) -> list[str]:
    with node, connection.cursor() as cursor:
        cursor.execute("SELECT outcome FROM federation_inbox WHERE kind = %s", [kind])
        return [outcome for (outcome,) in cursor.fetchall()]
