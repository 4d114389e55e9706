"""A peer that says without end that it was restored: each time all that is kept for it would be sent again."""

from datetime import timedelta

from forging import line, taken
from support.desks import told_to_desk
from support.nodes import TestNode
from support.rows import count_rows, read_value
from support.wire_world import Wire, hear, say

from sangam.federation.peers import catch_up
from sangam.federation.recovery import epochs
from sangam.federation.types import Handler
from sangam.kernel import clock

Nodes = tuple[TestNode, TestNode]
HANDLERS: dict[str, Handler] = {"test.said.v1": hear, **epochs.HANDLERS}
_EPOCH = "federation_sendingposition", "epoch"
PLACES = {"normal": [1, 1], "urgent": [1, 1]}


def says_restored(delhi: TestNode, haryana: TestNode, epoch: int) -> None:
    body = {"restored": {"epoch": epoch, "received": PLACES, "sent": PLACES, "ledger": 0}, "head": 0}
    said = line(delhi, haryana, epoch=epoch, seq=1, kind="epoch.begun.v1", body=body)
    assert taken(haryana, said, HANDLERS).results[0].outcome == "applied"


def answers(haryana: TestNode) -> int:
    with haryana:
        return epochs.answer_due()


def test_restores_without_end_are_answered_once_a_minute_and_told(nodes: Nodes) -> None:
    delhi, haryana = nodes
    say(haryana, "a", to="DL")
    Wire(nodes, HANDLERS).deliver()
    looked = []
    for epoch in range(2, 12):
        says_restored(delhi, haryana, epoch)
        looked.append(answers(haryana))
    assert looked == [1] + [0] * 9
    assert count_rows(haryana, "federation_outbox", kind="epoch.begun.v1", lane="normal") == 1
    assert set(told_to_desk(haryana)) == {"federation:restored", "federation:restored-often"}
    first = read_value(haryana, *_EPOCH, lane="normal")
    with clock.shift_time(timedelta(minutes=2)):
        assert answers(haryana) == 1
    assert read_value(haryana, *_EPOCH, lane="normal") > first


def test_the_door_only_notes_a_restore_and_renumbering_takes_it_no_time(nodes: Nodes) -> None:
    delhi, haryana = nodes
    before = read_value(haryana, *_EPOCH, lane="normal")
    says_restored(delhi, haryana, 2)
    assert read_value(haryana, *_EPOCH, lane="normal") == before
    with haryana:
        assert catch_up.rejoining_peers() == []
    assert answers(haryana) == 1
    assert read_value(haryana, *_EPOCH, lane="normal") > before
