"""A hostile peer that invents looks, askers and sharing groups: it is believed of what went to it, so often a day."""

from datetime import timedelta

import pytest
from support.cast import person, says

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.notices import deliveries

MOST = 3
HEADQUARTERS = "DL"


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(deliveries, "MOST_A_DAY", MOST)


def forges(station, kind, *bodies, to="DL"):
    with station.node:
        for body in bodies:
            with deed(station.desk, "officer:test:forge"):
                outbox.post(kind, to=[to], body=body, lane=Lane.URGENT)


def looks(kind, record, number=1):
    at = clock.now().isoformat()
    return [
        {
            "record": str(record),
            "unit": f"UP-{n}",
            "at": at,
            **({"who": f"SI {n}"} if kind == "silent.asked.v1" else {}),
        }
        for n in range(number)
    ]


def document(short, *members, version=1):
    return {
        "group": f"UP:{short}",
        "version": version,
        "name_en": short,
        "name_hi": short,
        "confirm": False,
        "members": dict.fromkeys(["UP", *members], 1),
        "by": "x",
        "why": "y",
    }


def told(station, unit=""):
    return [each.kind for each in station.told(unit)]


def set_aside(station):
    return set(station.set_aside())


def test_a_look_at_an_offer_counts_although_its_decline_overtook_it(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.declines(record)
    wire.deliver()
    forges(haryana, "record.opened.v1", *looks("record.opened.v1", record))
    wire.deliver()
    assert set_aside(delhi) == set()


@pytest.mark.parametrize("kind", ["record.opened.v1", "silent.asked.v1"])
def test_a_force_to_which_a_record_never_went_cannot_say_that_it_looked(delhi, haryana, up, wire, kind):
    level = Level.WHOLE if kind == "record.opened.v1" else Level.SILENT
    record = delhi.opens(person("Harjeet", plate="HR26DK8337"), shares={"HR": level})
    wire.deliver()
    forges(up, kind, *looks(kind, record, 5))
    wire.deliver()
    assert told(delhi) == []
    assert set_aside(delhi) == {"records:not-a-holder"}


def test_whom_it_was_withdrawn_from_or_offered_to_may_still_have_looked(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    haryana.reads(record)
    delhi.withdraws(record, from_=haryana)
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.reads(record)
    wire.deliver()
    assert [each.parts["force"] for each in delhi.told() if each.kind == "record.opened"] == ["UP"]
    assert set_aside(delhi) == set()


def test_endless_askers_are_one_notice_a_day_above_the_limit(delhi, up, wire, monkeypatch):
    record = delhi.opens(person("Harjeet", says("plate", "HR26DK8337")), shares={"UP": Level.SILENT})
    wire.deliver()
    forges(up, "silent.asked.v1", *looks("silent.asked.v1", record, 9))
    wire.deliver()
    assert sorted(told(delhi)) == ["peer.many", *["silent.asked"] * MOST]
    (summary,) = (each for each in delhi.told() if each.kind == "peer.many")
    assert (summary.parts, summary.times) == ({"force": "UP", "most": "3"}, 9 - MOST)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    with delhi.node, deed(delhi.desk, "officer:test:forge"):
        assert deliveries._count_notice("UP", "silent.asked") == 1


def test_an_asker_who_is_told_already_is_told_again_and_not_counted(delhi, up, wire):
    record = delhi.opens(person("Harjeet", says("plate", "HR26DK8337")), shares={"UP": Level.SILENT})
    wire.deliver()
    for _ in range(MOST + 2):
        forges(up, "silent.asked.v1", *looks("silent.asked.v1", record))
    wire.deliver()
    assert [(each.kind, each.times) for each in delhi.told()] == [("silent.asked", MOST + 2)]


def test_looks_at_many_records_are_one_notice_beyond_the_days_most(delhi, up, wire):
    records = [delhi.opens(person(f"Harjeet {n}"), shares={"UP": Level.WHOLE}) for n in range(MOST + 2)]
    wire.deliver()
    forges(up, "record.opened.v1", *(body for record in records for body in looks("record.opened.v1", record)))
    wire.deliver()
    assert sorted(told(delhi)) == ["peer.many", *["record.opened"] * MOST]


def test_groups_that_do_not_name_us_are_refused_and_those_that_do_are_told(delhi, up, wire):
    forges(up, "sharing.group.v1", *(document(f"A{n}") for n in range(4)))
    forges(up, "sharing.group.v1", *(document(f"B{n}", "DL") for n in range(MOST + 4)))
    wire.deliver()
    assert set_aside(delhi) == {"records:not-our-group"}
    assert delhi.count_rows("records_sharinggroup") == MOST + 4
    kinds = [each for each in told(delhi, HEADQUARTERS) if each != "peer.note"]
    assert sorted(kinds) == [*["group.changed"] * MOST, "peer.many"]


def test_a_look_at_what_is_gone_tells_nobody_and_is_no_fault(delhi, up, wire):
    forges(up, "record.opened.v1", *looks("record.opened.v1", new_id()))
    forges(up, "silent.asked.v1", *looks("silent.asked.v1", new_id()))
    wire.deliver()
    assert (told(delhi), set_aside(delhi)) == ([], set())
