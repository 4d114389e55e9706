"""After each act that narrows, whatever the wire does, no holder shows more than the new terms.

A row: the act, and what Haryana's desk and Uttar Pradesh's may still see.  Both held the record whole before, by name
and by the group; the third column says by which.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from records import grouped
from records.grouped import NCR, held
from support.cast import CASE, NAKA, person, says
from support.world import World

from sangam.kernel import bodies, clock
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Purpose
from sangam.records.own_records import limits as own_record_limits
from sangam.records.policy import narrows
from sangam.records.schema import json_codec
from sangam.records.types import Terms
from sangam.records.visibility import search

WHOLE, SILENT, NONE = Level.WHOLE, Level.SILENT, Level.NONE
BY_NAME, BY_GROUP = "by name", "by group"

Act = Callable[[World, object], object]


def limits(world, record, **terms):
    delhi = world.stations[0]
    with delhi.node:
        own_record_limits.limit(delhi.desk, record, **terms)


def transfers(world, record):
    """Hand over to Haryana, which then withdraws what Uttar Pradesh holds."""
    delhi, haryana, up, wire = world
    delhi.hands_over(record, to=haryana)
    wire.deliver(reordered=True)
    haryana.takes_over(record)
    wire.deliver(reordered=True)
    haryana.withdraws(record, from_=up)


ACTS: dict[str, tuple[str, Act, Level, Level]] = {
    "a level from whole to silent": (
        BY_NAME, lambda w, r: w.stations[0].offers(r, to=w.stations[1], level=SILENT), SILENT, WHOLE,
    ),
    "a level from whole to none": (BY_NAME, lambda w, r: w.stations[0].withdraws(r, from_=w.stations[1]), NONE, WHOLE),
    "a group's level from whole to silent": (
        BY_GROUP, lambda w, r: grouped.give(w.stations[0], r, level=SILENT), SILENT, SILENT,
    ),
    "a group's level from whole to none": (
        BY_GROUP, lambda w, r: grouped.give(w.stations[0], r, level=NONE), NONE, NONE,
    ),
    "one member named with less": (
        BY_GROUP, lambda w, r: w.stations[0].offers(r, to=w.stations[2], level=NONE), WHOLE, NONE,
    ),
    "a member removed": (BY_GROUP, lambda w, _: grouped.remove(w.stations[1], w.stations[2]), WHOLE, NONE),
    "a member that leaves": (BY_GROUP, lambda w, _: grouped.leave(w.stations[2]), WHOLE, NONE),
    "the owner leaves": (BY_GROUP, lambda w, _: grouped.leave(w.stations[0]), NONE, NONE),
    "the owner removed": (BY_GROUP, lambda w, _: grouped.remove(w.stations[1], w.stations[0]), NONE, NONE),
    "an audience": (
        BY_NAME, lambda w, r: w.stations[0].offers(r, to=w.stations[1], only=["HR-SNP-RAI"]), NONE, WHOLE,
    ),
    "purposes": (BY_GROUP, lambda w, r: limits(w, r, purposes=frozenset({Purpose.CASE})), NONE, NONE),
    "an expiry": (
        BY_NAME, lambda w, r: limits(w, r, expires_at=clock.now() + timedelta(hours=1)), NONE, NONE,
    ),
    "a recall": (BY_NAME, lambda w, r: w.stations[0].recalls(r), NONE, NONE),
    "a recall of what a group holds": (BY_GROUP, lambda w, r: w.stations[0].recalls(r), NONE, NONE),
    "a transfer and what its new owner withdraws": (BY_GROUP, transfers, WHOLE, NONE),
}  # fmt: skip


def a_record(world, way):
    """Return a record that Haryana and Uttar Pradesh hold whole."""
    delhi, haryana, up, wire = world
    grouped.make(haryana, delhi, up)
    wire.deliver()
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"))
    if way == BY_NAME:
        for station in (haryana, up):
            delhi.offers(record, to=station)
    else:
        grouped.give(delhi, record)
    wire.deliver()
    assert [held(station, record) for station in (haryana, up)] == [WHOLE, WHOLE]
    return record


@pytest.mark.one_case
@pytest.mark.parametrize("name", ACTS)
def test_no_holder_shows_more_than_the_new_terms(world, name):
    way, act, haryanas, ups = ACTS[name]
    record = a_record(world, way)
    act(world, record)
    world.wire.deliver(reordered=True)
    grouped.settle(*world.stations)
    world.wire.deliver(repeated=2)
    after = timedelta(hours=2) if name == "an expiry" else timedelta(0)
    with clock.shift_time(after):
        for station, level in zip(world.stations[1:], (haryanas, ups), strict=True):
            assert station.sees(record) is (level is WHOLE)
            found = [hit.record.id for hit in station.checks("HR26DK8337").hits]
            assert found == ([record] if level is WHOLE else [])
            if level is SILENT:
                assert held(station, record) is SILENT
    assert not any(station.rows("SELECT 1 FROM federation_inbox WHERE outcome='parked'") for station in world.stations)


def test_a_correction_reaches_what_a_group_holds(world, delhi, haryana, up, wire):
    record = a_record(world, BY_GROUP)
    (plate,) = (each.id for each in delhi.reads(record).statements if each.property == "plate")
    delhi.corrects(record, says("note", "another man's car"), take_back=[plate])
    wire.deliver(reordered=True)
    for station in (haryana, up):
        assert station.reads(record).values("plate") == []
        assert station.checks("HR26DK8337").hits == ()


def test_purposes_reach_the_holder_and_leave_who_states_one_of_them(world, delhi, haryana, wire):
    record = a_record(world, BY_NAME)
    limits(world, record, purposes=frozenset({Purpose.CASE}))
    wire.deliver()
    assert (haryana.sees(record, purpose=NAKA), haryana.sees(record, purpose=CASE)) == (False, True)


def test_an_expired_copy_is_shown_to_nobody_and_erased_without_any_contact(world, haryana, up):
    record = a_record(world, BY_GROUP)
    with clock.shift_time(timedelta(days=400)):
        assert not haryana.sees(record)
        with haryana.node:
            assert search.expire() == 1
        assert held(haryana, record) is NONE
        assert not haryana.read_rows("records_key", record=record)


def test_what_narrows_travels_in_the_urgent_lane_and_what_widens_does_not(world, delhi, haryana, wire):
    record = a_record(world, BY_NAME)
    delhi.offers(record, to=haryana, only=["HR-SNP-RAI"])
    assert {journey.sender.lane for journey in wire.load()} == {"urgent"}
    grouped.restart(wire)
    wire.deliver()
    with delhi.node:
        own_record_limits.limit(delhi.desk, record, audience={"HR": frozenset()})
    assert {journey.sender.lane for journey in wire.load()} == {"normal"}


def test_a_last_day_that_has_passed_is_refused(world, delhi):
    record = delhi.opens(person("Meena Rawat"))
    with pytest.raises(Malformed, match="has passed"):
        limits(world, record, expires_at=clock.now() - timedelta(days=1))


@pytest.mark.parametrize(
    ("old", "new", "narrower"),
    [
        ({}, {}, False),
        ({"shares": {"HR": WHOLE}}, {"shares": {"HR": SILENT}}, True),
        ({"shares": {"HR": SILENT}}, {"shares": {"HR": WHOLE}}, False),
        ({"shares": {"HR": WHOLE}}, {}, True),
        ({"groups": {NCR: WHOLE}}, {"groups": {NCR: WHOLE}, "shares": {"UP": NONE}}, True),
        ({"groups": {NCR: SILENT}}, {"groups": {NCR: SILENT}, "shares": {"UP": WHOLE}}, False),
        ({"groups": {NCR: WHOLE}}, {}, True),
        ({"purposes": frozenset()}, {"purposes": frozenset({Purpose.CASE})}, True),
        ({"purposes": frozenset({Purpose.CASE})}, {"purposes": frozenset()}, False),
        ({"audience": {"HR": frozenset({"a", "b"})}}, {"audience": {"HR": frozenset({"a"})}}, True),
        ({"audience": {"HR": frozenset({"a"})}}, {"audience": {"HR": frozenset({"a", "b"})}}, False),
        ({"audience": {"HR": frozenset({"a"})}}, {}, False),
    ],
)
def test_narrower_is_where_any_force_may_do_less(old, new, narrower):
    at = clock.now()
    assert narrows(Terms(at, **old), Terms(at, **new)) is narrower
    assert narrows(Terms(at, **old), Terms(at - timedelta(days=1), **old))


def test_terms_with_a_field_that_is_not_known_here_are_not_half_read():
    form = bodies.write(Terms(clock.now(), {"HR": WHOLE}))
    assert json_codec.terms_in(form).level("HR") is WHOLE
    with pytest.raises(Malformed, match="hours"):
        json_codec.terms_in({**form, "hours": "06-18"})


def test_terms_come_back_as_they_were_written():
    terms = Terms(clock.now(), {"HR": WHOLE}, groups={NCR: SILENT}, via={"HR": {NCR: 3}})
    assert json_codec.terms_in(bodies.write(terms)) == terms
    for via in ({"HR": {NCR: 0}}, {"HR": {NCR: "3"}}, {"HR": 3}):
        with pytest.raises(Malformed, match="The via of the terms"):
            json_codec.terms_in({**bodies.write(terms), "via": via})
