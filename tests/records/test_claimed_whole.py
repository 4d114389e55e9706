"""After our restore a force says that it holds a record of ours whole, and knows no more than its number: it gets
nothing.

A force that held it whole by what was lost with the restore, and shows it, holds it on.
"""

from typing import Any
from uuid import UUID

import pytest
from foreign_envelopes import carried
from forged_envelopes import forged
from records.grouped import held
from support.cast import person, says
from support.putting_back import compared, notes, restored, settled
from support.world import World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case


def known_by_number(world: World, level: Level) -> tuple[UUID, dict[str, Any]]:
    """Restore Delhi to where Haryana has one record of it at this level.  Return its id, and the change of another one
    that Haryana has whole."""
    delhi, _, _, wire = world
    delhi.opens(person("Mohan"), shares={"HR": Level.WHOLE})
    (change,) = carried(wire.load(), "records.copied.v1")["changes"]
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), shares={"HR": level, "UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    return record, change | {"record": str(record)}


@pytest.mark.parametrize("version", [1, 2, 50])
@pytest.mark.parametrize("level", [Level.NONE, Level.POINTER, Level.SILENT])
@pytest.mark.long
def test_a_holder_of_only_a_number_gets_no_record_and_the_desk_is_told(
    world: World, level: Level, version: int
) -> None:
    delhi, haryana, uttar, wire = world
    record, change = known_by_number(world, level)
    terms = {**change["terms"], "shares": {"HR": "whole"}}
    forged(world, "records.returned.v1", {"changes": [change | {"version": version, "terms": terms}]})
    settled(wire)
    compared(wire)
    assert held(haryana, record) is not Level.WHOLE
    assert not haryana.sees(record)
    assert [(force, each) for force, each, _ in delhi.holders(record) if each is Level.WHOLE] == [("UP", Level.WHOLE)]
    assert delhi.reads(record).values("name") == uttar.reads(record).values("name") == ["Harjeet"]
    assert "shows nothing of it" in notes(delhi.node)["records:copy-not-shown"]
    last = delhi.corrects(record, says("alias", "Kala"))
    settled(wire)
    assert (uttar.reads(record).version, haryana.sees(record)) == (last, False)
    assert held(haryana, record) in (level, Level.NONE)


@pytest.mark.long
def test_nor_is_he_by_what_he_made_up_when_he_says_it_again(world: World) -> None:
    delhi, haryana, _, wire = world
    record, change = known_by_number(world, Level.NONE)
    with haryana.node, deed(haryana.desk, "officer:envelope:forge"):
        for version in (2, 3):
            outbox.post("records.returned.v1", to=["DL"], body={"changes": [change | {"version": version}]})
    settled(wire)
    assert held(haryana, record) is Level.NONE
    assert delhi.reads(record).version == 1


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.NONE, Level.POINTER, Level.SILENT])
def test_who_was_given_it_whole_since_the_backup_shows_it_and_holds_it_on(world: World, level: Level) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), shares={"HR": level, "UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    delhi.offers(record, to=haryana)
    last = delhi.corrects(record, says("alias", "Kala"))
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert delhi.reads(record).version == haryana.reads(record).version == last
    assert {(force, each) for force, each, _ in delhi.holders(record)} == {("HR", Level.WHOLE), ("UP", Level.WHOLE)}
    assert "records:copy-not-shown" not in notes(delhi.node)


def test_a_copy_unlike_the_backups_is_erased_and_the_terms_give_it_anew(
    world: World,
) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), shares={"HR": Level.SILENT, "UP": Level.SILENT})
    wire.deliver()
    delhi.node.backs_up()
    delhi.offers(record, to=haryana)
    delhi.corrects(record, *person("Karan"), take_back=[each.id for each in delhi.reads(record).statements])
    wire.deliver()
    assert haryana.reads(record).values("name") == ["Karan"]
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert (held(haryana, record), held(uttar, record)) == (Level.SILENT, Level.SILENT)
    assert delhi.reads(record).values("name") == ["Harjeet"]
    assert "records:copy-not-shown" in notes(delhi.node)


@pytest.mark.long
@pytest.mark.parametrize("version", [1, 2, 3, 50])
@pytest.mark.parametrize("level", [Level.NONE, Level.SILENT])
def test_who_kept_a_copy_that_was_taken_back_is_told_to_erase_it(world: World, level: Level, version: int) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    changes = carried([each for each in wire.load() if each.target is haryana.node], "records.copied.v1")["changes"]
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    if level is not Level.NONE:
        delhi.offers(record, to=haryana, level=level)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    forged(world, "records.returned.v1", {"changes": [changes[0] | {"version": version}]})
    settled(wire)
    compared(wire)
    assert not haryana.sees(record)
    assert ("taken back from it before" in notes(delhi.node).get("records:taken-back-and-held", "")) is (version > 1)
    last = delhi.corrects(record, says("alias", "Kala"))
    settled(wire)
    assert (uttar.reads(record).version, held(haryana, record)) == (last, level)
    delhi.offers(record, to=haryana)
    settled(wire)
    assert haryana.reads(record).values("alias") == ["Kala"]


@pytest.mark.long
def test_a_correction_is_kept_where_a_withdrawn_copy_was_offered_since(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    wire.deliver()
    delhi.node.backs_up()
    delhi.offers(record, to=haryana)
    last = delhi.corrects(record, says("alias", "Kala"))
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert (delhi.reads(record).version, delhi.reads(record).values("alias")) == (last, ["Kala"])
    assert not haryana.sees(record)
    assert [level for _, level, _ in delhi.holders(record)] == [Level.NONE]
    assert "records:taken-back-and-held" in notes(delhi.node)


@pytest.mark.long
def test_what_the_terms_give_him_stands_again_once_it_is_erased(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), shares={"HR": Level.WHOLE})
    delhi.withdraws(record, from_=haryana)
    delhi.offers(record, to=haryana, level=Level.SILENT)
    wire.deliver()
    delhi.node.backs_up()
    last = delhi.offers(record, to=haryana)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert (held(haryana, record), delhi.reads(record).version > last) == (Level.SILENT, True)
    silent = haryana.read_values("records_silent", "version", record=record)
    assert silent == [(delhi.reads(record).version,)]
