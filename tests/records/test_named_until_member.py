"""A record that its owner lost, and that went by a sharing group, comes back by the names of those who give it back,
and ends at each when he leaves the group."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from cast import person, says
from grouped import NCR, add, give, held, leave, make, remove, settle
from nodes import TestNode
from putting_back import compared, restored, settled
from world import Station, World, build

from sangam.kernel.handling import Level

WHOLE, SILENT, NONE = Level.WHOLE, Level.SILENT, Level.NONE


@pytest.fixture
def three(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> World:
    return build(*fresh_nodes("DL", "HR", "UP"))


def terms(station: Station, record: UUID) -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, int]]]:
    """Return whom a force's record names, its groups, and by which groups it names them."""
    ((form,),) = station.rows("SELECT terms FROM records_record WHERE id = %s", record)
    found = json.loads(form)
    return found["shares"], found.get("groups", {}), found.get("via", {})


def given_after_the_backup(three: World) -> UUID:
    """Let Delhi be backed up, and then share a record with Haryana's group."""
    delhi, haryana, uttar, wire = three
    make(haryana, delhi, uttar)
    wire.deliver()
    delhi.node.backs_up()
    record = delhi.opens(person("Harjeet"))
    give(delhi, record)
    wire.deliver()
    return record


def lost_and_given_back(three: World) -> UUID:
    """Let Delhi share a record with Haryana's group, lose it, and have it back of both others."""
    delhi, haryana, uttar, wire = three
    record = given_after_the_backup(three)
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert [held(each, record) for each in (delhi, haryana, uttar)] == [WHOLE] * 3
    return record


def all_settle(three: World) -> None:
    for _ in range(2):
        settled(three.wire)
        settle(*three.stations)
    settled(three.wire)
    compared(three.wire)


def test_who_is_taken_out_of_the_group_loses_it_and_who_stays_holds_it_on(three: World) -> None:
    delhi, haryana, uttar, _ = three
    record = lost_and_given_back(three)
    remove(haryana, uttar)
    all_settle(three)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, NONE]
    assert terms(delhi, record) == ({"HR": "whole"}, {NCR: "none"}, {"HR": {NCR: 3}})
    delhi.corrects(record, says("alias", "Kala"))
    all_settle(three)
    assert haryana.reads(record).values("alias") == ["Kala"]
    assert held(uttar, record) is NONE


def test_who_is_taken_in_again_does_not_get_it_by_that(three: World) -> None:
    delhi, haryana, uttar, wire = three
    record = lost_and_given_back(three)
    remove(haryana, uttar)
    wire.deliver()
    add(haryana, uttar)
    all_settle(three)
    delhi.corrects(record, says("alias", "Kala"))
    all_settle(three)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, NONE]


@pytest.mark.parametrize("who", ["the holder", "the owner"])
def test_whoever_leaves_the_group_ends_it(three: World, who: str) -> None:
    delhi, haryana, uttar, _ = three
    record = lost_and_given_back(three)
    leave(uttar if who == "the holder" else delhi)
    all_settle(three)
    assert held(uttar, record) is NONE
    assert held(haryana, record) is (WHOLE if who == "the holder" else NONE)


def test_it_ends_also_after_a_second_restore_that_lost_it_again(three: World) -> None:
    delhi, haryana, uttar, wire = three
    record = lost_and_given_back(three)
    restored(wire, delhi.node)
    settled(wire)
    remove(haryana, uttar)
    all_settle(three)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, NONE]


def test_a_member_that_was_taken_out_while_its_owner_was_lost_is_told_to_erase_it(three: World) -> None:
    delhi, haryana, uttar, wire = three
    record = given_after_the_backup(three)
    remove(haryana, uttar)
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    all_settle(three)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, NONE]
    assert terms(delhi, record)[0] == {"HR": "whole"}


def test_what_the_desk_then_gives_by_name_stays(three: World) -> None:
    delhi, haryana, uttar, _ = three
    record = lost_and_given_back(three)
    delhi.offers(record, to=uttar)
    remove(haryana, uttar)
    all_settle(three)
    assert held(uttar, record) is WHOLE
    assert terms(delhi, record)[2] == {"HR": {NCR: 3}}


def test_what_the_desk_then_shares_with_the_group_goes_to_new_members_and_ends_with_membership(three: World) -> None:
    delhi, haryana, uttar, _ = three
    record = lost_and_given_back(three)
    give(delhi, record)
    all_settle(three)
    assert terms(delhi, record)[1] == {NCR: "whole"}
    remove(haryana, uttar)
    all_settle(three)
    add(haryana, uttar)
    all_settle(three)
    assert [held(each, record) for each in (haryana, uttar)] == [WHOLE, WHOLE]
    remove(haryana, uttar)
    all_settle(three)
    assert held(uttar, record) is NONE


def test_who_had_it_by_name_as_well_keeps_it(three: World) -> None:
    """What a copy says of a group takes nothing from whom our terms name, as of the backup."""
    delhi, haryana, uttar, wire = three
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
    all_settle(three)
    assert held(uttar, record) is WHOLE
