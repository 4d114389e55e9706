"""A status in one tap: it reaches every holder before anything else, and a check says it first."""

import pytest
from support.cast import person, says

from sangam.federation.types import Lane
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Level
from sangam.records.own_records import staleness

SCORPIO = [says("plate", "HR26DK8337"), says("make", "Mahindra"), says("status", "stolen"), says("caution", "armed")]


def set_status(station, record, status, **more):
    with station.node:
        return staleness.set_status(station.desk, record, status, **more)


def test_a_recovered_vehicle_is_said_before_all_else_at_every_holder(delhi, haryana, up, wire):
    record = delhi.opens(SCORPIO, kind="vehicle", shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    (hit,) = haryana.checks("HR26DK8337").hits
    assert (hit.record.status, hit.record.relief) == ("stolen", "")
    assert set_status(delhi, record, "recovered") == 2
    wire.deliver(reordered=True)
    for holder in (haryana, up):
        (hit,) = holder.checks("HR26DK8337").hits
        assert (hit.record.relief, hit.record.values("status")) == ("recovered", ["recovered"])


def test_a_status_travels_in_the_urgent_lane(delhi, haryana, wire):
    record = delhi.opens(SCORPIO, kind="vehicle", shares={"HR": Level.WHOLE})
    wire.deliver()
    set_status(delhi, record, "recovered")
    lanes = {journey.sender.lane for journey in wire.load() if journey.source.force == "DL"}
    assert lanes == {Lane.URGENT}


@pytest.mark.parametrize(("kind", "said"), [
    ("vehicle", "recovered"), ("vehicle", "plate-misused"), ("vehicle", "withdrawn"),
    ("person", "arrested"), ("person", "dead"), ("person", "bailed"), ("person", "withdrawn"),
])  # fmt: skip
def test_each_status_reaches_a_holder_with_the_first_urgent_batch(delhi, haryana, wire, kind, said):
    about = SCORPIO if kind == "vehicle" else person("Harjeet", relative="s/o Balwant", status="active")
    record = delhi.opens(about, kind=kind, shares={"HR": Level.WHOLE})
    wire.deliver()
    set_status(delhi, record, said)
    (urgent,) = [journey for journey in wire.load() if journey.sender.lane is Lane.URGENT]
    wire.carry(urgent)
    assert haryana.reads(record).status == said


@pytest.mark.parametrize("seed", range(3))
def test_a_later_status_wins_whatever_the_wire_does(delhi, haryana, wire, seed):
    wire.random.seed(seed)
    record = delhi.opens(SCORPIO, kind="vehicle", shares={"HR": Level.WHOLE})
    set_status(delhi, record, "recovered")
    set_status(delhi, record, "plate-misused", note="FIR 12/2026")
    wire.deliver(reordered=True)
    assert haryana.reads(record).status == "plate-misused"
    assert delhi.read_rows("records_version", "why", version=3) == [("status plate-misused",)]


def test_a_status_is_one_of_its_kind_and_its_owners_alone(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    with pytest.raises(Malformed, match="cannot be recovered"):
        set_status(delhi, record, "recovered")
    with pytest.raises(NotFound, match="belongs to DL"):
        set_status(haryana, record, "arrested")
    with delhi.node, pytest.raises(Refused, match="does not carry the right"):
        staleness.set_status(delhi.at("beat"), record, "arrested")
