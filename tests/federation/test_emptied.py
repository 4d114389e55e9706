"""What came emptied since its sender let the content go, and comes with it after a restore of the sender."""

import pytest
from forging import line, taken
from support.desks import told_to_desk
from support.nodes import TestNode
from support.putting_back import restored, settled
from support.wire_world import Wire, hear, heard, operator

from sangam.audit.audit import deed
from sangam.federation.inbox import retention
from sangam.federation.inbox.retention import empty
from sangam.federation.outbox import post
from sangam.federation.peers import ledger_witness, peer_changes
from sangam.federation.recovery import epochs
from sangam.federation.types import Handler
from sangam.kernel.ids import named_id

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {
    "test.said.v1": hear,
    ledger_witness.KIND: ledger_witness.witness,
    **peer_changes.HANDLERS,
    **retention.HANDLERS,
    **epochs.HANDLERS,
}
SAME = str(named_id("test", "emptied"))


def emptied(delhi: TestNode, haryana: TestNode, *, seq: int) -> bytes:
    return line(delhi, haryana, id=SAME, seq=seq, kind="envelope.emptied.v1", body={})


def original(delhi: TestNode, haryana: TestNode, *, seq: int, word: str = "first") -> bytes:
    return line(delhi, haryana, id=SAME, seq=seq, body={"word": word})


def test_what_a_restored_sender_has_again_counts_where_it_had_come_emptied(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    wire.handlers = HEAR
    haryana.backs_up()
    with delhi, deed(operator("DL"), "officer:word:say"):
        said = post("test.said.v1", to=["HR"], body={"word": "first"})
    delhi.backs_up()
    wire.deliver()
    with delhi, deed(operator("DL"), "officer:word:withdraw"):
        empty([said])
    haryana.is_put_back()
    with delhi, deed(operator("DL"), "officer:word:say"):
        post("test.said.v1", to=["HR"], body={"word": "second"})
    wire.deliver()
    assert heard(haryana) == ["second"]
    restored(wire, delhi)
    settled(wire)
    assert heard(haryana) == ["second", "first"]
    assert "federation:other-content" not in told_to_desk(haryana)


@pytest.mark.parametrize("together", [True, False], ids=["in-one-batch", "one-by-one"])
def test_content_that_comes_after_it_came_emptied_is_applied_once(nodes: Nodes, together: bool) -> None:
    made = [emptied(*nodes, seq=1), original(*nodes, seq=2), original(*nodes, seq=3), emptied(*nodes, seq=4)]
    for batch in [b"\n".join(made)] if together else made:
        receipt = taken(nodes[1], batch, HEAR)
    assert {result.outcome for result in receipt.results} == {"applied"}
    assert receipt.expected["normal"] == (1, 5)
    assert heard(nodes[1]) == ["first"]
    assert told_to_desk(nodes[1]) == []


def test_content_under_the_number_under_which_it_came_emptied_is_a_repeat(nodes: Nodes) -> None:
    taken(nodes[1], emptied(*nodes, seq=1), HEAR)
    receipt = taken(nodes[1], original(*nodes, seq=1), HEAR)
    assert (receipt.results[0].outcome, receipt.expected["normal"]) == ("applied", (1, 2))
    assert heard(nodes[1]) == []
    assert told_to_desk(nodes[1]) == []


def test_an_emptied_one_counts_with_its_content_and_another_is_set_aside(nodes: Nodes) -> None:
    for made in (emptied(*nodes, seq=1), original(*nodes, seq=2)):
        taken(nodes[1], made, HEAR)
    receipt = taken(nodes[1], original(*nodes, seq=3, word="rewritten"), HEAR)
    assert receipt.results[0].code == "federation:other-content"
    assert heard(nodes[1]) == ["first"]
    assert told_to_desk(nodes[1]) == ["federation:other-content"]
