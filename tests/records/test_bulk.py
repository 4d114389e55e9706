"""Thousands of records go over, and come back, in full envelopes; what is single waits behind few of them."""

import json
import secrets
from dataclasses import replace

import pytest
from compared_holders import goes_on, makes
from records import grouped
from records.grouped import NCR
from support.cast import person, says
from support.queries import counted
from support.wire_world import operator, say
from support.world import until

from sangam.federation.types import Lane
from sangam.kernel import bodies
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Level
from sangam.records import groups
from sangam.records.messages import records as record_messages
from sangam.records.messages.bulk_keys import FEW
from sangam.records.own_records import bulk_import
from sangam.records.own_records.records import New
from sangam.records.recalls import receipt_reminders
from sangam.records.sharing import distribution
from sangam.records.storage import copy_lines
from sangam.records.storage import records as store

COPIED, RECALLED = "records.copied.v1", "records.recalled.v1"


def in_the_group(station, count):
    """Make records of a station that all members of the group receive whole."""
    terms = replace(until(), groups={NCR: Level.WHOLE})
    new = [New("person", person(f"Person {number}"), terms) for number in range(count)]
    with station.node:
        return sorted(bulk_import.create_many(station.at("data_officer"), new, manifest={"file": "test"}))


def sent(station, kind, *, to="UP"):
    return station.count_rows("federation_outbox", kind=kind, recipient=to)


def waits(station, lane):
    query = "SELECT kind FROM federation_outbox WHERE lane = %s AND reached_at IS NULL ORDER BY id"
    return [kind for (kind,) in station.rows(query, lane)]


def a_round(station):
    with station.node:
        return groups.settle_due()


def test_five_hundred_records_go_in_an_envelope_and_are_noted_with_it(delhi, haryana, wire):
    made = makes(delhi, 1_200, HR=Level.WHOLE)
    assert sent(delhi, COPIED, to="HR") == 3
    wire.deliver()
    assert haryana.count_records(owner="DL") == 1_200
    carried = delhi.rows(
        "SELECT s.record_id FROM records_share s JOIN federation_outbox o ON o.envelope = s.envelope "
        "WHERE s.force = 'HR' AND s.level = 'whole' AND s.version = 1 AND position(s.record_id::text IN o.body) > 0"
    )
    assert sorted(record for (record,) in carried) == made


def test_what_packs_to_more_than_an_envelope_carries_goes_in_several(delhi, haryana, wire):
    said = [[*person(f"Person {number}"), says("note", secrets.token_hex(1_900))] for number in range(250)]
    with delhi.node:
        new = [New("person", each, until(shares={"HR": Level.WHOLE})) for each in said]
        bulk_import.create_many(delhi.at("data_officer"), new, manifest={"file": "test"})
    assert 2 <= sent(delhi, COPIED, to="HR") <= 8
    wire.deliver()
    assert haryana.count_records(owner="DL") == 250


def test_sending_and_taking_cost_the_same_statements_whatever_the_number(delhi, haryana, wire):
    costs = []
    for size in (
        FEW,
        FEW,
        300,
    ):  # the first prepares what a connection says for the first time
        with delhi.node, counted() as posted:
            makes(delhi, size, HR=Level.WHOLE)
        (journey,) = wire.load()
        with haryana.node, counted() as taken:
            receipt = wire.carry(journey)
        with delhi.node:
            journey.sender.confirm(journey.batch, receipt)
        costs.append((len(posted), len(taken)))
    assert costs[1] == costs[2]


TOGETHER = (
    (says("name", "Harjeet", Caveat.VICTIM), says("relative", "s/o Balwant", level="CONFIDENTIAL")),
    (says("name", "Harjeet", Caveat.LEAD_ONLY), says("relative", "s/o Balwant")),
    (says("name", "Harjeet"), says("relative", "s/o Balwant", Caveat.CALL_FIRST)),
)


def test_what_two_statements_tell_together_is_limited_in_each_of_many(delhi, haryana, wire):
    terms = until(shares={"HR": Level.WHOLE})
    with delhi.node:
        new = [New("person", TOGETHER[number % len(TOGETHER)], terms) for number in range(60)]
        made = bulk_import.create_many(delhi.at("data_officer"), new, manifest={"file": "test"})
    wire.deliver()
    limits = (
        "SELECT k.key, a.classification, a.caveats::text FROM records_key k "
        "JOIN records_admittance a ON a.id = k.admittance WHERE k.record = %s ORDER BY 1, 2, 3"
    )
    found = [tuple(haryana.rows(limits, record)) for record in made]
    assert [len(set(found[first::3])) for first in range(3)] == [1, 1, 1]
    assert len(set(found)) == 3


def test_a_new_member_gets_a_few_envelopes_ahead_of_what_has_reached_it(delhi, haryana, up, wire, monkeypatch):
    monkeypatch.setattr(groups, "_AT_ONCE", 20)
    grouped.make(haryana, delhi)
    wire.deliver()
    in_the_group(delhi, 400)
    wire.deliver()
    grouped.add(haryana, up)
    wire.deliver()
    while a_round(delhi):
        pass
    assert waits(delhi, Lane.NORMAL) == [COPIED] * distribution.PAGES_AHEAD
    say(delhi.node, "on our way", to="UP")
    while waits(delhi, Lane.NORMAL):
        wire.deliver()
        a_round(delhi)
    assert up.count_records(owner="DL") == 400


def test_a_force_that_is_away_holds_nobody_else_s_records_back(delhi, haryana, up, wire, monkeypatch):
    monkeypatch.setattr(groups, "_AT_ONCE", 20)
    grouped.make(haryana, delhi, up)
    wire.deliver()
    in_the_group(delhi, 300)
    wire.deliver()
    grouped.remove(haryana, up)
    wire.deliver()
    grouped.add(haryana, up)
    journeys = [each for each in wire.load() if each.target is delhi.node]
    for journey in journeys:
        wire.carry(journey)
    for _, target, sender in wire.senders:
        if sender.peer == "UP" and target is up.node:
            with delhi.node:
                sender.fail("UP cannot be reached.")
    while a_round(delhi):
        pass
    assert delhi.count_rows("records_sharinggroup", settling__isnull=False) == 0


@pytest.mark.one_case
@pytest.mark.parametrize("narrow", ["a member leaves a group", "a force is parted from"])
def test_narrowing_many_recalls_them_in_pages_with_receipts(world, wire, narrow):
    delhi, haryana, up = world.stations
    grouped.make(haryana, delhi, up)
    wire.deliver()
    made = in_the_group(delhi, 700)
    wire.deliver()
    assert up.count_records(owner="DL") == 700
    if narrow == "a member leaves a group":
        grouped.remove(haryana, up)
        wire.deliver()
        grouped.settle(delhi)
    else:
        with delhi.node:
            assert receipt_reminders.take_all_back(operator("DL"), "UP") == 700
    goes_on(world)
    assert up.count_records(owner="DL") == 0
    assert up.count_rows("records_key", record__in=made) == 0
    assert up.count_rows("records_tombstone", withdrawn=True) == 700
    assert haryana.count_records(owner="DL") == 700
    assert delhi.count_rows("records_receipt", force="UP", gone_by__isnull=False) == 700
    assert delhi.count_rows("records_withdrawn", force="UP") == 700
    assert sent(delhi, RECALLED) == 2
    assert sent(delhi, "record.recalled.v1") == 0


@pytest.mark.long
def test_one_recall_passes_a_bulk_recall_after_two_pages(world, delhi, haryana, wire):
    made = makes(delhi, 2_000, HR=Level.WHOLE)
    one = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.recalls_many(made)
    with delhi.node:
        while receipt_reminders.chase():
            pass
    delhi.recalls(one)
    assert waits(delhi, Lane.URGENT) == [RECALLED] * 2 + ["record.recalled.v1"]
    wire.deliver()
    assert not haryana.has_copy(one)
    assert haryana.count_records(owner="DL") == 1_000
    goes_on(world)
    assert haryana.count_records(owner="DL") == 0


def test_one_withdrawal_goes_at_once(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    assert waits(delhi, Lane.URGENT) == ["record.recalled.v1"]


def test_a_body_of_one_record_that_no_envelope_carries_is_refused(delhi):
    notes = [says("note", secrets.token_hex(1_999)) for _ in range(190)]
    with pytest.raises(Malformed, match="an envelope carries at most"):
        delhi.opens([*person("Meena Rawat"), *notes], shares={"HR": Level.WHOLE})
    assert delhi.count_records() == 0


def test_a_change_written_as_text_says_what_its_form_says(delhi):
    made = delhi.opens([*person('सुनील "Kala" \\ Kumar', relative="s/o Balwant"), says("note", "line\none")])
    with delhi.node:
        (draft,) = store.drafts([made])
    change = record_messages.Change(
        draft.id, draft.kind, draft.desk, draft.version, draft.as_of, draft.statements, draft.terms
    )
    (text,) = copy_lines.changes([draft])
    assert text == json.dumps(bodies.write(change), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
