"""Bad input and faults: set aside, parked or turned away with a reason, told to the desk, nothing lost."""

from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection
from forging import later, line, strangers_line, taken
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Wire, hear, heard, operator, say

from sangam.audit.audit import deed
from sangam.federation.desk_notes import load_pending_notes, mark_notes_told
from sangam.federation.inbox.parked import replay_due, replay_kept, wake_parked
from sangam.federation.lanes.status import peers, set_aside
from sangam.federation.peers import pairing
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.types import Handler, Incoming, Outcome, Parked, Tombstoned
from sangam.kernel import clock
from sangam.kernel.errors import Refused
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
        return load_pending_notes()


def test_a_suspended_force_is_turned_away_and_taken_again_later(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "patience", to="HR")
    with haryana:
        pairing.suspend(operator("HR"), "DL")
    (journey,) = wire.load()
    answer = wire.carry(journey)
    with delhi, pytest.raises(Refused, match="DL is suspended here"):
        journey.sender.confirm(journey.batch, answer)
    with haryana:
        pairing.resume(operator("HR"), "DL")
    journey.sender.restart()
    wire.deliver()
    assert heard(haryana) == ["patience"]


def test_a_newer_version_is_kept_for_the_upgrade_and_one_too_old_not_taken(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, v=3, actor="of another shape"), HEAR)
    assert receipt.results[0].outcome is Outcome.KEPT
    monkeypatch.setattr(protocol_versions, "ours", lambda most: (2, 3))
    receipt = taken(haryana, line(delhi, haryana, seq=2), HEAR)
    assert [code for code, _ in receipt.turned_away] == ["federation:too-old"]
    assert (receipt.results, receipt.expected) == ((), {})


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
    with clock.shift_time(timedelta(hours=-1)):
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
    assert count_rows(haryana, "federation_inbox") == 0
    wire.handlers = HEAR
    journey.sender.restart()
    wire.deliver()
    assert heard(haryana) == ["a", "b"]


def test_a_lawless_envelope_is_set_aside_and_its_sender_told_why(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes

    def strict(incoming: Incoming) -> None:
        raise Refused("test:terms", "The terms ended \x00yesterday, says {who}.", who="a\x00b\ud800")

    wire.handlers = {"test.said.v1": strict}
    say(delhi, "x", to="HR")
    wire.deliver()
    assert count_rows(haryana, "audit_ledger", outcome="refused", code="test:terms") == 1
    told = {"outcome": "set_aside", "reason__startswith": "The terms ended"}
    assert count_rows(delhi, "federation_outbox", **told) == 1


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
        wake_parked(question)

    wire.handlers = {"test.answer.v1": answer, "test.question.v1": ask}
    say(delhi, "answer", to="HR", kind="test.answer.v1")
    wire.deliver()
    assert heard(haryana) == []
    say(delhi, "question", to="HR", kind="test.question.v1")
    wire.deliver()
    assert heard(haryana) == ["question", "answer"]
    assert count_rows(haryana, "federation_inbox", outcome="parked") == 0


def test_a_reply_goes_on_when_its_referent_came_unseen_or_by_an_officer(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    thing, there = named_id("test", "thing"), []

    def waiting(incoming: Incoming) -> Parked | None:
        return hear(incoming) if there else Parked(waits_for=thing)

    wire.handlers = {"test.said.v1": waiting}
    say(delhi, "one", to="HR")
    wire.deliver()
    with haryana, clock.shift_time(timedelta(seconds=3)):
        assert replay_due(wire.handlers) == 1
        assert replay_due(wire.handlers) == 0
        there.append(True)
        with deed(operator("HR"), "officer:thing:make"):
            wake_parked(thing)
        assert replay_due(wire.handlers) == 1
    assert heard(haryana) == ["one"]


def test_what_an_older_worker_does_not_know_is_left_to_a_newer_one(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    thing, there = named_id("test", "thing"), []

    def waiting(incoming: Incoming) -> Parked | None:
        return hear(incoming) if there else Parked(waits_for=thing)

    newer = {**HEAR, "test.later.v1": waiting}
    wire.handlers = newer
    say(delhi, "one", to="HR", kind="test.later.v1")
    wire.deliver()
    with haryana, clock.shift_time(timedelta(seconds=3)):
        assert replay_due(HEAR) == 0
        assert replay_due(newer) == 1
        there.append(True)
        taken(
            haryana, line(delhi, haryana, kind="test.thing.v1", seq=2), {"test.thing.v1": lambda _: wake_parked(thing)}
        )
        assert heard(haryana) == []
        assert replay_due(newer) == 1
    assert heard(haryana) == ["one"]


def test_a_recall_before_its_record_leaves_a_tombstone(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    wire.handlers = {"test.said.v1": lambda _: Tombstoned()}
    say(delhi, "recall", to="HR")
    wire.deliver()
    assert count_rows(haryana, "federation_inbox", outcome="tombstoned") == 1
    assert count_rows(delhi, "federation_outbox", outcome="tombstoned") == 1


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


def test_an_epoch_that_was_not_agreed_is_not_taken(nodes: Nodes) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, epoch=2), HEAR)
    assert receipt.turned_away[0][0] == "federation:epoch"
    assert receipt.expected["normal"] == (1, 1)
    assert heard(haryana) == []


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
        mark_notes_told(note.id for note in untold_now())
        assert untold_now() == []


def count_here(word: str) -> int:
    """Return how often the node that acts heard a word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM zz_heard WHERE word = %s", [word])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("hours", [2, -2])
def test_with_a_clock_two_hours_off_all_flows_both_ways_and_it_is_shown(nodes: Nodes, wire: Wire, hours: int) -> None:
    delhi, haryana = nodes
    with clock.shift_time(timedelta(hours=hours)):
        say(delhi, "there", to="HR")
        journeys = wire.load()
    for journey in journeys:
        answer = wire.carry(journey)
        with delhi, clock.shift_time(timedelta(hours=hours)):
            journey.sender.confirm(journey.batch, answer)
    say(haryana, "back", to="DL")
    (journey,) = wire.load()
    with clock.shift_time(timedelta(hours=hours)):
        answer = wire.carry(journey)
    with haryana:
        journey.sender.confirm(journey.batch, answer)
        (delhi_seen,) = peers()
    with delhi:
        (haryana_seen,) = peers()
    assert (heard(haryana), heard(delhi)) == (["there"], ["back"])
    assert round(delhi_seen.skew.total_seconds() / 3600) == hours
    assert round(haryana_seen.skew.total_seconds() / 3600) == -hours
