"""Nobody changes what they may not see: unit, clearance and purpose are asked of an act as of reading."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.cast import VERIFY, person, says
from support.world import Station

from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.kernel.purpose import Purpose
from sangam.records import narrowings
from sangam.records.own_records import limits, records, staleness
from sangam.records.recalls import two_person_recall
from sangam.records.transfers import single_record

SECRET_NOTE = says("note", "the informer lives next door", level="CONFIDENTIAL")


@pytest.fixture
def low(delhi):
    """A station officer of the same unit, cleared for restricted alone."""
    return delhi.at("station", clearance=Classification.RESTRICTED)


def shares(station: Station, actor, record):
    with station.node:
        return records.share(actor, record, with_forces={"HR": Level.WHOLE})


def test_an_act_without_a_purpose_is_refused(delhi):
    record = delhi.opens(person("Harjeet"))
    with pytest.raises(Refused, match="Say why you look"):
        shares(delhi, replace(delhi.desk, purpose=None), record)


def test_a_record_above_the_clearance_is_absent_for_every_act(delhi, low):
    record = delhi.opens([says("name", "Harjeet", level="CONFIDENTIAL")])
    with pytest.raises(NotFound, match="no such record"):
        shares(delhi, low, record)
    with delhi.node, pytest.raises(NotFound, match="no such record"):
        records.recall(low, record, reason="not him")
    assert delhi.sees(record)


def test_a_record_for_another_purpose_is_absent_for_every_act(delhi):
    record = delhi.opens(person("Harjeet"), purposes=frozenset({Purpose.VERIFICATION}))
    with pytest.raises(NotFound, match="no such record"):
        shares(delhi, delhi.desk, record)
    assert shares(delhi, replace(delhi.desk, purpose=VERIFY), record) == 2


def test_nothing_is_passed_on_of_which_a_part_is_hidden(delhi, low):
    record = delhi.opens(person("Harjeet", SECRET_NOTE))
    acts = (
        lambda: records.share(low, record, with_forces={"HR": Level.WHOLE}),
        lambda: records.recall(low, record, reason="not him"),
        lambda: single_record.offer_transfer(low, record, to="HR", reason="your case"),
        lambda: limits.limit(low, record, purposes=frozenset({Purpose.CASE})),
    )
    for act in acts:
        with delhi.node, pytest.raises(Refused, match="not yours to see, so you cannot act on it as a whole"):
            act()
    assert delhi.holders(record) == []


def test_what_is_hidden_stays_when_the_rest_is_corrected(delhi, low):
    record = delhi.opens(person("Harjeet", SECRET_NOTE))
    note = next(each.id for each in delhi.reads(record).statements if each.property == "note")
    with delhi.node:
        records.correct(low, record, say=person("Harjeet Singh"), why="full name")
        with pytest.raises(Malformed, match="not in this record"):
            records.correct(low, record, take_back=[note], why="gone")
    assert delhi.reads(record).values("note") == ["the informer lives next door"]


def test_what_is_masked_is_not_taken_back(delhi):
    record = delhi.opens(person("Harjeet", says("note", "his sister", Caveat.VICTIM)))
    note = next(each.id for each in delhi.reads(record).statements if each.property == "note")
    analyst = delhi.at("analyst")
    with delhi.node, pytest.raises(Refused, match="masked from you cannot be changed"):
        records.correct(analyst, record, take_back=[note], why="gone")


def test_a_status_that_is_hidden_stays_beside_the_new_one(delhi, low):
    record = delhi.opens([says("plate", "HR26DK8337"), says("status", "stolen", level="CONFIDENTIAL")], kind="vehicle")
    with delhi.node:
        staleness.set_status(low, record, "recovered")
    assert sorted(delhi.reads(record).values("status")) == ["recovered", "stolen"]


def test_a_status_that_is_masked_stays_beside_the_new_one(delhi):
    record = delhi.opens(person("Harjeet", says("status", "active", Caveat.VICTIM)))
    with delhi.node:
        staleness.set_status(delhi.at("analyst"), record, "dead")
    shown = [each for each in delhi.reads(record).statements if each.property == "status"]
    assert len(shown) == 2


def test_what_is_partly_hidden_is_not_confirmed_as_a_whole(delhi, low):
    record = delhi.opens([says("plate", "HR26DK8337"), says("status", "stolen", level="CONFIDENTIAL")], kind="vehicle")
    with delhi.node, pytest.raises(Refused, match="cannot act on it as a whole"):
        staleness.confirm(low, record)


def test_a_list_leaves_out_what_is_hidden_as_if_absent(delhi, low):
    seen, hidden = delhi.opens(person("Harjeet")), delhi.opens(person("Sunil", SECRET_NOTE))
    with delhi.node:
        found = two_person_recall.foresee(low, [seen, hidden])
    assert (found.standing, found.absent) == (1, 1)


def test_a_limit_that_ends_a_record_earlier_counts_as_a_recall(delhi):
    with delhi.node:
        before = narrowings.recalls_left(delhi.desk)
    for days, counted in ((6, 1), (199, 2), (300, 2)):
        record = delhi.opens(person("Harjeet"), days=200)
        with delhi.node:
            limits.limit(delhi.desk, record, expires_at=clock.now() + timedelta(days=days))
            assert narrowings.recalls_left(delhi.desk) == before - counted
