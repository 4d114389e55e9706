"""A start: each peer is asked where we stand; after a long pause its copies are hidden until it has answered."""

from datetime import timedelta

import pytest
from django.db import connection
from forging import line, taken
from support.nodes import TestNode
from support.putting_back import NO_MARK, arrives, forgets, gives_back, is_hidden_at, notes, settled, starts
from support.rows import count_rows, read_value
from support.wire_world import Wire, count, hear, heard, operator, say

from sangam.audit.audit import deed
from sangam.federation.outbox import post
from sangam.federation.peers import ledger_witness, pairing
from sangam.federation.recovery import epochs, heartbeat, renumbering
from sangam.federation.types import Lane
from sangam.kernel import clock

Nodes = tuple[TestNode, TestNode]

HANDLERS = {"test.said.v1": hear, ledger_witness.KIND: ledger_witness.witness, **epochs.HANDLERS}
LONG = timedelta(hours=2)
APART = heartbeat.Outside(generation="00000001", is_apart=True)
FIRST = heartbeat.Outside(generation="1")
EPOCHS = {"table": "federation_outbox", "kind": "epoch.begun.v1"}
ASKED = {"table": "federation_outbox", "kind": "standing.asked.v1"}


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, HANDLERS)


def beats_once(node: TestNode, outside: heartbeat.Outside = NO_MARK) -> None:
    with node:
        connection.ensure_connection()
        heartbeat.beat(connection.connection, clock.now(), outside)


def test_a_start_beside_a_machine_that_lives_hides_nothing(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(timedelta(seconds=6)):
        starts(delhi)
        settled(wire, without=haryana)
        assert is_hidden_at(delhi) == []
        assert count_rows(delhi, "federation_standing") == 1


def test_without_a_mark_outside_no_pause_is_too_short_to_hide(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(timedelta(seconds=20)):
        starts(delhi)
        settled(wire, without=haryana)
        assert is_hidden_at(delhi) == ["HR"]
        settled(wire)
        assert is_hidden_at(delhi) == []


def test_the_same_generation_hides_nothing_however_long_the_pause(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    starts(delhi, outside=FIRST)
    settled(wire)
    with clock.shift_time(LONG):
        starts(delhi, outside=FIRST)
        settled(wire, without=haryana)
        assert is_hidden_at(delhi) == []
        assert count_rows(delhi, "federation_standing") == 1


def test_another_generation_hides_at_once(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    starts(delhi, outside=FIRST)
    settled(wire)
    starts(delhi, outside=FIRST._replace(generation="2"))
    assert is_hidden_at(delhi) == ["HR"]
    settled(wire)
    assert is_hidden_at(delhi) == []


def test_a_node_put_back_while_it_runs_finds_another_generation(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    starts(delhi, outside=FIRST)
    settled(wire)
    beats_once(delhi, FIRST)
    beats_once(delhi)
    assert count_rows(delhi, "federation_standing") == 0
    beats_once(delhi, FIRST._replace(generation="2"))
    assert is_hidden_at(delhi) == ["HR"]


def test_a_home_apart_that_knows_no_later_beat_hides_nothing(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    starts(delhi, outside=APART)
    settled(wire)
    known = APART._replace(noted=clock.now())
    with clock.shift_time(LONG):
        beats_once(delhi, known._replace(noted=known.noted - LONG))
        settled(wire)
        starts(delhi, outside=known)
        settled(wire, without=haryana)
        assert is_hidden_at(delhi) == []


@pytest.mark.parametrize("change", [{"noted": None}, {"generation": "00000002"}, {"noted": clock.now() + LONG}])
def test_a_home_apart_that_knows_more_than_the_database_hides(nodes: Nodes, wire: Wire, change) -> None:
    delhi, _ = nodes
    starts(delhi, outside=APART)
    settled(wire)
    starts(delhi, outside=APART._replace(noted=clock.now() - LONG)._replace(**change))
    assert is_hidden_at(delhi) == ["HR"]


@pytest.mark.parametrize("change", [{"generation": "00000002"}, {"noted": clock.now() + LONG}])
def test_a_running_node_finds_that_its_server_was_put_back(nodes: Nodes, wire: Wire, change) -> None:
    delhi, _ = nodes
    starts(delhi, outside=APART)
    settled(wire)
    known = APART._replace(noted=clock.now() - LONG)
    beats_once(delhi, known)
    assert is_hidden_at(delhi) == []
    beats_once(delhi, known._replace(**change))
    assert is_hidden_at(delhi) == ["HR"]


@pytest.mark.parametrize(("noted_in", "hidden"), [(-LONG, []), (LONG, ["HR"])])
def test_a_server_that_has_all_and_takes_over_hides_nothing(nodes: Nodes, wire: Wire, noted_in, hidden) -> None:
    delhi, _ = nodes
    starts(delhi, outside=APART)
    settled(wire)
    another = heartbeat.Outside("00000002", is_apart=True, noted=clock.now() + noted_in, is_copied=True)
    beats_once(delhi, another)
    assert count_rows(delhi, "federation_standing") == 1
    assert is_hidden_at(delhi) == hidden


def test_an_archive_that_lacks_nothing_hides_nothing(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(LONG):
        starts(delhi, outside=heartbeat.Outside(is_whole=True))
        assert is_hidden_at(delhi) == []


@pytest.mark.parametrize("later", [LONG, -LONG])
def test_after_a_long_pause_copies_are_hidden_until_the_peer_has_answered(nodes: Nodes, wire: Wire, later) -> None:
    delhi, haryana = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(later):
        starts(delhi)
        say(delhi, "a", to="HR")
        settled(wire, without=haryana)
        assert is_hidden_at(delhi) == ["HR"]
        settled(wire)
        assert is_hidden_at(delhi) == []
    assert count_rows(delhi, "federation_standing") == 0
    assert count_rows(delhi, **EPOCHS) == count_rows(haryana, **EPOCHS) == 0
    assert heard(haryana) == ["a"]


def test_a_node_that_stood_still_while_it_ran_hides_and_asks_as_at_a_start(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(timedelta(seconds=6)):
        beats_once(delhi)
        assert count_rows(delhi, "federation_standing") == 0
    with clock.shift_time(LONG):
        beats_once(delhi)
        assert is_hidden_at(delhi) == ["HR"]
        with delhi:
            assert renumbering.ask_due() == 1
            assert renumbering.ask_due() == 0
        settled(wire)
        assert is_hidden_at(delhi) == []


def test_a_node_that_never_noted_a_beat_goes_by_its_last_contact(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(haryana, "1", to="DL")
    wire.deliver()
    delhi.backs_up()
    starts(delhi)
    assert is_hidden_at(delhi) == []
    delhi.is_put_back()
    with clock.shift_time(LONG):
        starts(delhi)
        assert is_hidden_at(delhi) == ["HR"]


def test_one_lane_alone_is_no_answer(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(LONG):
        starts(delhi)
        settled(wire, slow=(haryana, Lane.URGENT))
        assert is_hidden_at(delhi) == ["HR"]
        settled(wire)
        assert is_hidden_at(delhi) == []


def test_an_answer_shows_nothing_before_its_question_s_receipt_is_believed(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(LONG):
        starts(delhi)
        for journey in wire.load(of={"DL"}):
            wire.carry(journey)
        for journey in wire.load(of={"HR"}):
            arrives(wire, journey)
        with delhi:
            gives_back()
        assert is_hidden_at(delhi) == ["HR"]
        forgets_in_hand(wire, delhi)
        settled(wire)
        assert is_hidden_at(delhi) == []


def forgets_in_hand(wire: Wire, node: TestNode) -> None:
    for source, _, sender in wire.senders:
        if source is node:
            with node:
                sender.restart()


def test_the_answer_to_an_earlier_start_is_none_to_a_later_one(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(LONG):
        starts(delhi)
        for journey in wire.load(of={"DL"}):
            arrives(wire, journey)
        with clock.shift_time(timedelta(seconds=10)):
            starts(delhi)
            for journey in wire.load(of={"HR"}):
                arrives(wire, journey)
            with delhi:
                gives_back()
            assert is_hidden_at(delhi) == ["HR"]
            settled(wire)
            assert is_hidden_at(delhi) == []


def test_the_first_number_given_again_begins_an_epoch_and_hides(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    starts(delhi)
    settled(wire)
    delhi.backs_up()
    for word in "bc":
        say(delhi, word, to="HR")
    settled(wire)
    forgets(wire, delhi)
    for word in "xyz":
        say(delhi, word, to="HR")
    settled(wire, within=1)
    assert "knows number 2 by another" in notes(delhi)["federation:used-before"]
    assert is_hidden_at(delhi) == ["HR"]
    settled(wire)
    assert sorted(heard(haryana)) == [*"bcxyz"]
    assert is_hidden_at(delhi) == []


def test_what_was_lost_counts_from_the_places_of_the_start(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    starts(delhi)
    settled(wire)
    delhi.backs_up()
    say(delhi, "b", to="HR")
    say(haryana, "1", to="DL")
    settled(wire)
    with delhi:
        before = read_value(delhi, "federation_sendingposition", "next_seq", lane="normal")
    forgets(wire, delhi)
    starts(delhi)
    for word in "vwxyz":
        say(delhi, word, to="HR")
    settled(wire, within=1)
    sent = count(delhi, "SELECT (said -> 'sent' -> 'normal' ->> 1)::int FROM federation_catchup")
    assert sent == before - 1
    settled(wire)
    assert heard(delhi) == ["1"]


def test_a_suspended_force_is_asked_once_resumed_and_not_hidden(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(LONG):
        with delhi:
            pairing.suspend(operator("DL"), "HR")
        starts(delhi)
        assert is_hidden_at(delhi) == []
        assert count_rows(delhi, **ASKED, reached_at=None) == 2
        with delhi:
            pairing.resume(operator("DL"), "HR")
        settled(wire)
        assert count_rows(delhi, "federation_standing") == 0


def test_a_question_that_is_none_is_set_aside_and_not_answered(nodes: Nodes) -> None:
    delhi, haryana = nodes
    for number, body in enumerate(({}, {"asked_at": "yesterday"}, {"asked_at": 5}), start=1):
        receipt = taken(haryana, line(delhi, haryana, seq=number, kind="standing.asked.v1", body=body), HANDLERS)
        assert receipt.results[0].code == "federation:unreadable"
    assert count_rows(haryana, "federation_outbox") == 0


def test_an_answer_that_nobody_asked_for_shows_nothing(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    starts(delhi)
    settled(wire)
    with clock.shift_time(LONG):
        starts(delhi)
        with haryana, deed(operator("HR"), "test:answer"):
            for lane in Lane:
                post("standing.answered.v1", to=["DL"], body={"asked_at": "2026-01-01T00:00:00Z"}, lane=lane)
        for journey in wire.load(of={"HR"}):
            arrives(wire, journey)
        with delhi:
            gives_back()
        assert is_hidden_at(delhi) == ["HR"]


def test_a_node_that_came_back_from_its_archive_hides_at_once(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    starts(delhi, outside=FIRST)
    settled(wire)
    with delhi:
        connection.ensure_connection()
        heartbeat.note_restored(connection.connection)
    starts(delhi, outside=FIRST)
    settled(wire, without=haryana)
    assert is_hidden_at(delhi) == ["HR"]
