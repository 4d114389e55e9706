"""A record that its owner lost, and that went by a sharing group, comes back by the names of those who give it back.

It ends at each when that force leaves the group.
"""

import json
from uuid import UUID

import pytest
from grouped import NCR, add, give, held, leave, make, remove, settle
from support.cast import person, says
from support.putting_back import compared, restored, settled
from support.world import Station, World

from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case

WHOLE, SILENT, NONE = Level.WHOLE, Level.SILENT, Level.NONE


def terms(station: Station, record: UUID) -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, int]]]:
    """Return whom a force's record names, its groups, and by which groups it names them."""
    ((form,),) = station.rows("SELECT terms FROM records_record WHERE id = %s", record)
    found = json.loads(form)
    return found["shares"], found.get("groups", {}), found.get("via", {})


def given_after_the_backup(world: World) -> UUID:
    """Let Delhi be backed up, and then share a record with Haryana's group."""
    delhi, haryana, uttar, wire = world
    make(haryana, delhi, uttar)
    wire.deliver()
    delhi.node.backs_up()
    record = delhi.opens(person("Harjeet"))
    give(delhi, record)
    wire.deliver()
    return record


def lost_and_given_back(world: World) -> UUID:
    """Let Delhi share a record with Haryana's group, lose it, and have it back of both others."""
    delhi, haryana, uttar, wire = world
    record = given_after_the_backup(world)
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert [held(each, record) for each in (delhi, haryana, uttar)] == [WHOLE] * 3
    return record


def all_settle(world: World) -> None:
    for _ in range(2):
        settled(world.wire)
        settle(*world.stations)
    settled(world.wire)
    compared(world.wire)


def test_who_is_taken_out_of_the_group_loses_it_and_who_stays_holds_it_on(world: World) -> None:
    delhi, haryana, uttar, _ = world
    record = lost_and_given_back(world)
    remove(haryana, uttar)
    all_settle(world)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, NONE]
    assert terms(delhi, record) == ({"HR": "whole"}, {NCR: "none"}, {"HR": {NCR: 3}})
    delhi.corrects(record, says("alias", "Kala"))
    all_settle(world)
    assert haryana.reads(record).values("alias") == ["Kala"]
    assert held(uttar, record) is NONE


@pytest.mark.long
def test_who_is_taken_in_again_does_not_get_it_by_that(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = lost_and_given_back(world)
    remove(haryana, uttar)
    wire.deliver()
    add(haryana, uttar)
    all_settle(world)
    delhi.corrects(record, says("alias", "Kala"))
    all_settle(world)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, NONE]


@pytest.mark.long
@pytest.mark.parametrize("who", ["the holder", "the owner"])
def test_whoever_leaves_the_group_ends_it(world: World, who: str) -> None:
    delhi, haryana, uttar, _ = world
    record = lost_and_given_back(world)
    leave(uttar if who == "the holder" else delhi)
    all_settle(world)
    assert held(uttar, record) is NONE
    assert held(haryana, record) is (WHOLE if who == "the holder" else NONE)


@pytest.mark.long
def test_it_ends_also_after_a_second_restore_that_lost_it_again(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = lost_and_given_back(world)
    restored(wire, delhi.node)
    settled(wire)
    remove(haryana, uttar)
    all_settle(world)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, NONE]


@pytest.mark.long
def test_a_member_removed_while_the_owner_was_lost_is_told_to_erase_it(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = given_after_the_backup(world)
    remove(haryana, uttar)
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    all_settle(world)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, NONE]
    assert terms(delhi, record)[0] == {"HR": "whole"}


@pytest.mark.long
def test_what_the_desk_then_gives_by_name_stays(world: World) -> None:
    delhi, haryana, uttar, _ = world
    record = lost_and_given_back(world)
    delhi.offers(record, to=uttar)
    remove(haryana, uttar)
    all_settle(world)
    assert held(uttar, record) is WHOLE
    assert terms(delhi, record)[2] == {"HR": {NCR: 3}}


@pytest.mark.long
def test_what_the_desk_then_shares_goes_to_new_members_and_ends_with_them(world: World) -> None:
    delhi, haryana, uttar, _ = world
    record = lost_and_given_back(world)
    give(delhi, record)
    all_settle(world)
    assert terms(delhi, record)[1] == {NCR: "whole"}
    remove(haryana, uttar)
    all_settle(world)
    add(haryana, uttar)
    all_settle(world)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, WHOLE]
    remove(haryana, uttar)
    all_settle(world)
    assert held(uttar, record) is NONE


@pytest.mark.long
def test_who_had_it_by_name_as_well_keeps_it(world: World) -> None:
    """What a copy says of a group takes nothing from whom our terms name, as of the backup."""
    delhi, haryana, uttar, wire = world
    make(haryana, delhi, uttar)
    record = delhi.opens(person("Harjeet"), shares={"UP": SILENT})
    wire.deliver()
    delhi.node.backs_up()
    delhi.offers(record, to=uttar)
    give(delhi, record)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    remove(haryana, uttar)
    all_settle(world)
    assert held(uttar, record) is WHOLE
