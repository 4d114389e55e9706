"""A record is offered a second time: each offer has its own end, and none takes the place of what came after it."""

from datetime import timedelta

import pytest
from case_transfers import accepts, case_of, clean, offers
from record_envelopes import bodies, sends
from support.cast import person, says
from support.desks import told_to_desk

from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.errors import Conflict
from sangam.kernel.handling import Level
from sangam.records.own_records import staleness
from sangam.records.transfers import case as transfer_case


def lapses(station, *, days: float) -> int:
    with station.node, clock.shift_time(timedelta(days=days)):
        return transfer_case.lapse()


def answers(station, record) -> list[tuple[str, str]]:
    """Return to whom a record was offered and what became of it, in the order of the offers."""
    return station.rows(
        "SELECT taker, answer FROM records_handover WHERE records @> ARRAY[%s]::uuid[] ORDER BY offered_at", record
    )


def declined_once(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.declines(record)
    wire.deliver()
    return record


def test_a_second_offer_of_the_same_version_lapses_as_the_first_would(delhi, haryana, wire):
    record = declined_once(delhi, haryana, wire)
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    assert lapses(delhi, days=9) == 1
    wire.deliver(repeated=2)
    assert (delhi.reads(record).state, haryana.sees(record)) == ("live", False)
    assert answers(delhi, record) == answers(haryana, record) == [("HR", "declined"), ("HR", "lapsed")]


@pytest.mark.parametrize("seed", range(3))
def test_a_recall_that_crosses_the_acceptance_of_a_second_offer_beats_it(delhi, haryana, up, wire, seed):
    wire.random.seed(seed)
    record = declined_once(delhi, haryana, wire)
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    delhi.recalls(record)
    wire.deliver(reordered=True)
    assert [each.sees(record) for each in (delhi, haryana, up)] == [False] * 3
    assert delhi.set_aside() == []
    assert delhi.read_rows("records_receipt", record=record, force="UP")


def test_a_second_offer_is_taken_as_the_first_would_be(delhi, haryana, wire):
    record = declined_once(delhi, haryana, wire)
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    wire.deliver()
    assert [each.reads(record).owner for each in (delhi, haryana)] == ["HR", "HR"]
    assert answers(delhi, record) == answers(haryana, record) == [("HR", "declined"), ("HR", "accepted")]


def test_an_offer_after_its_end_and_a_newer_version_changes_nothing(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.hands_over(record, to=haryana)
    assert lapses(delhi, days=8) == 1
    with delhi.node:
        assert staleness.set_status(delhi.desk, record, "arrested") == 2
    wire.brings_first(Lane.URGENT)
    wire.deliver()
    assert haryana.read_rows("records_record", "version", "state") == [(2, "live")]
    assert haryana.reads(record).status == "arrested"
    with pytest.raises(Conflict, match="not on offer"):
        haryana.takes_over(record)


def test_an_offer_before_its_end_and_after_a_newer_version_changes_nothing(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.SILENT})
    wire.deliver()
    delhi.hands_over(record, to=haryana)
    (offer,) = bodies(wire.load(), "record.offered.v1")
    lapses(delhi, days=8)
    wire.deliver()
    delhi.corrects(record, says("note", "seen"))
    wire.deliver()
    sends(delhi, "record.offered.v1", {key: offer[key] for key in ("change", "reason")}, haryana)
    wire.deliver()
    assert haryana.read_values("records_silent", "version") == [(2,)]
    assert not haryana.sees(record)


def test_an_offer_whose_end_came_first_never_stands_open(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    lapses(delhi, days=8)
    wire.brings_first(Lane.URGENT)
    wire.deliver()
    assert not haryana.sees(record)
    assert haryana.told("HR") == []
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    wire.deliver()
    assert delhi.reads(record).owner == "HR"


def test_another_force_cannot_end_an_offer_before_it_comes_nor_take_its_id(delhi, haryana, up, wire):
    record, other = delhi.opens(person("Harjeet")), up.opens(person("Sunil"))
    delhi.hands_over(record, to=haryana)
    up.hands_over(other, to=haryana)
    first, second = bodies(wire.load(), "record.offered.v1")
    sends(up, "records.offer_lapsed.v1", {"handover": first["handover"]}, haryana, Lane.URGENT)
    wire.brings_first(Lane.URGENT)
    wire.deliver()
    sends(up, "record.offered.v1", second | {"handover": first["handover"]}, haryana)
    wire.deliver()
    assert told_to_desk(haryana.node) == ["records:other-offer"]
    assert haryana.takes_over(record) == 2


def test_an_offer_stays_open_where_the_end_of_the_one_before_comes_late(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    lapses(delhi, days=8)
    delhi.hands_over(record, to=haryana)
    wire.brings_first(Lane.NORMAL)
    wire.deliver()
    assert answers(haryana, record) == [("HR", "lapsed"), ("HR", "")]
    haryana.takes_over(record)
    wire.deliver()
    assert delhi.reads(record).owner == "HR"


def test_a_decline_of_the_offer_before_does_not_end_the_one_that_stands(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.declines(record)
    lapses(delhi, days=8)
    delhi.hands_over(record, to=haryana)
    wire.deliver(reordered=True)
    assert delhi.reads(record).state == "transfer-offered"
    assert haryana.takes_over(record) == 2


@pytest.mark.long
@pytest.mark.one_case
@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("accepted", [False, True])
def test_a_late_acceptance_ends_what_was_offered_to_another_since(world, changed, accepted):
    """The first acceptance at the owner takes the record as it was offered; if it has changed since, nobody has it."""
    delhi, haryana, up, wire = world
    case, record = case_of(delhi)
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    haryana.corrects(record, says("note", "ours"))
    lapses(delhi, days=8)
    if changed:
        delhi.corrects(record, says("note", "arrested"))
    offers(delhi, case, record, to=up)
    offer = next(journey for journey in wire.load() if bodies([journey], "records.offered.v1"))
    wire.carry(offer)
    if accepted:
        ((handover,),) = up.read_rows("records_handover", "id")
        accepts(up, handover)
    wire.deliver()
    assert delhi.reads(record).owner == ("DL" if changed else "HR")
    assert (delhi.reads(case).owner, delhi.reads(case).state) == ("UP" if accepted else "DL", "live")
    assert haryana.sees(record) is not changed
    owner, note = (delhi, "arrested") if changed else (haryana, "ours")
    assert owner.reads(record).values("note")[-1] == note
    assert not up.sees(record)
    assert answers(delhi, case) == [("UP", "accepted" if accepted else "lapsed")]
    told = up.told() if accepted else up.told("UP")
    assert ("record.void" if accepted else "record.lapsed") in [each.kind for each in told]
    clean(delhi, haryana, up)
    owner.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    wire.deliver()
    assert up.reads(record).values("note")[-1] == note


@pytest.mark.long
@pytest.mark.parametrize("first", list(Lane))
def test_a_late_acceptance_of_what_has_changed_ends_what_is_on_offer(delhi, haryana, wire, first):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    lapses(delhi, days=8)
    delhi.corrects(record, says("note", "arrested"))
    delhi.hands_over(record, to=haryana)
    for journey in wire.load():
        if journey.sender.lane == first:
            wire.carry(journey)
    wire.deliver()
    assert [answer for _, answer in answers(delhi, record)] == ["lapsed", "lapsed"]
    assert "" not in [answer for _, answer in answers(haryana, record)]
    assert delhi.reads(record).state == "live"
    assert not haryana.sees(record)
    clean(delhi, haryana)


def test_offers_and_answers_of_a_node_that_names_no_offer_are_understood(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    (offer,) = bodies(wire.load(), "record.offered.v1")
    wire.deliver()
    unnamed = {key: offer[key] for key in ("change", "reason")}
    for _ in range(2):
        sends(haryana, "record.declined.v1", {"record": str(record), "reason": "not our beat"}, delhi)
        wire.deliver()
        delhi.hands_over(record, to=haryana)
        wire.deliver()
    assert answers(delhi, record) == [("HR", "declined"), ("HR", "declined"), ("HR", "")]
    haryana.declines(record)
    for _ in range(2):
        sends(delhi, "record.offered.v1", unnamed, haryana)
        wire.deliver()
        assert haryana.sees(record)
        haryana.declines(record)
    assert not haryana.sees(record)
