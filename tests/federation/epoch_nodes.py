"""Two nodes that hear each other and tell their epochs."""

from support.nodes import TestNode
from support.wire_world import hear, say

from sangam.federation.peers import ledger_witness
from sangam.federation.recovery import epochs
from sangam.federation.types import Lane

Nodes = tuple[TestNode, TestNode]

HANDLERS = {
    "test.said.v1": hear,
    ledger_witness.KIND: ledger_witness.witness,
    **epochs.HANDLERS,
}


def says(node: TestNode, to: TestNode, *words: str, lane: Lane = Lane.NORMAL) -> None:
    for word in words:
        say(node, word, to=to.force, lane=lane)
