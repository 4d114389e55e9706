"""Two nodes that hear each other and tell their epochs."""

from support.nodes import TestNode
from support.wire_world import hear, say

from sangam.federation.public import recovery, witness
from sangam.federation.types import Lane

Nodes = tuple[TestNode, TestNode]

HANDLERS = {
    "test.said.v1": hear,
    witness.HEAD_KIND: witness.witness,
    **recovery.HANDLERS,
}


def says(node: TestNode, to: TestNode, *words: str, lane: Lane = Lane.NORMAL) -> None:
    for word in words:
        say(node, word, to=to.force, lane=lane)
