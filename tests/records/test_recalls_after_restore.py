"""A recall that a restored force lost: whoever knows of it, the copies end everywhere."""

from typing import Any
from uuid import UUID

import pytest
from support.cast import person, says
from support.putting_back import arrives, compared, notes, restored, settled
from support.world import World

from sangam.federation.types import Lane
from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case


@pytest.mark.long
def test_a_recall_that_one_holder_knows_reaches_one_with_a_higher_version(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    delhi.offers(record, to=uttar, level=Level.SILENT)
    wire.deliver()
    delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    wire.deliver()
    delhi.recalls(record)
    settled(wire, without=uttar.node)
    restored(wire, delhi.node)
    settled(wire, without=haryana.node)
    assert not delhi.sees(record)
    settled(wire)
    compared(wire)
    assert not any(each.sees(record) for each in (delhi, haryana, uttar))
    assert not uttar.has_keys(record)


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.SILENT, Level.POINTER])
@pytest.mark.parametrize("first", ["who knows", "who does not"])
def test_a_recall_of_a_record_since_the_backup_reaches_the_other_holder(world: World, level: Level, first: str) -> None:
    delhi, haryana, uttar, wire = world
    delhi.node.backs_up()
    record = delhi.opens(person("हरजीत", plate="HR26DK8337"))
    delhi.offers(record, to=haryana)
    delhi.offers(record, to=uttar, level=level)
    wire.deliver()
    delhi.recalls(record)
    settled(wire, without=uttar.node)
    restored(wire, delhi.node)
    settled(wire, without=uttar.node if first == "who knows" else haryana.node)
    kept = "SELECT record FROM records_silent UNION SELECT record FROM records_pointer"
    assert uttar.rows(kept) == [(record,)]
    settled(wire)
    assert "records:silent-lost" not in notes(delhi.node)
    assert uttar.rows(kept) == []
    assert not haryana.sees(record)
    assert uttar.read_rows("records_tombstone", "version") == delhi.read_rows("records_tombstone", "version")
    assert delhi.read_rows("records_owed") == []


@pytest.mark.long
def test_what_was_withdrawn_stays_so_though_another_holder_speaks_first(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    delhi.offers(record, to=uttar)
    wire.deliver()
    delhi.node.backs_up()
    delhi.withdraws(record, from_=haryana)
    delhi.corrects(record, says("alias", "काला"))
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=haryana.node)
    settled(wire)
    compared(wire)
    assert (delhi.sees(record), haryana.sees(record), uttar.sees(record)) == (True, False, True)
    assert [force for force, level, _ in delhi.holders(record) if level is Level.WHOLE] == ["UP"]


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.WHOLE, Level.SILENT])
@pytest.mark.parametrize("heard", [True, False], ids=["recall-known-elsewhere", "recall-lost"])
def test_a_copy_emptied_and_whole_again_stands_unless_its_recall_is_known(
    world: World, level: Level, heard: bool
) -> None:
    delhi, haryana, uttar, wire = world
    uttar.node.backs_up()
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE, "UP": level})
    delhi.node.backs_up()
    wire.deliver()
    haryana.node.backs_up()
    delhi.recalls(record)
    wire.deliver()
    uttar.node.is_put_back()
    uttar.node.backs_up()
    if not heard:
        haryana.node.is_put_back()
    emptied_first(world)
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert (delhi.sees(record), haryana.sees(record)) == (not heard, not heard)
    assert bool(held(uttar, record)) is not heard
    assert "federation:other-content" not in notes(uttar.node)


def emptied_first(world: World) -> None:
    """Let Delhi's lane to Uttar Pradesh go again from where this one stands, but for the recall: in the old numbers."""
    delhi, _, uttar, wire = world
    delhi.opens(person("मोहन"), shares={"UP": Level.WHOLE})
    for _ in range(3):
        for journey in wire.load():
            if (journey.source, journey.target) == (delhi.node, uttar.node) and journey.sender.lane == Lane.NORMAL:
                arrives(wire, journey)
    assert uttar.read_rows("federation_inbox", kind="envelope.emptied.v1")


def held(station: Any, record: UUID) -> list[Any]:
    """Return in which versions a force has a record, whole or by its keys."""
    return station.rows(
        "SELECT version FROM records_record WHERE id = %s UNION SELECT version FROM records_silent WHERE record = %s",
        record,
        record,
    )
