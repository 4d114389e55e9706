"""A force whose node was restored from a backup: its records are back, once; what was recalled stays gone."""

from datetime import timedelta

import pytest
from django.db import transaction
from forged_envelopes import forged, put_back_to
from support.cast import NAKA, person, says
from support.putting_back import awaited, compared, gives_back, restored, settled, waits_no_longer
from support.wire_world import count
from support.world import World

from sangam.federation import desk_notes
from sangam.federation.peers import catch_up
from sangam.federation.types import Outcome
from sangam.kernel import clock
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Level
from sangam.records.own_records import records
from sangam.records.visibility import disclosure, views

pytestmark = pytest.mark.one_case


def versions(station, record) -> list[int]:
    with station.node:
        return [view.version for view in disclosure.history(station.desk, record)]


def test_copies_corrections_and_recalls_of_others_are_all_there_again(world: World) -> None:
    delhi, haryana, uttar, wire = world
    kept, recalled = haryana.opens(person("हरजीत")), haryana.opens(person("सुनील"))
    for record in (kept, recalled):
        haryana.offers(record, to=delhi)
    wire.deliver()
    delhi.node.backs_up()
    later = uttar.opens(person("मोहन"))
    uttar.offers(later, to=delhi)
    haryana.corrects(kept, says("alias", "काला"))
    haryana.recalls(recalled)
    wire.deliver()
    before = delhi.copies()
    restored(wire, delhi.node)
    assert delhi.copies() != before
    settled(wire)
    assert delhi.copies() == before
    assert (delhi.sees(kept), delhi.sees(later), delhi.sees(recalled)) == (True, True, False)
    assert awaited(delhi.node) == []


def test_a_record_made_and_shared_since_the_backup_is_given_back(world: World) -> None:
    delhi, haryana, uttar, wire = world
    delhi.node.backs_up()
    record = delhi.opens(person("हरजीत", alias="काला"))
    delhi.offers(record, to=haryana)
    delhi.offers(record, to=uttar)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert delhi.reads(record).values("alias") == ["काला"]
    assert {(force, level) for force, level, _ in delhi.holders(record)} == {("HR", Level.WHOLE), ("UP", Level.WHOLE)}
    with delhi.node:
        assert "given back by" in disclosure.history(delhi.desk, record)[0].why
    assert len(versions(delhi, record)) == len(set(versions(delhi, record)))


@pytest.mark.long
def test_no_version_number_is_used_twice(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    wire.deliver()
    delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    last = delhi.corrects(record, says("alias", "भूरा"))
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert delhi.reads(record).version == last
    assert set(delhi.reads(record).values("alias")) == {"काला", "भूरा"}
    new = delhi.corrects(record, says("alias", "गोरा"))
    assert new > last + 1_000
    assert delhi.corrects(record, says("alias", "छोटा")) == new + 1
    settled(wire)
    assert set(haryana.reads(record).values("alias")) == {"काला", "भूरा", "गोरा", "छोटा"}


@pytest.mark.long
def test_a_version_made_while_a_holder_is_away_is_above_all_it_may_know(world: World) -> None:
    delhi, _, uttar, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=uttar)
    wire.deliver()
    delhi.node.backs_up()
    for alias in ("काला", "भूरा", "गोरा"):
        last = delhi.corrects(record, says("alias", alias))
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    waits_no_longer(delhi.node, "UP")
    new = delhi.corrects(record, says("alias", "लंबा"))
    assert new > last
    settled(wire)
    assert uttar.reads(record).version == delhi.reads(record).version == new
    assert uttar.reads(record).values("alias") == ["लंबा"]


@pytest.mark.long
def test_our_own_recall_that_we_lost_stays_a_recall_for_every_holder(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    delhi.offers(record, to=uttar)
    wire.deliver()
    delhi.node.backs_up()
    delhi.recalls(record)
    settled(wire, without=uttar.node)
    restored(wire, delhi.node)
    assert uttar.sees(record)
    settled(wire)
    assert not any(each.sees(record) for each in (delhi, haryana, uttar))
    with delhi.node, pytest.raises(NotFound):
        records.correct(delhi.desk, record, say=person("x"), why="back")


@pytest.mark.long
def test_what_was_withdrawn_from_one_force_is_not_recalled_from_the_others(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    delhi.offers(record, to=uttar)
    wire.deliver()
    delhi.node.backs_up()
    delhi.withdraws(record, from_=haryana)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert (delhi.sees(record), haryana.sees(record), uttar.sees(record)) == (True, False, True)
    assert [force for force, level, _ in delhi.holders(record) if level is Level.WHOLE] == ["UP"]


@pytest.mark.long
def test_a_silent_record_gets_a_number_above_the_one_its_holder_states(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana, level=Level.SILENT)
    wire.deliver()
    delhi.node.backs_up()
    last = delhi.corrects(record, says("alias", "काला"))
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert delhi.reads(record).version > last + 1
    assert count(haryana.node, "SELECT max(version) FROM records_silent") == delhi.reads(record).version


@pytest.mark.long
def test_copies_of_a_force_out_of_reach_are_hidden_until_it_catches_us_up(world: World) -> None:
    delhi, _, uttar, wire = world
    record = uttar.opens(person("हरजीत सिंह", relative="s/o बलवंत"))
    uttar.offers(record, to=delhi)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    assert not delhi.sees(record)
    assert not delhi.checks("हरजीत सिंह s/o बलवंत").hits
    with delhi.node:
        assert views.list_records(delhi.desk, purpose=NAKA, owner="UP") == []
    assert awaited(delhi.node) == ["UP"]
    settled(wire)
    assert delhi.sees(record)
    assert delhi.checks("हरजीत सिंह s/o बलवंत").hits
    assert awaited(delhi.node) == []


@pytest.mark.long
def test_a_force_not_reached_for_fifteen_minutes_keeps_us_shut_no_longer(world: World) -> None:
    delhi, _, uttar, wire = world
    delhi.node.backs_up()
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    with delhi.node:
        for source, target, sender in wire.senders:
            if (source, target) == (delhi.node, uttar.node):
                sender.fail("UP cannot be reached")
        assert catch_up.awaited_peers() == ["UP"]
        with clock.shift_time(timedelta(minutes=16)):
            gives_back()
            assert catch_up.awaited_peers() == []
            assert any(peer.whole_at for peer in catch_up.catching_up())


@pytest.mark.parametrize("backed_up", ["before it gave back", "before that was sent"])
def test_who_forgets_that_it_gave_back_gives_it_back_again(world: World, backed_up: str) -> None:
    delhi, haryana, uttar, wire = world
    delhi.node.backs_up()
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    wire.deliver()
    restored(wire, delhi.node)
    if backed_up == "before it gave back":
        haryana.node.backs_up()
    else:
        settled(wire, without=uttar.node, within=2)
        with haryana.node:
            gives_back()
        haryana.node.backs_up()
    settled(wire, without=uttar.node)
    assert not delhi.sees(record)
    restored(wire, haryana.node)
    settled(wire)
    assert [each.sees(record) for each in (delhi, haryana)] == [True, True]
    assert awaited(delhi.node) == awaited(haryana.node) == []


@pytest.mark.long
def test_a_word_about_no_record_at_all_is_set_aside(world: World) -> None:
    delhi, _, _, wire = world
    delhi.node.backs_up()
    restored(wire, delhi.node)
    delivery = forged(world, "records.held.v1", {"records": []})
    assert delivery.outcome == Outcome.SET_ASIDE
    assert "is no list of 1 to 500" in delivery.reason


@pytest.mark.long
@pytest.mark.parametrize("kind", ["records.held.v1", "records.returned.v1"])
def test_a_holder_that_numbers_ours_far_ahead_after_a_restore_is_refused(world: World, kind: str) -> None:
    delhi = world.stations[0]
    record, change = put_back_to(world)
    far = {"records.held.v1": {"records": [[str(record), 900_000_000, "withdrawn"]]},
           "records.returned.v1": {"changes": [change | {"version": 900_000_000}]}}  # fmt: skip
    delivery = forged(world, kind, far[kind])
    assert (delivery.outcome, "more than a million" in delivery.reason) == (Outcome.SET_ASIDE, True)
    assert versions(delhi, record)[0] < 900_000_000


@pytest.mark.long
def test_what_a_holder_gives_back_is_checked_value_by_value_like_a_copy(world: World) -> None:
    delhi = world.stations[0]
    record, change = put_back_to(world)
    nowhere = [statement | {"source": " "} for statement in change["statements"]]
    body = {"changes": [change | {"version": 2, "statements": nowhere}]}
    delivery = forged(world, "records.returned.v1", body)
    assert (delivery.outcome, "say where this is from" in delivery.reason) == (Outcome.SET_ASIDE, True)
    assert delhi.reads(record).values("name") == ["Harjeet"]


@pytest.mark.long
def test_a_version_that_one_holder_lacks_reaches_it_by_another(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    delhi.offers(record, to=uttar, level=Level.SILENT)
    wire.deliver()
    delhi.node.backs_up()
    for alias in ("काला", "भूरा"):
        last = delhi.corrects(record, says("alias", alias))
    settled(wire, without=uttar.node)
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert delhi.reads(record).version == last
    assert uttar.read_values("records_silent", "version", record=record) == [(last,)]


@pytest.mark.long
def test_what_only_a_silent_holder_has_is_taken_back_once_all_are_heard(world: World) -> None:
    delhi, haryana, uttar, wire = world
    delhi.node.backs_up()
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=uttar, level=Level.SILENT)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=haryana.node)
    assert uttar.read_rows("records_silent", record=record)
    settled(wire)
    assert not uttar.has_keys(record)
    with delhi.node, transaction.atomic():
        assert "it is taken back from there; make it anew" in " ".join(
            note.sentence for note in desk_notes.load_pending_notes()
        )


@pytest.mark.long
def test_what_a_silent_holder_has_and_another_returns_is_shared_with_both(world: World) -> None:
    delhi, haryana, uttar, wire = world
    delhi.node.backs_up()
    record = delhi.opens(person("हरजीत", relative="s/o बलवंत"))
    delhi.offers(record, to=haryana)
    delhi.offers(record, to=uttar, level=Level.SILENT)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=haryana.node)
    settled(wire)
    assert {(force, level) for force, level, _ in delhi.holders(record)} == {("HR", Level.WHOLE), ("UP", Level.SILENT)}
