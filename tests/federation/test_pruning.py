"""What goes again from outbox, inbox and evidence, and that the numbering stays gapless without it."""

from datetime import timedelta

from django.db import connection
from forging import line, taken
from support.nodes import TestNode
from support.rows import change_rows, count_rows, delete_rows, read_value
from support.wire_world import Wire, hear, heard, operator, say

from sangam.audit.audit import deed
from sangam.federation.inbox.retention import HANDLERS as EMPTIED_HANDLERS
from sangam.federation.inbox.retention import empty, prune
from sangam.federation.lanes.status import delivery_of
from sangam.federation.outbox import post
from sangam.federation.types import Handler, Outcome
from sangam.kernel import clock
from sangam.kernel.ids import named_id

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear, **EMPTIED_HANDLERS}
THING = named_id("test", "thing")


def say_about(node: TestNode, word: str) -> object:
    """Post a word about a thing; return the envelope's id."""
    with node, deed(operator(node.force), "officer:word:say"):
        return post("test.said.v1", to=["HR"], body={"word": word}, on=THING)


def pruned(node: TestNode, *, days: int) -> int:
    """Prune as if so many days had passed."""
    with node, clock.shift_time(timedelta(days=days)):
        return prune()


def test_confirmed_envelopes_go_after_the_backups_and_thirty_days(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "a", to="HR")
    wire.deliver()
    say(delhi, "waits", to="HR")
    assert (pruned(delhi, days=64), pruned(haryana, days=64)) == (0, 0)
    assert (pruned(delhi, days=66), pruned(haryana, days=97)) == (1, 1)
    assert (pruned(delhi, days=66), pruned(haryana, days=97)) == (0, 0)
    assert count_rows(delhi, "federation_outbox") == 1
    assert count_rows(haryana, "federation_inbox") == 0
    wire.deliver()
    assert heard(haryana) == ["a", "waits"]


def test_how_far_a_thing_s_envelope_went_is_still_shown_without_its_body(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    say_about(delhi, "a")
    wire.deliver()
    assert pruned(delhi, days=66) == 1
    assert count_rows(delhi, "federation_outbox", body="{}") == 1
    with delhi:
        (seen,) = delivery_of(THING)
    assert seen.outcome is Outcome.APPLIED


def test_what_is_parked_or_kept_stays_and_evidence_goes_after_180_days(nodes: Nodes) -> None:
    delhi, haryana = nodes
    taken(haryana, line(delhi, haryana, kind="test.unknown.v1"), HEAR)
    taken(haryana, line(delhi, haryana, seq=2, body={"word": "poison\x00"}), HEAR)
    assert pruned(haryana, days=179) == 1
    assert count_rows(haryana, "federation_setaside") == 1
    assert pruned(haryana, days=181) == 1
    assert count_rows(haryana, "federation_setaside") == 0
    assert count_rows(haryana, "federation_inbox", outcome="kept") == 1


def test_a_withdrawn_body_goes_when_confirmed_or_else_with_its_receipt(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    wire.handlers = HEAR
    first = say_about(delhi, "first")
    wire.deliver()
    second = say_about(delhi, "second")
    with delhi, deed(operator("DL"), "officer:word:withdraw"):
        empty([first, second])
    assert count_rows(delhi, "federation_outbox", kind="test.said.v1") == 1
    wire.deliver()
    assert count_rows(delhi, "federation_outbox", kind="test.said.v1") == 0
    assert heard(haryana) == ["first", "second"]


def test_an_emptied_envelope_sent_again_changes_nothing_and_leaves_no_gap(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    wire.handlers = HEAR
    first = say_about(delhi, "first")
    say_about(delhi, "second")
    wire.deliver()
    with delhi, deed(operator("DL"), "officer:word:withdraw"):
        empty([first])
    for known in (True, False):  # by a peer that has it, and by one whose backup is older
        _forget(delhi, haryana, inbox=not known)
        for _, _, sender in wire.senders:
            sender.restart()
        wire.deliver()
        assert read_value(haryana, "federation_receivingposition", "expected_seq", lane="normal") == 3
    assert heard(haryana) == ["first", "second", "second"]
    assert count_rows(haryana, "federation_setaside") == 0


def _forget(delhi: TestNode, haryana: TestNode, *, inbox: bool) -> None:
    """Bring Haryana back to before both words, and let Delhi send them again."""
    change_rows(haryana, "federation_receivingposition", expected_seq=1)
    if inbox:
        delete_rows(haryana, "federation_inbox")
    change_rows(delhi, "federation_sendingposition", confirmed_seq=0)


def test_pruning_goes_in_batches_by_index(nodes: Nodes) -> None:
    delhi, _ = nodes
    with delhi, deed(operator("DL"), "officer:word:say"):
        for number in range(30):
            post("test.said.v1", to=["HR"], body={"word": str(number)})
    change_rows(delhi, "federation_outbox", reached_at=clock.now() - timedelta(days=70))
    with delhi, connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM federation_outbox WHERE reached_at < now() - interval '65 days' "
            "AND reached_at IS NOT NULL AND kind <> 'envelope.emptied.v1' ORDER BY reached_at LIMIT 10"
        )
        assert "federation_outbox_confirmed" in str(cursor.fetchall())
        cursor.execute("SET enable_seqscan = on")
        assert prune() == 30
