"""A record is changed by its unit, its seniors and the data officer, whose acts its desk is told of; by nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.cast import NAKA, person, says
from support.world import Station, until

from sangam.access.models import Holding, Officer, Post, Rank
from sangam.access.units import units
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Classification, Level
from sangam.kernel.ids import short
from sangam.notices import lists
from sangam.records.corrections import challenges
from sangam.records.own_records import bulk_import, limits, records, staleness
from sangam.records.recalls import two_person_recall
from sangam.records.transfers import single_record
from sangam.records.visibility import disclosure, write_access

STOLEN = [says("plate", "HR26DK8337"), says("status", "stolen")]
ACTS = {
    "status": lambda by, record: staleness.set_status(by, record, "recovered"),
    "correct": lambda by, record: records.correct(by, record, say=[says("colour", "white")], why="seen"),
    "share": lambda by, record: records.share(by, record, with_forces={"HR": Level.WHOLE}),
    "limit": lambda by, record: limits.limit(by, record, expires_at=clock.now() + timedelta(days=60)),
    "recall": lambda by, record: records.recall(by, record, reason="wrong car"),
    "offer": lambda by, record: single_record.offer_transfer(by, record, to="HR", reason="your case"),
    "confirm": staleness.confirm,
}


def changed(station: Station) -> list[str]:
    return [each.kind for each in station.told() if each.kind == "record.changed"]


def opens(station: Station):
    return station.opens(STOLEN, kind="vehicle", days=200)


@pytest.mark.parametrize("act", list(ACTS))
def test_another_station_changes_nothing_and_learns_whom_to_ask(delhi, haryana, act):
    record = opens(delhi)
    alipur = delhi.at("station", "DL-ON-ALIPUR")
    with delhi.node, pytest.raises(Refused, match="its unit, its seniors and the data officer change it") as refused:
        ACTS[act](alipur, record)
    assert refused.value.parts["desk"] == "DL-ON-NARELA"
    assert delhi.reads(record).version == 1
    assert changed(delhi) == []


@pytest.mark.parametrize("act", list(ACTS))
@pytest.mark.parametrize("by", [("supervisor", "DL-ON"), ("data_officer", "DL-ON-ALIPUR")])
def test_a_senior_and_the_data_officer_change_it_and_its_desk_is_told(delhi, haryana, act, by):
    record = opens(delhi)
    with delhi.node:
        ACTS[act](delhi.at(*by), record)
    assert changed(delhi) == ["record.changed"]


@pytest.mark.parametrize("act", list(ACTS))
def test_the_units_own_change_is_told_to_nobody_at_home(delhi, haryana, act):
    record = opens(delhi)
    with delhi.node:
        ACTS[act](delhi.desk, record)
    assert changed(delhi) == []


def test_a_supervisor_of_another_district_is_no_senior(delhi, haryana):
    record = opens(delhi)
    with delhi.node, pytest.raises(Refused, match="Ask its desk"):
        ACTS["status"](delhi.at("supervisor", "DL-CR"), record)


def test_a_list_to_recall_leaves_out_what_is_another_units(delhi, haryana):
    mine, theirs = delhi.opens(person("Harjeet")), delhi.opens(person("Sunil"))
    with delhi.node:
        alipurs = records.create(delhi.at("station", "DL-ON-ALIPUR"), records.New("person", person("Ramesh")))
        found = two_person_recall.foresee(delhi.desk, [mine, theirs, alipurs])
    assert (found.standing, found.absent) == (2, 1)


def test_an_import_changes_no_record_of_another_unit(delhi):
    from sangam.records.own_records import bulk_import as own_record_bulk_import

    record = delhi.opens(person("Harjeet"))
    new = records.New("person", person("Harjeet Singh"), id=record)
    with delhi.node:
        outcome = own_record_bulk_import.take_rows(
            delhi.at("analyst", "DL-ON-ALIPUR"), [new], manifest={"file": "list.csv"}
        )
    assert (outcome.changed, outcome.refused) == ([], [record])
    assert delhi.reads(record).version == 1


def test_a_post_below_a_station_changes_its_record_as_its_own(haryana, delhi):
    record = haryana.opens(STOLEN, kind="vehicle")
    with haryana.node:
        ACTS["status"](haryana.at("station", "HR-SNP-KUNDLI-NAKA"), record)
    assert changed(haryana) == []


@pytest.mark.parametrize("act", list(ACTS))
def test_a_vacant_desk_makes_no_junior_the_owner_of_its_seniors_record(delhi, haryana, act):
    with delhi.node:
        with audit.deed(Actor.system("DL", "test"), "node:test:seat"):
            take_desk("DL-ON")
        record = records.create(delhi.at("supervisor", "DL-ON"), records.New("vehicle", STOLEN, until(days=200)))
        assert units.desk_unit("DL-ON-ALIPUR") == "DL-ON"
        with pytest.raises(Refused, match="its unit, its seniors and the data officer change it"):
            ACTS[act](delhi.at("analyst", "DL-ON-ALIPUR"), record)
        assert not write_access.may_change(delhi.at("analyst", "DL-ON-ALIPUR"), "DL-ON")


def take_desk(unit: str) -> None:
    """Seat an officer at the desk of a unit."""
    rank = Rank.objects.create(code="SI", name_en="SI", name_hi="SI", abbreviation="SI", equivalence=1)
    officer = Officer.objects.create(
        force_id=units.unit(unit).force,
        service_number="1",
        sign_in_name="1",
        rank=rank,
        name_en="A",
        name_hi="A",
    )
    Holding.objects.create(officer=officer, post=Post.objects.get(unit_id=unit, is_desk=True), from_at=clock.now())


def told(station: Station) -> list:
    return [each for each in station.told() if each.kind == "record.changed"]


def test_a_desk_is_told_by_its_number_which_record_was_recalled(delhi, haryana):
    record = opens(delhi)
    with delhi.node:
        ACTS["recall"](delhi.at("supervisor", "DL-ON"), record)
    (notice,) = told(delhi)
    assert (notice.parts["record"], notice.parts["act"]) == (short(record), "recalled")


TOLD = {
    "status": "status said:recovered", "correct": "corrected", "share": "shared", "limit": "limited",
    "offer": "offered for transfer", "confirm": "confirmed",
}  # fmt: skip


@pytest.mark.parametrize("act", list(TOLD))
def test_a_desk_is_told_which_act_on_which_record_by_which_post(delhi, haryana, act):
    record = opens(delhi)
    senior = delhi.at("supervisor", "DL-ON")
    with delhi.node:
        ACTS[act](senior, record)
    (notice,) = told(delhi)
    assert notice.parts["act"] == TOLD[act]
    assert "8337" in notice.parts["record"]
    assert notice.parts["who"] == senior.label


def test_the_status_that_was_said_is_told_only_to_who_sees_the_record(delhi, haryana):
    record = opens(delhi)
    with delhi.node:
        ACTS["status"](delhi.at("supervisor", "DL-ON"), record)
        said = next(each.parts["act"] for each in lists.open_notices(delhi.desk) if each.kind == "record.changed")
        assert disclosure.readable_texts(delhi.at("supervisor", "DL-ON"), [said], purpose=NAKA.purpose) == [
            "status said:recovered"
        ]
        uncleared = replace(delhi.desk, clearance=Classification.UNCLASSIFIED)
        assert disclosure.readable_texts(uncleared, [said], purpose=NAKA.purpose) == ["status said"]


def test_a_challenge_that_a_senior_upholds_is_told_as_upheld(delhi, haryana):
    record = opens(delhi)
    senior = delhi.at("supervisor", "DL-ON")
    statement = next(each for each in delhi.reads(record).statements if each.property == "plate")
    with delhi.node:
        made = challenges.challenge(delhi.desk, record, statement.id, reason="misread", purpose=NAKA)
        challenges.uphold_statement(senior, made, reason="seen by two officers")
    assert [each.parts["act"] for each in told(delhi)] == ["upheld"]


def test_records_shared_in_one_act_are_told_to_their_desk_once_by_number(delhi, haryana):
    made = sorted(opens(delhi) for _ in range(22))
    with delhi.node:
        to = bulk_import.Recipients({"HR": Level.WHOLE})
        bulk_import.share_many(delhi.at("data_officer", "DL-ON-ALIPUR"), made, to)
    (notice,) = told(delhi)
    assert (notice.parts["n"], notice.times) == ("22", 1)
    assert notice.parts["numbers"] == ", ".join(map(short, made[:20])) + " …"


def test_a_desk_that_the_unit_tree_does_not_know_stops_no_act(delhi):
    stranger = delhi.at("station", "DL-ON-ALIPUR")
    with delhi.node:
        record = records.create(replace(stranger, unit="DL-CLOSED"), records.New("vehicle", STOLEN))
        ACTS["status"](delhi.at("data_officer"), record)
    assert [each.kind for each in delhi.told("DL-CLOSED")] == ["record.changed"]
