"""A node that was put back: all is there again, once and in order; old numbers stay refused."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from epoch_nodes import HANDLERS, Nodes, says
from forging import line, strangers_line, taken
from support.cluster import TestCluster
from support.nodes import TestNode
from support.putting_back import arrives as _arrives
from support.putting_back import awaited, forgets, notes, restored, settled
from support.rows import count_rows
from support.wire_world import Inside, Journey, Wire, count, heard, heard_table, pair, until

from sangam.federation.inbox.receiver import receive
from sangam.federation.recovery import epochs
from sangam.federation.types import Lane
from sangam.kernel import clock

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
NO_RESTORE = {"restored": None, "head": 0}


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, HANDLERS)


def test_what_a_restored_node_lost_comes_again_once_and_in_order(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    says(haryana, delhi, "1", "2")
    says(delhi, haryana, "a")
    wire.deliver()
    delhi.backs_up()
    says(haryana, delhi, "3", "4", "5")
    says(haryana, delhi, "!", lane=Lane.URGENT)
    says(delhi, haryana, "b")
    wire.deliver()
    restored(wire, delhi)
    assert heard(delhi) == ["1", "2"]
    assert awaited(delhi) == ["HR"]
    says(haryana, delhi, "6")
    says(delhi, haryana, "c")
    settled(wire)
    assert heard(delhi, lane="normal") == ["1", "2", "3", "4", "5", "6"]
    assert heard(delhi, lane="urgent") == ["!"]
    assert heard(haryana) == ["a", "b", "c"]
    assert awaited(delhi) == []
    assert set(notes(haryana)) == {"federation:restored"}


def test_what_was_not_confirmed_at_the_backup_goes_again_in_its_order(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    says(delhi, haryana, "a", "b", "c")
    for journey in wire.load(most=2):
        wire.carry(journey)
    delhi.backs_up()
    restored(wire, delhi)
    says(delhi, haryana, "d")
    settled(wire)
    assert heard(haryana) == ["a", "b", "c", "d"]
    assert count_rows(delhi, "federation_outbox", reached_at=None) == 0


def test_two_nodes_restored_at_once_end_with_all_that_either_still_knows(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    says(delhi, haryana, "a")
    says(haryana, delhi, "1")
    wire.deliver()
    delhi.backs_up()
    says(delhi, haryana, "b")
    says(haryana, delhi, "2")
    wire.deliver()
    haryana.backs_up()
    says(delhi, haryana, "lost by both")
    wire.deliver()
    restored(wire, delhi, haryana)
    settled(wire)
    says(delhi, haryana, "c")
    says(haryana, delhi, "3")
    settled(wire)
    assert heard(delhi) == ["1", "2", "3"]
    assert heard(haryana) == ["a", "b", "c"]
    assert awaited(delhi) == awaited(haryana) == []


def arrives(wire: Wire, source: TestNode) -> None:
    """Let what waits at one node arrive, and nothing of the others'."""
    for journey in wire.load():
        if journey.source is source:
            _arrives(wire, journey)


def later_than_its_peer_s_backup(nodes: Nodes, wire: Wire) -> None:
    """Let Haryana be backed up, hear one word more, and Delhi be backed up: it knows that the word arrived."""
    delhi, haryana = nodes
    says(delhi, haryana, "a")
    wire.deliver()
    haryana.backs_up()
    says(delhi, haryana, "b")
    wire.deliver()
    delhi.backs_up()


@pytest.mark.long
def test_two_nodes_restored_at_once_keep_the_order_whichever_speaks_first(nodes, wire):
    delhi, haryana = nodes
    later_than_its_peer_s_backup(nodes, wire)
    restored(wire, delhi, haryana)
    says(delhi, haryana, "c")
    arrives(wire, delhi)
    assert heard(haryana) == ["a"]
    settled(wire)
    assert heard(haryana) == ["a", "b", "c"]
    assert awaited(delhi) == awaited(haryana) == []
    assert not {"federation:epoch", "federation:other-content"} & set(notes(haryana))


@pytest.mark.long
def test_a_peer_put_back_in_silence_is_met_again_where_it_stands(nodes, wire):
    delhi, haryana = nodes
    later_than_its_peer_s_backup(nodes, wire)
    forgets(wire, haryana)
    restored(wire, delhi)
    says(delhi, haryana, "c")
    settled(wire, within=2)
    assert heard(haryana) == ["a"]
    with clock.shift_time(timedelta(seconds=61)):
        settled(wire)
    assert heard(haryana) == ["a", "b", "c"]


@pytest.mark.long
def test_a_node_restored_twice_from_the_same_backup_is_whole_again(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    says(haryana, delhi, "1")
    wire.deliver()
    delhi.backs_up()
    says(haryana, delhi, "2", "3")
    wire.deliver()
    restored(wire, delhi)
    settled(wire)
    says(haryana, delhi, "4")
    settled(wire)
    with clock.shift_time(timedelta(seconds=5)):
        restored(wire, delhi)
        says(delhi, haryana, "a")
        settled(wire)
    assert heard(delhi) == ["1", "2", "3", "4"]
    assert heard(haryana) == ["a"]


@pytest.mark.long
def test_a_restore_on_a_wire_that_loses_repeats_and_reorders_ends_the_same(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    says(haryana, delhi, *"123")
    says(delhi, haryana, *"abc")
    wire.deliver()
    delhi.backs_up()
    says(haryana, delhi, *"456")
    wire.deliver()
    restored(wire, delhi)
    says(haryana, delhi, *"789")
    wire.random.seed(7)
    wire.deliver_badly()
    settled(wire)
    assert heard(delhi) == [*"123456789"]
    assert heard(haryana) == [*"abc"]
    assert awaited(delhi) == []


@pytest.mark.long
def test_a_node_put_back_behind_our_back_finds_that_its_peer_knows_more(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    says(delhi, haryana, "a")
    says(haryana, delhi, "1")
    wire.deliver()
    delhi.backs_up()
    says(delhi, haryana, "b", "c")
    says(haryana, delhi, "2")
    wire.deliver()
    forgets(wire, delhi)
    says(delhi, haryana, "d")
    settled(wire)
    assert heard(haryana) == ["a", "b", "c", "d"]
    assert heard(delhi) == ["1", "2"]
    assert "federation:ahead-of-us" in set(notes(delhi))


@pytest.mark.long
def test_a_node_made_anew_is_sent_all_that_its_peer_ever_sent(cluster: TestCluster, fresh_nodes: Callable[..., Nodes]):
    delhi, haryana = fresh_nodes("DL", "HR")
    heard_table(cluster, delhi, haryana)
    delhi.backs_up()
    pair(delhi, haryana)
    wire = Wire((delhi, haryana), HANDLERS)
    says(delhi, haryana, "a", "b", "c")
    says(haryana, delhi, "1", "2")
    wire.deliver()
    forgets(wire, delhi)
    pair(delhi, haryana)
    says(delhi, haryana, "d")
    settled(wire)
    assert heard(delhi) == ["1", "2"]
    assert heard(haryana) == ["a", "b", "c", "d"]


@pytest.mark.long
def test_the_same_restore_begins_one_epoch_however_often_the_node_starts(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    at = clock.now()
    with delhi:
        assert epochs.begin_after_restore(at) == ["HR"]
        assert epochs.begin_after_restore(at) == ["HR"]
    assert count_rows(delhi, "federation_outbox", kind="epoch.begun.v1") == 2


@pytest.mark.long
def test_both_lanes_begin_at_the_same_instant(nodes: Nodes, wire: Wire, cluster: TestCluster) -> None:
    delhi, haryana = nodes
    says(delhi, haryana, "a")
    wire.deliver()
    delhi.backs_up()
    restored(wire, delhi)
    inside = Inside(haryana, cluster)

    def brings(journey: Journey) -> None:
        with inside():
            receive(journey.batch.payload, handlers=HANDLERS)

    lanes = [Thread(target=brings, args=[journey]) for journey in wire.load() if journey.source is delhi]
    with (
        cluster.superuser(haryana.database) as seen,
        cluster.superuser(haryana.database) as server,
        server.transaction(),
    ):
        server.execute("LOCK TABLE federation_rejoined IN SHARE MODE")  # nobody inserts until both have looked
        for lane in lanes:
            lane.start()
        until(lambda: seen.execute(_WAITING).fetchone() == (len(lanes),))
    for lane in lanes:
        lane.join()
    inside.close()
    assert len(lanes) == 2
    assert count_rows(haryana, "federation_rejoined", urgent=True, normal=True) == 1
    assert "federation:poison" not in set(notes(haryana))
    settled(wire)
    assert heard(haryana) == ["a"]


@pytest.mark.long
def test_an_old_epoch_stays_refused(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    says(delhi, haryana, "a")
    old = [journey for journey in wire.load() if journey.source is delhi]
    wire.deliver()
    delhi.backs_up()
    restored(wire, delhi)
    settled(wire)
    before = count(haryana, "SELECT sum(expected_seq) FROM federation_receivingposition")
    with haryana:
        assert [wire.carry(journey) for journey in old]
    receipt = taken(haryana, line(delhi, haryana, seq=2), HANDLERS)
    assert receipt.turned_away[0][0] == "federation:epoch"
    assert heard(haryana) == ["a"]
    assert count(haryana, "SELECT sum(expected_seq) FROM federation_receivingposition") == before


@pytest.mark.long
def test_only_the_first_envelope_of_an_epoch_opens_it(nodes: Nodes) -> None:
    delhi, haryana = nodes
    for changes in (
        {"epoch": 9, "seq": 1},
        {"epoch": 9, "seq": 2, "kind": "epoch.begun.v1", "body": NO_RESTORE},
    ):
        receipt = taken(haryana, line(delhi, haryana, **changes), HANDLERS)
        assert receipt.turned_away[0][0] == "federation:epoch"
    first = line(delhi, haryana, epoch=9, kind="epoch.begun.v1", body=NO_RESTORE)
    second = line(delhi, haryana, epoch=9, seq=2, kind="epoch.begun.v1", body=NO_RESTORE)
    receipt = taken(haryana, first + second, HANDLERS)
    assert [result.code for result in receipt.results] == ["", "federation:not-first"]
    assert receipt.expected["normal"] == (9, 3)


@pytest.mark.long
def test_no_force_begins_an_epoch_for_another(nodes: Nodes, fresh_nodes: Callable[..., Nodes]) -> None:
    delhi, haryana = nodes
    begun = {"epoch": 9, "kind": "epoch.begun.v1", "body": NO_RESTORE}
    mallory = line(delhi, haryana, **begun, **{"from": "UP"})
    for forged, code in (
        (mallory, "federation:not-theirs"),
        (strangers_line("DL", "HR", **begun), "federation:unknown-sender"),
    ):
        receipt = taken(haryana, forged, HANDLERS)
        assert receipt.turned_away[0][0] == code
    assert count_rows(haryana, "federation_receivingposition", epoch__gt=1) == 0


NO_PLACE = {"received": {"normal": [1, 0], "urgent": [1, 1]}, "sent": {}, "ledger": 1}
NONSENSE = [
    {}, {"restored": None}, {"restored": {}, "head": 1}, {"restored": {"epoch": 1, "received": []}, "head": 1},
    {"restored": {"epoch": 5, **NO_PLACE}, "head": 0}, {"restored": None, "head": -1}, {**NO_RESTORE, "lost": [5]},
    {**NO_RESTORE, "lost": [{"epoch": 5, "sent": {}}]}, {**NO_RESTORE, "lost": {}},
]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("body", NONSENSE)
def test_an_epoch_that_begins_with_nonsense_is_set_aside_and_sends_nothing(nodes: Nodes, body: object) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, epoch=9, kind="epoch.begun.v1", body=body), HANDLERS)
    assert receipt.results[0].code == "federation:unreadable"
    assert count_rows(haryana, "federation_outbox") == 0
