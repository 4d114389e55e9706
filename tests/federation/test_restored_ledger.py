"""The ledger of a node that was put back, at those who witnessed it: what it lost is kept, and is called no fork."""

from datetime import timedelta

import pytest
from django.db import transaction
from nodes import TestNode
from putting_back import forgets, restored, settled
from wire_world import Wire, count, operator

from sangam.audit import public_log
from sangam.audit.public import deed
from sangam.federation import public_epochs as epochs
from sangam.federation import public_peers
from sangam.federation.public import untold
from sangam.kernel import clock

Nodes = tuple[TestNode, TestNode]


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, {public_peers.HEAD_KIND: public_peers.witness, **epochs.HANDLERS})


def codes(node: TestNode) -> set[str]:
    return set(notes(node))


def notes(node: TestNode) -> dict[str, str]:
    """Return what the desk is told, by code."""
    with node, transaction.atomic():
        return {note.code: note.sentence for note in untold()}


def test_a_restored_ledger_goes_on_from_the_backup_and_is_no_fork(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    publishes(delhi, to="HR")
    wire.deliver()
    delhi.backs_up()
    for _ in range(3):
        publishes(delhi, to="HR")
    wire.deliver()
    with haryana:
        witnessed = public_peers.heads_of("DL")[-1]
    restored(wire, delhi)
    settled(wire)
    for _ in range(2):
        publishes(delhi, to="HR")
        wire.deliver()
    with haryana:
        assert witnessed in public_peers.heads_of("DL")
    told = notes(haryana)
    assert set(told) == {"federation:restored"}
    assert "rows of its ledger, witnessed here, are lost there; the heads are kept." in told["federation:restored"]


def test_a_ledger_that_was_put_back_in_silence_is_still_a_fork(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    publishes(delhi, to="HR")
    wire.deliver()
    delhi.backs_up()
    for _ in range(3):
        publishes(delhi, to="HR")
    wire.deliver()
    forgets(wire, delhi)
    for _ in range(3):
        publishes(delhi, to="HR")
        settled(wire)
    publishes(delhi, to="HR")
    settled(wire)
    assert "federation:fork" in codes(haryana)


def publishes(node: TestNode, *, to: str) -> None:
    """Seal, and send the head."""
    with node:
        public_log.seal(public_peers.sign)
        with deed(operator(node.force), "node:head:publish"):
            public_peers.post_head([to])


def test_a_head_that_follows_the_one_a_restored_node_named_is_no_fork(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    publishes(haryana, to="DL")
    wire.deliver()
    delhi.backs_up()
    for _ in range(3):
        publishes(haryana, to="DL")
        wire.deliver()
    restored(wire, delhi)
    settled(wire)
    for _ in range(2):
        publishes(haryana, to="DL")
        wire.deliver()
    assert "federation:fork" not in codes(delhi)
    with delhi:
        assert len({head.size for head in public_peers.heads_of("HR")}) == 6


def test_heads_that_a_peer_lost_in_a_restore_which_we_forgot_by_ours_are_no_fork(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    publishes(haryana, to="DL")
    wire.deliver()
    haryana.backs_up()
    for _ in range(3):
        publishes(haryana, to="DL")
        wire.deliver()
    delhi.backs_up()
    with clock.shifted(timedelta(seconds=5)):
        restored(wire, haryana)
        settled(wire)
        publishes(haryana, to="DL")
        settled(wire)
    with clock.shifted(timedelta(seconds=10)):
        restored(wire, delhi)
        settled(wire)
        for _ in range(8):
            publishes(haryana, to="DL")
            settled(wire)
    assert "federation:fork" not in codes(delhi)
    lost = "SELECT count(*) FROM federation_peerhead WHERE lost_at IS NOT NULL"
    assert count(delhi, lost) == 3
