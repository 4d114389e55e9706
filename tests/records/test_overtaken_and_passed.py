"""A withdrawal overtakes the record, which a force so never has; the record is then handed to a third."""

from uuid import UUID

import pytest
from case_transfers import clean, unheard
from support.cast import person
from support.putting_back import arrives
from support.world import World

from sangam.audit.audit import deed
from sangam.kernel.handling import Level
from sangam.records.storage import bulk_erase


def passes_by(world: World, level: Level) -> UUID:
    """Let a withdrawal of UP's overtake the record at Haryana, and Delhi take the record over."""
    delhi, haryana, up, wire = world
    record = up.opens(person("हरजीत"), shares={"HR": level})
    up.withdraws(record, from_=haryana)
    for journey in wire.load():
        if journey.sender.lane == "urgent":
            wire.carry(journey)
    wire.deliver()
    up.hands_over(record, to=delhi)
    wire.deliver()
    delhi.takes_over(record)
    wire.deliver()
    return record


@pytest.mark.parametrize("level", [Level.SILENT, Level.WHOLE])
def test_the_word_of_that_waits_for_nothing(world: World, level: Level) -> None:
    haryana = world.stations[1]
    record = passes_by(world, level)
    assert haryana.waits() == []
    assert haryana.set_aside() == []
    assert not haryana.sees(record)


@pytest.mark.parametrize("level", [Level.SILENT, Level.WHOLE])
def test_its_new_owner_may_share_it_there(world: World, level: Level) -> None:
    delhi, haryana, _, wire = world
    record = passes_by(world, level)
    delhi.offers(record, to=haryana)
    wire.deliver()
    assert haryana.owners(record) == ["DL"]
    delhi.recalls(record)
    wire.deliver()
    assert not haryana.sees(record)


def test_a_page_knows_what_its_sender_made_as_one_recall_does(world: World) -> None:
    haryana = world.stations[1]
    made, strange = world.stations[2].opens(person("हरजीत")), world.stations[0].opens(person("बलवंत"))
    with haryana.node, deed(haryana.desk, "officer:test:erase"):
        bulk_erase.erase_many([(made, 1), (strange, 1)], owner="UP")
    assert dict(haryana.read_rows("records_tombstone", "record", "proven")) == {made: True, strange: False}


@pytest.mark.long
@pytest.mark.parametrize("first", ["HR", "DL"])
@pytest.mark.parametrize("level", [Level.SILENT, Level.WHOLE])
def test_what_came_back_before_a_third_heard_of_it_leaves_nothing_waiting(
    world: World, level: Level, first: str
) -> None:
    """All that both sent it in the normal lane comes before their words of whose the record is."""
    delhi, haryana, up, wire = world
    record = haryana.opens(person("हरजीत"), shares={"UP": level})
    wire.deliver()
    for giver, taker in [(haryana, delhi), (delhi, haryana)]:
        giver.hands_over(record, to=taker)
        unheard(world, up)
        taker.takes_over(record)
        unheard(world, up)
        taker.offers(record, to=up)
        unheard(world, up)
    reach_up = [("normal", {"DL"}), ("normal", {"HR"}), ("urgent", {first})]
    for lane, of in reach_up * 2:
        for journey in wire.load(of=of):
            if journey.target is up.node and journey.sender.lane == lane:
                arrives(wire, journey)
        unheard(world, up)
    wire.deliver()
    clean(delhi, haryana, up)
    assert up.reads(record).owner == "HR"
