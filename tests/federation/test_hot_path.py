"""What one message may ask of the database between its outbox row and its inbox row: a count, so that it stays."""

import pytest
from nodes import TestNode
from queries import counted
from wire_world import Wire, say

from sangam.federation import public_peers
from sangam.federation.public import receive
from sangam.federation.public_relay import LaneSender
from sangam.federation.types import Incoming, Lane
from sangam.node.handlers import HANDLERS


@pytest.fixture
def delhi(nodes: tuple[TestNode, TestNode]) -> TestNode:
    return nodes[0]


@pytest.fixture
def haryana(nodes: tuple[TestNode, TestNode]) -> TestNode:
    return nodes[1]


def nothing(_: Incoming) -> None:
    return None


def warm(wire: Wire, sender: LaneSender, *, batches: int) -> None:
    """Bring some batches over, so that all is in hand that a running relay has in hand."""
    delhi, haryana, *_ = wire.nodes
    with haryana:
        hello = public_peers.hello(HANDLERS)
    with delhi:
        sender.greet(hello)
    for number in range(batches):
        say(delhi, str(number), to="HR")
        with delhi:
            batch = sender.next_batch()
        assert batch is not None
        with haryana:
            answer = receive(batch.payload, handlers=wire.handlers)
        with delhi:
            sender.believe(batch, answer)


def test_an_envelope_asks_four_statements_of_the_receiver_in_two_rounds_beside_its_handler(delhi, haryana, wire):
    wire.handlers = {"test.said.v1": nothing}
    sender = LaneSender("HR", Lane.NORMAL)
    warm(wire, sender, batches=2)
    for words in (1, 5):
        for number in range(words):
            say(delhi, str(number), to="HR")
        with delhi:
            batch = sender.next_batch()
        with haryana, counted() as asked:
            answer = receive(batch.payload, handlers=wire.handlers)
        with delhi:
            assert sender.believe(batch, answer) == words
        # who speaks and what is expected; then who acts, the ledger's row, and the inbox with the lane's number
        assert len(asked) == 4 * words
        assert asked.rounds == 2 * words


def test_a_batch_asks_two_statements_of_the_sender_in_one_round_whatever_its_length(delhi, haryana, wire):
    wire.handlers = {"test.said.v1": nothing}
    sender = LaneSender("HR", Lane.NORMAL)
    warm(wire, sender, batches=2)
    for words in (1, 5):
        for number in range(words):
            say(delhi, str(number), to="HR")
        with delhi, counted() as asked:
            batch = sender.next_batch()
        assert len(batch.rows) == words
        assert (len(asked), asked.rounds) == (2, 1)  # the receipt before it, and the numbers
        with haryana:
            answer = receive(batch.payload, handlers=wire.handlers)
        with delhi, counted() as asked:
            sender.believe(batch, answer)
        assert len(asked) == 0


def test_a_receipt_that_is_owed_is_written_down_by_itself_when_nothing_follows(delhi, haryana, wire):
    wire.handlers = {"test.said.v1": nothing}
    sender = LaneSender("HR", Lane.NORMAL)
    warm(wire, sender, batches=1)
    with delhi, counted() as asked:
        sender.settle()
        sender.settle()
    assert asked.rounds == 1
    with delhi:
        assert LaneSender("HR", Lane.NORMAL).next_batch() is None


def test_a_receipt_that_was_owed_and_lost_brings_the_same_batch_again_and_nothing_twice(delhi, haryana, wire):
    say(delhi, "once", to="HR")
    with delhi:
        first = LaneSender("HR", Lane.NORMAL)
        batch = first.next_batch()
    with haryana:
        answer = receive(batch.payload, handlers=wire.handlers)
    with delhi:
        first.believe(batch, answer)
        again = LaneSender("HR", Lane.NORMAL)
        repeated = again.next_batch()
    assert [row.envelope for row in repeated.rows] == [row.envelope for row in batch.rows]
    with haryana:
        answer = receive(repeated.payload, handlers=wire.handlers)
    with delhi:
        assert again.confirm(repeated, answer) == 1
        assert again.next_batch() is None
