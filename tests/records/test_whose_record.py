"""A record is changed by its unit, its seniors and the data officer, whose acts its desk is told of; by nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cast import person, says
from world import Station

from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Level
from sangam.records import public as records
from sangam.records import public_correcting as correcting
from sangam.records import public_receipts as receipts
from sangam.records import public_terms

STOLEN = [says("plate", "HR26DK8337"), says("status", "stolen")]
ACTS = {
    "status": lambda by, record: correcting.set_status(by, record, "recovered"),
    "correct": lambda by, record: records.correct(by, record, say=[says("colour", "white")], why="seen"),
    "share": lambda by, record: records.share(by, record, with_forces={"HR": Level.WHOLE}),
    "limit": lambda by, record: public_terms.limit(by, record, expires_at=clock.now() + timedelta(days=60)),
    "recall": lambda by, record: records.recall(by, record, reason="wrong car"),
    "offer": lambda by, record: records.offer_transfer(by, record, to="HR", reason="your case"),
    "confirm": correcting.confirm,
}


def changed(station: Station) -> list[str]:
    return [each.kind for each in station.told() if each.kind == "record.changed"]


def opens(station: Station):
    return station.opens(STOLEN, kind="vehicle", days=200)


@pytest.mark.parametrize("act", list(ACTS))
def test_another_station_changes_nothing_of_a_record_and_is_told_whom_to_ask(delhi, haryana, act):
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
        found = receipts.foresee(delhi.desk, [mine, theirs, alipurs])
    assert (found.standing, found.absent) == (2, 1)


def test_an_import_changes_no_record_of_another_unit(delhi):
    from sangam.records import public_import

    record = delhi.opens(person("Harjeet"))
    new = records.New("person", person("Harjeet Singh"), id=record)
    with delhi.node:
        outcome = public_import.take_rows(delhi.at("analyst", "DL-ON-ALIPUR"), [new], manifest={"file": "list.csv"})
    assert (outcome.changed, outcome.refused) == ([], [record])
    assert delhi.reads(record).version == 1


def test_a_post_below_a_station_changes_its_record_as_its_own(haryana, delhi):
    record = haryana.opens(STOLEN, kind="vehicle")
    with haryana.node:
        ACTS["status"](haryana.at("station", "HR-SNP-KUNDLI-NAKA"), record)
    assert changed(haryana) == []


def test_a_desk_that_the_unit_tree_does_not_know_stops_no_act(delhi):
    stranger = delhi.at("station", "DL-ON-ALIPUR")
    with delhi.node:
        record = records.create(replace(stranger, unit="DL-CLOSED"), records.New("vehicle", STOLEN))
        ACTS["status"](delhi.at("data_officer"), record)
    assert [each.kind for each in delhi.told("DL-CLOSED")] == ["record.changed"]
