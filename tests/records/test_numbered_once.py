"""No version of a record of ours is given with two contents, in whatever order holders speak after a restore."""

from datetime import timedelta

import pytest
from support.cast import person, says
from support.putting_back import restored, settled, waits_no_longer
from support.wire_world import operator
from support.world import Station, World

from sangam.federation.peers import pairing
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.records.recalls import receipt_reminders

pytestmark = pytest.mark.one_case


def stands(station: Station, record) -> tuple[int, set[object]]:
    view = station.reads(record)
    return view.version, set(view.values("alias"))


def holders(station: Station, record) -> list[str]:
    return [force for force, level, _ in station.holders(record) if level is not Level.NONE]


@pytest.mark.long
def test_a_correction_stays_though_one_it_was_withdrawn_from_speaks_first(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    last = delhi.withdraws(record, from_=haryana)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    waits_no_longer(delhi.node, "UP")
    assert holders(delhi, record) == ["UP"]
    settled(wire)
    assert stands(delhi, record) == stands(uttar, record) == (last, {"काला"})
    assert holders(delhi, record) == ["UP"]


@pytest.mark.long
def test_a_correction_stays_though_a_holder_of_earlier_keys_speaks_first(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.SILENT, "UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    wire.deliver()
    delhi.corrects(record, says("alias", "भूरा"))
    settled(wire, without=haryana.node)
    last, _ = stands(uttar, record)
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    settled(wire)
    assert stands(delhi, record) == stands(uttar, record) == (last, {"काला", "भूरा"})
    assert haryana.read_values("records_silent", "version", record=record) == [(last,)]


@pytest.mark.long
def test_two_holders_of_lost_versions_by_keys_get_a_number_above_both(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.SILENT, "UP": Level.SILENT})
    wire.deliver()
    delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    wire.deliver()
    last = delhi.corrects(record, says("alias", "भूरा"))
    settled(wire, without=haryana.node)
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    settled(wire)
    version, _ = stands(delhi, record)
    assert version > last
    for holder in (haryana, uttar):
        assert holder.read_values("records_silent", "version", record=record) == [(version,)]


@pytest.mark.parametrize("later_s", [2, 100, 10_000])
def test_two_restores_to_one_backup_give_different_numbers(world: World, later_s: int) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    waits_no_longer(delhi.node, "UP")
    first = delhi.corrects(record, says("alias", "काला"))
    settled(wire, without=uttar.node)
    with clock.shift_time(timedelta(seconds=later_s)):
        restored(wire, delhi.node)
        settled(wire, without=haryana.node)
        waits_no_longer(delhi.node, "HR")
        second = delhi.corrects(record, says("alias", "भूरा"))
        settled(wire, without=haryana.node)
        assert second - first >= later_s - 1
        assert stands(uttar, record) == (second, {"भूरा"})
        settled(wire)
        assert stands(delhi, record) == stands(haryana, record) == stands(uttar, record)


@pytest.mark.long
def test_a_restore_with_a_clock_ahead_leaves_room_for_the_next_one(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    with clock.shift_time(timedelta(minutes=4)):
        restored(wire, delhi.node)
        settled(wire)
        delhi.corrects(record, says("alias", "काला"))
        settled(wire)
        delhi.node.backs_up()
    lost = delhi.corrects(record, says("alias", "भूरा"))
    settled(wire, without=uttar.node)
    restored(wire, delhi.node)
    settled(wire, without=haryana.node)
    for force in ("HR", "UP"):
        waits_no_longer(delhi.node, force)
    given = delhi.corrects(record, says("alias", "लंबा"))
    assert given > lost
    settled(wire)
    assert stands(delhi, record) == stands(haryana, record) == stands(uttar, record)


@pytest.mark.long
def test_a_number_that_a_holder_lost_as_well_is_not_given_again(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    wire.deliver()
    for node in (delhi.node, haryana.node):
        node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    lost = delhi.corrects(record, says("alias", "भूरा"))
    wire.deliver()
    restored(wire, delhi.node, haryana.node)
    settled(wire)
    new = delhi.corrects(record, says("alias", "लंबा"))
    settled(wire)
    assert new > lost
    assert delhi.corrects(record, says("alias", "गोरा")) == new + 1
    settled(wire)
    assert stands(delhi, record) == stands(haryana, record) == (new + 1, {"लंबा", "गोरा"})


@pytest.mark.long
def test_a_version_given_silently_is_not_the_one_its_holder_had_whole(
    world: World,
) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.SILENT})
    wire.deliver()
    delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    wire.deliver()
    haryana.node.backs_up()
    lost = delhi.offers(record, to=haryana)
    wire.deliver()
    assert stands(haryana, record) == (lost, {"काला"})
    restored(wire, delhi.node, haryana.node)
    settled(wire)
    assert stands(delhi, record)[0] > lost


@pytest.mark.long
def test_a_force_that_has_left_is_not_waited_for(world: World) -> None:
    delhi, _, uttar, wire = world
    with delhi.node:
        pairing.leave(operator("DL"), "UP")
    delhi.node.backs_up()
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    record = delhi.opens(person("हरजीत"))
    assert delhi.corrects(record, says("alias", "काला")) == 2


@pytest.mark.long
@pytest.mark.parametrize("last", ["lost with the restore as well", "still with its holder"])
def test_a_recall_of_many_ends_what_a_holder_has_in_a_lost_version(world: World, last: str) -> None:
    delhi, _, uttar, wire = world
    record = delhi.opens(person("हरजीत"), shares={"UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    lost = delhi.corrects(record, says("alias", "भूरा"))
    uttar.node.backs_up("before")
    wire.deliver()
    restored(wire, delhi.node)
    if last == "lost with the restore as well":
        restored(wire, uttar.node, to="before")
    settled(wire, without=uttar.node)
    assert delhi.recalls_many([record]) == 1
    ((version,),) = delhi.read_rows("records_tombstone", "version", record=record)
    for _ in range(2):
        with delhi.node:
            receipt_reminders.chase()
        settled(wire)
    assert version > lost
    assert not delhi.sees(record)
    assert not uttar.sees(record)
    assert delhi.count_rows("records_owed", record=record) == 0
