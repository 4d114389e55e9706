"""Records in bulk bring what they are found by; the holder believes it as far as that cannot mislead it."""

import json
from uuid import uuid4

import pytest
from compared_holders import makes
from foreign_envelopes import carried, sends
from support.cast import says
from support.desks import told_to_desk
from support.world import until

from sangam.kernel.handling import Caveat, Level
from sangam.records.messages import bulk_keys as key_messages
from sangam.records.models import KeyRules
from sangam.records.own_records import bulk_import, rebuild_keys
from sangam.records.own_records.records import New
from sangam.records.types import KEY_RULES

COPIED = "records.copied.v1"
FOUND_BY = """
SELECT k.key, a.classification, a.caveats::text FROM records_key k JOIN records_admittance a ON a.id = k.admittance
WHERE k.record = %s ORDER BY 1, 2, 3
"""
WRITTEN = (
    '{"handlings":[["restricted",[]],["confidential",["lead-only","victim"]]],'
    '"rows":[[[0,"AAAAAAAAAAH//////////w=="],[1,"gAAAAAAAAAA="]],null],"rules":"RULES"}'
)
MIXED = (
    (says("name", "Harjeet", Caveat.VICTIM), says("relative", "s/o Balwant", level="CONFIDENTIAL")),
    (says("name", "हरजीत सिंह"), says("alias", "Kala"), says("phone", "9811012345", Caveat.LEAD_ONLY)),
    (says("name", "Harjeet"), says("name", "Harjeet", Caveat.CALL_FIRST), says("plate", "HR26DK8337")),
    (says("name", "Meena"), says("phone", "9811054321", Caveat.OWNER_ONLY)),
)


@pytest.fixture(autouse=True)
def by_these_rules(delhi):
    """A node's keys are made by its rules once it has started."""
    with delhi.node:
        rebuild_keys.rekey(lambda _: None)


def in_bulk(station, count=4 * key_messages.FEW):
    """Make records of a station, each of several sorts, shared whole with Haryana."""
    terms = until(shares={"HR": Level.WHOLE})
    new = [New("person", MIXED[number % len(MIXED)], terms) for number in range(count)]
    with station.node:
        return bulk_import.create_many(station.at("data_officer"), new, manifest={"file": "test"})


def found_by(station, record):
    return station.rows(FOUND_BY, record)


def bodies(wire):
    return carried(wire.load(), COPIED)


def forged(delhi, haryana, wire, **changed):
    """Let Delhi send the next version of many records, with other keys beside them than theirs; return the records."""
    makes(delhi, key_messages.FEW, HR=Level.WHOLE)
    body = bodies(wire)
    wire.deliver()
    again = [{**change, "version": change["version"] + 1} for change in body["changes"]]
    sends(delhi, COPIED, {"changes": again, "keys": body["keys"] | changed}, haryana)
    wire.deliver()
    return [change["record"] for change in again]


def another_s(count):
    """Return the rows of records that are found by one key alone, which is none of theirs."""
    return [[[0, "AAAAAAAAAAE="]]] * count


def test_what_goes_in_bulk_is_found_as_if_its_holder_had_made_the_keys(delhi, haryana, wire):
    terms = until(shares={"HR": Level.WHOLE})
    alone = [delhi.opens(said, shares=terms.shares) for said in MIXED]
    wire.deliver()
    made = in_bulk(delhi)
    wire.deliver()
    for number, record in enumerate(made):
        assert found_by(haryana, record) == found_by(haryana, alone[number % len(MIXED)]) != []


def test_of_what_stays_behind_no_key_goes(delhi, wire):
    made = in_bulk(delhi)
    body = bodies(wire)
    brought = dict(zip((change["record"] for change in body["changes"]), body["keys"]["rows"], strict=True))
    assert [brought[str(record)] is None for record in made[:4]] == [False, False, False, True]


def test_few_records_bring_no_keys(delhi, wire):
    makes(delhi, key_messages.FEW - 1, HR=Level.WHOLE)
    assert "keys" not in bodies(wire)


@pytest.mark.parametrize("standing", [{"rules": "records 0, names 0"}, {"finished": False}])
def test_an_owner_whose_keys_are_being_made_anew_sends_none(delhi, wire, standing):
    with delhi.node:
        KeyRules.objects.filter(part="records").update(**standing)
    in_bulk(delhi)
    assert "keys" not in bodies(wire)


def test_keys_by_other_rules_are_left_aside(delhi, haryana, wire):
    made = forged(delhi, haryana, wire, rules="records 0, names 0", rows=another_s(key_messages.FEW))
    assert all(len(found_by(haryana, record)) > 1 for record in made)
    assert told_to_desk(haryana.node) == []


def test_an_owner_that_lies_of_its_keys_is_told_of_and_not_believed(delhi, haryana, wire):
    made = forged(delhi, haryana, wire, rows=another_s(key_messages.FEW))
    assert all(len(found_by(haryana, record)) > 1 for record in made)
    assert told_to_desk(haryana.node) == ["records:keys-differ"]


@pytest.mark.parametrize(
    "changed",
    [
        {"rows": []},
        {"rows": [[[0, "AAAAAAAAAAE"]]] * key_messages.FEW},
        {"rows": [[[0, "AAAAAAAAAA=="]]] * key_messages.FEW},
        {"rows": [[[0, "AAAAAAAAAAEAAAAAAAAAAQ=="]]] * key_messages.FEW},
        {"rows": [[[0, "AAAAAAAAAAE="], [0, "AAAAAAAAAAI="]]] * key_messages.FEW},
        {"rows": [[[7, "AAAAAAAAAAE="]]] * key_messages.FEW},
        {"rows": [5] * key_messages.FEW},
        {"handlings": [["restricted", []], ["restricted", []]]},
        {"handlings": [["open to all", []]]},
    ],
    ids=["none", "not base64", "half a key", "a key twice", "a handling twice in a row", "no such handling", "a number",
         "a handling twice", "an unknown handling"],
)  # fmt: skip
def test_keys_that_cannot_be_read_set_the_envelope_aside(delhi, haryana, wire, changed):
    made = forged(delhi, haryana, wire, **changed)
    assert told_to_desk(haryana.node) == ["records:body"]
    assert haryana.read_rows("records_record", "version", id=made[0]) == [(1,)]


def test_the_keys_read_are_those_that_were_written():
    packed = [(1, "", "AAAAAAAAAAH//////////w=="), (2, "lead-only victim", "gAAAAAAAAAA=")]
    text = key_messages.keys_out(KEY_RULES, [packed, ()])
    assert text == WRITTEN.replace("RULES", KEY_RULES)
    body = {"keys": json.loads(text)}
    first, second = uuid4(), uuid4()
    found = key_messages.keys_in(body, rules=KEY_RULES, records=[first, second])
    assert list(found) == [first]
    given = found[first]
    assert [(int(h.classification), sorted(h.caveats), numbers) for h, numbers in given] == [
        (1, [], (1, -1)),
        (2, ["lead-only", "victim"], (-(2**63),)),
    ]
