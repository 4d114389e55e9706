"""What is said where an epoch begins: from which places on, and what is not kept any more."""

import json

import pytest
from support.nodes import TestNode
from support.putting_back import notes, restored, settled
from support.wire_world import Wire, count, hear, heard, say

from sangam.federation.peers import ledger_witness
from sangam.federation.recovery import epochs
from sangam.federation.types import Lane

Nodes = tuple[TestNode, TestNode]


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, {"test.said.v1": hear, ledger_witness.KIND: ledger_witness.witness, **epochs.HANDLERS})


def test_what_a_peer_keeps_no_more_is_said(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    delhi.backs_up()
    for word in "123":
        say(haryana, word, to="DL")
    wire.deliver()
    count(haryana, "WITH gone AS (DELETE FROM federation_outbox WHERE seq = 2 RETURNING 1) SELECT count(*) FROM gone")
    restored(wire, delhi)
    settled(wire)
    assert heard(delhi) == ["1", "3"]
    assert notes(delhi)["federation:not-kept"].startswith("HR keeps 1 of its older envelopes no more")


def test_the_restored_places_are_json(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    say(delhi, "a", to="HR")
    wire.deliver()
    delhi.backs_up()
    restored(wire, delhi)
    with delhi:
        (row,) = [journey for journey in wire.load() if journey.sender.lane is Lane.NORMAL and journey.source is delhi]
    said = json.loads(row.batch.rows[0].body)
    assert said["restored"]["sent"] == {"normal": [1, 2], "urgent": [1, 1]}
    assert said["restored"]["received"] == {"normal": [1, 1], "urgent": [1, 1]}
