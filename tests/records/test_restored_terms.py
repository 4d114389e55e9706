"""A record that its restored owner has back goes again to whom its terms name, at their level, and to nobody else."""

from datetime import timedelta

import pytest
from forged_envelopes import forged, put_back_to
from records import grouped
from records.grouped import held
from support.cast import person, says
from support.putting_back import restored, settled, waits_no_longer
from support.world import World

from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.records.own_records import limits
from sangam.records.visibility import search

pytestmark = pytest.mark.one_case


def prolongs(station, record) -> int:
    with station.node:
        return limits.limit(station.desk, record, expires_at=clock.now() + timedelta(days=30))


def expires(*stations) -> None:
    for station in stations:
        with station.node:
            search.expire()


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.WHOLE, Level.SILENT])
@pytest.mark.parametrize("without", ["nobody", "Uttar Pradesh"])
def test_what_ran_out_at_one_holder_and_returns_prolonged_goes_to_both(
    world: World, level: Level, without: str
) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), days=1, shares={"HR": Level.WHOLE, "UP": level})
    wire.deliver()
    with clock.shift_time(timedelta(days=2)):
        expires(uttar)
        wire.deliver()
        for station in (delhi, uttar):
            station.node.backs_up()
        last = prolongs(delhi, record)
        wire.deliver()
        restored(wire, delhi.node, uttar.node)
        assert (held(haryana, record), held(uttar, record)) == (Level.WHOLE, Level.NONE)
        settled(wire, without=None if without == "nobody" else uttar.node)
        settled(wire)
        assert (delhi.reads(record).version, held(uttar, record)) == (last, level)
        assert {(force, level, version) for force, level, version in delhi.holders(record)} == {
            ("HR", Level.WHOLE, last),
            ("UP", level, last),
        }
        assert not delhi.read_rows("federation_desknote", code="records:ahead")


@pytest.mark.long
def test_it_does_so_too_where_the_holder_speaks_only_after_the_restore(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), days=1, shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    with clock.shift_time(timedelta(days=2)):
        last = prolongs(delhi, record)
        settled(wire, without=uttar.node)
        restored(wire, delhi.node)
        settled(wire, without=uttar.node)
        waits_no_longer(delhi.node, "UP")
        assert delhi.reads(record).version == last
        expires(uttar)
        settled(wire)
        assert delhi.read_rows("records_receipt", "version", "reason", force="UP") == [(1, "expired")]
        assert [uttar.reads(record).version, haryana.reads(record).version] == [last] * 2


def test_what_goes_by_a_group_still_does_when_one_member_gives_it_back(world: World) -> None:
    delhi, haryana, uttar, wire = world
    grouped.make(haryana, delhi, uttar)
    wire.deliver()
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"))
    grouped.give(delhi, record)
    wire.deliver()
    for station in (delhi, uttar):
        station.node.backs_up()
    last = delhi.corrects(record, says("alias", "Kala"))
    wire.deliver()
    restored(wire, delhi.node, uttar.node)
    settled(wire)
    assert [station.reads(record).version for station in world.stations] == [last] * 3
    assert delhi.rows("SELECT terms ->> 'shares', terms ->> 'groups' FROM records_record") == [
        ("{}", '{"HR:NCR": "whole"}')
    ]
    grouped.remove(haryana, uttar)
    wire.deliver()
    grouped.settle(*world.stations)
    wire.deliver()
    assert (held(haryana, record), held(uttar, record)) == (Level.WHOLE, Level.NONE)
    grouped.give(delhi, record, level=Level.NONE)
    wire.deliver()
    assert held(haryana, record) is Level.NONE


@pytest.mark.long
def test_whom_else_a_holder_names_in_what_it_gives_back_is_sent_nothing(world: World) -> None:
    delhi, _, uttar, _ = world
    record, change = put_back_to(world)
    terms = {**change["terms"], "shares": {"HR": "whole", "UP": "whole"}}
    forged(world, "records.returned.v1", {"changes": [change | {"version": 2, "terms": terms}]})
    assert delhi.reads(record).version == 2
    assert {(force, level) for force, level, _ in delhi.holders(record)} == {("HR", Level.WHOLE)}
    assert held(uttar, record) is Level.NONE
