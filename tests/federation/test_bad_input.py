"""Bad input and faults: set aside, parked or turned away with a reason, told to the desk, nothing lost."""

import gzip
import json
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection
from forging import later, line, strangers_line, taken
from nodes import TestNode
from wire_world import Wire, count, hear, heard, operator, say

from sangam.audit.public import deed
from sangam.federation import public_peers
from sangam.federation.public import arrived, peers, receive, replay_due, replay_kept, set_aside, told, untold
from sangam.federation.types import Handler, Incoming, Outcome, Parked, Tombstoned
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import named_id

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}


def desk(node: TestNode) -> list[str]:
    """Return the codes of what the node's desk is to be told."""
    with node:
        return [note.code for note in untold_now()]


def untold_now() -> list:
    from django.db import transaction

    with transaction.atomic():
        return untold()


def test_an_unknown_sender_is_turned_away_and_counted(nodes: Nodes) -> None:
    _, haryana = nodes
    for _ in range(3):
        receipt = taken(haryana, strangers_line("PB", "HR"), HEAR)
    assert receipt.turned_away[0][0] == "federation:unknown-sender"
    assert heard(haryana) == []
    with haryana:
        (kept,) = set_aside()
    assert (kept.times, kept.sender, kept.came_from) == (3, "", "203.0.113.7")
    assert desk(haryana) == ["federation:unknown-sender"]


def test_a_stranger_with_a_known_force_s_name_is_a_stranger(nodes: Nodes) -> None:
    receipt = taken(nodes[1], strangers_line("DL", "HR"), HEAR)
    assert receipt.turned_away[0][0] == "federation:unknown-sender"


def test_an_altered_envelope_is_turned_away_and_the_true_one_still_counts(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "pistol", to="HR")
    (journey,) = wire.load()
    receipt = taken(haryana, journey.batch.payload.replace(b"pistol", b"flower"), HEAR)
    assert receipt.turned_away[0][0] == "federation:altered"
    wire.carry(journey)
    assert heard(haryana) == ["pistol"]
    assert desk(haryana) == ["federation:altered"]


def test_no_force_speaks_in_the_name_of_another(nodes: Nodes) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, **{"from": "UP"}), HEAR)
    assert receipt.turned_away[0][0] == "federation:not-theirs"


def test_an_envelope_for_another_force_is_turned_away(nodes: Nodes) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, to="UP"), HEAR)
    assert receipt.turned_away[0][0] == "federation:not-for-us"


def test_a_suspended_force_is_turned_away_and_taken_again_later(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "patience", to="HR")
    with haryana:
        public_peers.suspend(operator("HR"), "DL")
    (journey,) = wire.load()
    answer = wire.carry(journey)
    with delhi, pytest.raises(Refused, match="DL is suspended here"):
        journey.sender.confirm(journey.batch, answer)
    with haryana:
        public_peers.resume(operator("HR"), "DL")
    journey.sender.restart()
    wire.deliver()
    assert heard(haryana) == ["patience"]


def test_a_number_used_again_for_something_else_is_set_aside(nodes: Nodes) -> None:
    delhi, haryana = nodes
    taken(haryana, line(delhi, haryana, body={"word": "first"}), HEAR)
    receipt = taken(haryana, line(delhi, haryana, body={"word": "second"}), HEAR)
    assert receipt.results[0].code == "federation:number-used"
    assert heard(haryana) == ["first"]
    assert desk(haryana) == ["federation:number-used"]


def test_a_replay_with_other_content_is_set_aside_and_the_first_stands(nodes: Nodes) -> None:
    delhi, haryana = nodes
    same = str(named_id("test", "same"))
    taken(haryana, line(delhi, haryana, id=same, body={"word": "first"}), HEAR)
    receipt = taken(haryana, line(delhi, haryana, id=same, seq=2, body={"word": "rewritten"}), HEAR)
    assert receipt.results[0].code == "federation:other-content"
    assert receipt.expected["normal"] == (1, 3)
    assert heard(haryana) == ["first"]
    with haryana:
        assert set_aside()[0].sender == "DL"


def test_a_newer_version_is_kept_for_the_upgrade_and_an_older_one_set_aside(nodes: Nodes) -> None:
    delhi, haryana = nodes
    from sangam.federation import wire

    receipt = taken(haryana, line(delhi, haryana, v=2, actor="of another shape"), HEAR)
    assert receipt.results[0].outcome is Outcome.KEPT
    reads, wire.READS = wire.READS, (2,)
    try:
        receipt = taken(haryana, line(delhi, haryana, seq=2), HEAR)
    finally:
        wire.READS = reads
    assert receipt.results[0].code == "federation:too-old"
    assert receipt.expected["normal"] == (1, 3)


def test_an_over_large_batch_is_refused_whole(nodes: Nodes) -> None:
    delhi, haryana = nodes
    one = line(delhi, haryana)
    bomb = gzip.compress(b" " * 64_000_000)
    for batch in (b"x" * 300_000, one * 501, bomb, gzip.compress(b"y" * 3_000_000), b"\x1f\x8b broken"):
        with haryana, pytest.raises(Malformed):
            receive(batch, handlers=HEAR)
    assert heard(haryana) == []


def test_a_peer_whose_clock_is_an_hour_ahead_is_heard_and_its_clock_shown(nodes: Nodes) -> None:
    delhi, haryana = nodes
    taken(haryana, line(delhi, haryana, sent_at=later(hours=1)), HEAR)
    assert heard(haryana) == ["forged"]
    with haryana:
        (peer,) = peers()
    assert 3590 < peer.skew.total_seconds() < 3610
    assert desk(haryana) == ["federation:clock"]


def test_a_peer_whose_clock_is_an_hour_behind_shows_in_its_receipts(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    say(delhi, "x", to="HR")
    (journey,) = wire.load()
    with clock.shifted(timedelta(hours=-1)):
        receipt = wire.carry(journey)
    with delhi:
        journey.sender.confirm(journey.batch, receipt)
        assert -3610 < peers()[0].skew.total_seconds() < -3590


def test_poison_is_set_aside_and_blocks_nothing(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes

    def brittle(incoming: Incoming) -> None:
        hear(incoming)
        if incoming.body["word"] == "poison":
            raise ZeroDivisionError

    wire.handlers = {"test.said.v1": brittle}
    for word in ("a", "poison", "b"):
        say(delhi, word, to="HR")
    wire.deliver()
    assert heard(haryana) == ["a", "b"]
    with haryana:
        (kept,) = set_aside()
    assert (kept.code, "ZeroDivisionError" in kept.reason) == ("federation:poison", True)
    assert desk(haryana) == ["federation:poison"]


def test_a_broken_constraint_is_that_envelope_s_own_affair(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes

    def orphan(incoming: Incoming) -> None:
        if incoming.body["word"] == "orphan":
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO federation_peerhead (peer_id, size, root, at, key, signature, received_at) "
                    "VALUES ('XX', 1, '', '', '', '', now())"
                )
        hear(incoming)

    wire.handlers = {"test.said.v1": orphan}
    for word in ("a", "orphan", "b"):
        say(delhi, word, to="HR")
    wire.deliver()
    assert heard(haryana) == ["a", "b"]


def test_a_fault_of_this_node_takes_nothing_and_the_repeat_succeeds(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes

    def full_disk(incoming: Incoming) -> None:
        raise OperationalError("no space left") from psycopg.errors.DiskFull()

    for word in ("a", "b"):
        say(delhi, word, to="HR")
    (journey,) = wire.load()
    wire.handlers = {"test.said.v1": full_disk}
    with pytest.raises(OperationalError):
        wire.carry(journey)
    assert count(haryana, "SELECT count(*) FROM federation_inbox") == 0
    wire.handlers = HEAR
    journey.sender.restart()
    wire.deliver()
    assert heard(haryana) == ["a", "b"]


def test_a_lawless_envelope_is_set_aside_and_its_sender_told_why(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes

    def strict(incoming: Incoming) -> None:
        raise Refused("test:terms", "The terms ended \x00yesterday.")

    wire.handlers = {"test.said.v1": strict}
    say(delhi, "x", to="HR")
    wire.deliver()
    assert count(haryana, "SELECT count(*) FROM audit_ledger WHERE outcome = 'refused' AND code = 'test:terms'") == 1
    told_to_sender = (
        "SELECT count(*) FROM federation_outbox WHERE outcome = 'set_aside' AND reason LIKE 'The terms ended%'"
    )
    assert count(delhi, told_to_sender) == 1


def test_a_reply_waits_for_what_it_answers_and_is_applied_with_it(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    question = named_id("test", "question")

    def answer(incoming: Incoming) -> Parked | None:
        if count_here("question") == 0:
            return Parked(waits_for=question)
        hear(incoming)
        return None

    def ask(incoming: Incoming) -> None:
        hear(incoming)
        arrived(question)

    wire.handlers = {"test.answer.v1": answer, "test.question.v1": ask}
    say(delhi, "answer", to="HR", kind="test.answer.v1")
    wire.deliver()
    assert heard(haryana) == []
    say(delhi, "question", to="HR", kind="test.question.v1")
    wire.deliver()
    assert heard(haryana) == ["question", "answer"]
    assert count(haryana, "SELECT count(*) FROM federation_inbox WHERE outcome = 'parked'") == 0


def test_a_reply_also_goes_on_when_its_referent_came_unseen_or_by_an_officer(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    thing, there = named_id("test", "thing"), []

    def waiting(incoming: Incoming) -> Parked | None:
        return hear(incoming) if there else Parked(waits_for=thing)

    wire.handlers = {"test.said.v1": waiting}
    say(delhi, "one", to="HR")
    wire.deliver()
    with haryana, clock.shifted(timedelta(seconds=3)):
        assert replay_due(wire.handlers) == 1
        assert replay_due(wire.handlers) == 0
        there.append(True)
        with deed(operator("HR"), "officer:thing:make"):
            arrived(thing)
        assert replay_due(wire.handlers) == 1
    assert heard(haryana) == ["one"]


def test_a_recall_before_its_record_leaves_a_tombstone(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    wire.handlers = {"test.said.v1": lambda _: Tombstoned()}
    say(delhi, "recall", to="HR")
    wire.deliver()
    assert count(haryana, "SELECT count(*) FROM federation_inbox WHERE outcome = 'tombstoned'") == 1
    assert count(delhi, "SELECT count(*) FROM federation_outbox WHERE outcome = 'tombstoned'") == 1


def test_an_unknown_kind_is_kept_and_applied_after_the_upgrade(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    for word in ("a", "b"):
        say(delhi, word, to="HR", kind="test.later.v2")
    wire.deliver()
    with haryana:
        assert replay_kept(HEAR) == 0
        assert replay_kept({**HEAR, "test.later.v2": hear}) == 2
        assert replay_kept({**HEAR, "test.later.v2": hear}) == 0
    assert heard(haryana) == ["a", "b"]


def test_what_a_revoked_key_signed_counts_up_to_the_vouched_position_whatever_time_it_claims(nodes: Nodes) -> None:
    delhi, haryana = nodes
    taken(haryana, line(delhi, haryana, body={"word": "true"}), HEAR)
    with haryana:
        key = json.loads(line(delhi, haryana))["key"]
        public_peers.revoke_key(operator("HR"), key, last_vouched={"epoch": 1, "urgent": 0, "normal": 1})
    receipt = taken(haryana, line(delhi, haryana, seq=2, sent_at=later(hours=-500)), HEAR)
    assert receipt.turned_away[0][0] == "federation:key-revoked"
    assert heard(haryana) == ["true"]


def test_an_epoch_that_was_not_agreed_is_not_taken(nodes: Nodes) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, epoch=2), HEAR)
    assert receipt.turned_away[0][0] == "federation:epoch"
    assert receipt.expected["normal"] == (1, 1)
    assert heard(haryana) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 0}, {"seq": True}, {"seq": "1"}, {"seq": 1 << 70}, {"lane": "fast"}, {"id": "x"}, {"kind": "Said"},
        {"sent_at": "yesterday"}, {"sent_at": "2026-01-01T00:00:00"}, {"body": []}, {"v": 0}, {"v": 1e400},
        {"actor": None}, {"actor": {"post": "", "label": "a\x00b"}}, {"is": "receipt"}, {"deed": "x" * 300},
    ],
)  # fmt: skip
def test_what_is_signed_and_unreadable_is_turned_away(nodes: Nodes, changes: dict[str, object]) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, **changes), HEAR)
    assert receipt.turned_away[0][0] == "federation:unreadable"
    assert heard(haryana) == []


@pytest.mark.parametrize(
    "junk",
    [
        b"{",
        b"[]",
        b"null",
        b'{"signed":1}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"signed":"\\ud800","sig":"","key":"DL-0123456789abcdef"}',
    ],
)
def test_junk_is_turned_away(nodes: Nodes, junk: bytes) -> None:
    _, haryana = nodes
    receipt = taken(haryana, junk, HEAR)
    assert receipt.turned_away[0][0] == "federation:no-signed-line"


def test_a_body_that_the_database_cannot_hold_is_poison_not_a_blockade(nodes: Nodes) -> None:
    delhi, haryana = nodes
    batch = line(delhi, haryana, body={"word": "a\x00b"}) + line(delhi, haryana, seq=2, body={"word": "after"})
    receipt = taken(haryana, batch, HEAR)
    assert [result.outcome for result in receipt.results] == [Outcome.SET_ASIDE, Outcome.APPLIED]
    assert heard(haryana) == ["after"]


def test_the_desk_is_told_once(nodes: Nodes) -> None:
    _, haryana = nodes
    taken(haryana, strangers_line("PB", "HR"), HEAR)
    with haryana:
        told(note.id for note in untold_now())
        assert untold_now() == []


def count_here(word: str) -> int:
    """Return how often the node that acts heard a word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM zz_heard WHERE word = %s", [word])
        return int(cursor.fetchone()[0])
