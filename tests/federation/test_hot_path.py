"""What one message may ask of the database between its outbox row and its inbox row: a count, so that it stays."""

from dataclasses import replace

import pytest
from django.db import connection
from support.nodes import TestNode
from support.queries import counted
from support.rows import count_rows, read_value
from support.wire_world import Wire, say

from sangam.federation.inbox.receiver import receive
from sangam.federation.lanes import peer_versions
from sangam.federation.lanes.sender import LaneSender
from sangam.federation.peers import hello as peer_hello
from sangam.federation.protocol import envelope as protocol_envelope
from sangam.federation.types import Handler, Incoming, Lane
from sangam.kernel import here
from sangam.kernel.errors import Refused
from sangam.node.envelope_handlers import HANDLERS


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
        hello = peer_hello.hello(HANDLERS)
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


def test_a_batch_asks_the_receiver_two_statements_an_envelope_in_one_round(delhi, haryana, wire):
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
        # of each, who acts and the ledger's row; the inbox with the lane's number, proving what it was judged by
        assert len(asked) == 1 + 2 * words
        assert asked.rounds == 1


def nothing_but(words: str) -> Handler:
    """Return what takes everything but these words."""

    def take(incoming: Incoming) -> None:
        if incoming.body["word"] in words.split():
            raise Refused("test:no", "Not this word.")

    return take


def taken(wire: Wire, *words: str) -> list[tuple[str, int]]:
    """Bring these words over in one batch; return each outcome at the receiver, and which transaction wrote it."""
    delhi, haryana, *_ = wire.nodes
    for word in words:
        say(delhi, word, to="HR")
    wire.deliver()
    with haryana, connection.cursor() as cursor:
        cursor.execute("SELECT outcome, xmin::text::bigint FROM federation_inbox ORDER BY seq")
        return cursor.fetchall()


def test_short_envelopes_of_a_batch_are_committed_together(haryana, wire):
    wire.handlers = {"test.said.v1": nothing}
    found = taken(wire, *map(str, range(5)))
    assert [outcome for outcome, _ in found] == ["applied"] * 5
    assert len({transaction for _, transaction in found}) == 1
    assert count_rows(haryana, "audit_ledger", action="peer:envelope:apply") == 5


def test_long_envelopes_are_committed_one_by_one(wire):
    wire.handlers = {"test.said.v1": nothing}
    found = taken(wire, "x" * 10_000, "y")
    assert len({transaction for _, transaction in found}) == 2


def test_one_that_is_refused_among_short_ones_costs_no_other_its_place(haryana, wire):
    wire.handlers = {"test.said.v1": nothing_but("2")}
    found = taken(wire, *map(str, range(5)))
    assert [outcome for outcome, _ in found] == ["applied", "applied", "set_aside", "applied", "applied"]
    assert read_value(haryana, "federation_receivingposition", "expected_seq", lane="normal") == 6
    assert count_rows(haryana, "audit_ledger", action="peer:envelope:apply") == 5


def test_a_batch_asks_the_sender_two_statements_whatever_its_length(delhi, haryana, wire):
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


def test_what_goes_again_waits_for_the_archive_where_there_is_one(delhi, haryana, tmp_path):
    say(delhi, "once", to="HR")
    with delhi:
        LaneSender("HR", Lane.NORMAL).next_batch()
        rounds = []
        for archived in (None, tmp_path):
            with here.acting_as(replace(here.node(), archived_files=archived)), counted() as asked:
                assert LaneSender("HR", Lane.NORMAL).next_batch()
            rounds.append([peer_versions.IS_COPIED in statement for statement in asked.statements])
    assert rounds == [[False, False], [True, False, False]]


def test_an_owed_receipt_is_written_by_itself_when_nothing_follows(delhi, haryana, wire):
    wire.handlers = {"test.said.v1": nothing}
    sender = LaneSender("HR", Lane.NORMAL)
    warm(wire, sender, batches=1)
    with delhi, counted() as asked:
        sender.settle()
        sender.settle()
    assert asked.rounds == 1
    with delhi:
        assert LaneSender("HR", Lane.NORMAL).next_batch() is None


def test_a_lost_receipt_brings_the_same_batch_again_and_nothing_twice(delhi, haryana, wire):
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


@pytest.fixture
def backlog(delhi, haryana, wire, monkeypatch):
    """A lane with five envelopes that wait, of which a batch takes two, and the first batch under way."""
    wire.handlers = {"test.said.v1": nothing}
    sender = LaneSender("HR", Lane.NORMAL)
    warm(wire, sender, batches=1)
    monkeypatch.setattr(protocol_envelope, "BATCH_ENVELOPES", 2)
    for number in range(5):
        say(delhi, str(number), to="HR")
    with delhi:
        first = sender.next_batch()
        sender.make_ahead()
    return sender, first


def test_the_next_batch_is_made_while_the_answer_to_one_is_awaited(delhi, haryana, wire, backlog):
    sender, batch = backlog
    with haryana:
        answer = receive(batch.payload, handlers=wire.handlers)
    with delhi:
        assert sender.believe(batch, answer) == 2
        with counted() as asked:
            following = sender.next_batch()
        assert [row.seq for row in following.rows] == [4, 5]
        assert asked.rounds == 0  # the peer waits for nothing that is only written down here
        with counted() as asked:
            sender.make_ahead()
        assert asked.rounds == 1  # the receipt, with the next numbers
        assert reached(delhi) == [2, 3]


def test_a_receipt_is_written_even_when_the_next_answer_never_comes(delhi, haryana, wire, backlog):
    sender, batch = backlog
    with haryana:
        answer = receive(batch.payload, handlers=wire.handlers)
    with delhi:
        sender.believe(batch, answer)
        following = sender.next_batch()
        sender.fail("cut off before anything was made ahead")
        again = sender.next_batch()
    assert [row.envelope for row in again.rows] == [row.envelope for row in following.rows]
    assert reached(delhi) == [2, 3]


def reached(node: TestNode) -> list[int]:
    """Return the numbers beyond the first that are known to be with the peer."""
    seqs = "SELECT seq FROM federation_outbox WHERE reached_at IS NOT NULL AND seq > 1 ORDER BY seq"
    with node, connection.cursor() as cursor:
        cursor.execute(seqs)
        return [seq for (seq,) in cursor.fetchall()]


def test_what_was_made_ahead_is_forgotten_when_the_batch_before_it_fails(delhi, backlog):
    sender, batch = backlog
    with delhi:
        sender.fail("cut off")
        assert [row.seq for row in sender.next_batch().rows] == [row.seq for row in batch.rows]


def test_nothing_is_made_ahead_where_all_that_waits_is_under_way(delhi, haryana, wire):
    wire.handlers = {"test.said.v1": nothing}
    sender = LaneSender("HR", Lane.NORMAL)
    warm(wire, sender, batches=1)
    say(delhi, "alone", to="HR")
    with delhi:
        sender.next_batch()
        with counted() as asked:
            sender.make_ahead()
    assert len(asked) == 0
