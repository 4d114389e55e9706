"""A statement taken over from a copy stays under its owner's terms, and follows its correction and recall."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.cast import NAKA, person, says
from support.queries import counted

from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.purpose import Purpose
from sangam.records.own_records import adopted_statements, records
from sangam.records.own_records import limits as own_record_limits
from sangam.records.visibility import search


def statement(station, record, name):
    return next(each.id for each in station.reads(record).statements if each.property == name)


def takes_over(station, copy, name, *, into, by=None):
    with station.node:
        return adopted_statements.take_over(
            by or station.desk, copy, statement(station, copy, name), into=into, purpose=NAKA
        )


def follows(station):
    with station.node:
        return adopted_statements.follow()


@pytest.fixture
def taken(delhi, haryana, wire):
    """Haryana's own record of the man, with the alias that Delhi shared."""
    copy = delhi.opens(person("Harjeet", alias="काला"), shares={"HR": Level.WHOLE})
    wire.deliver()
    own = haryana.opens(person("Harjeet Singh"))
    takes_over(haryana, copy, "alias", into=own)
    return copy, own


def test_it_stands_in_our_record_and_says_whose_it_is(haryana, taken):
    copy, own = taken
    (said,) = (each for each in haryana.reads(own).statements if each.property == "alias")
    assert (said.value, said.taken_from) == ("काला", f"DL:{copy}")
    assert follows(haryana) == 0


def test_it_goes_to_no_third_force_and_no_silent_key_of_it_either(haryana, up, wire, taken):
    _, own = taken
    haryana.offers(own, to=up)
    wire.deliver()
    assert up.reads(own).values("alias") == []
    assert not up.holds_any_trace_of("काला")


def test_the_force_that_it_is_from_receives_it_back(delhi, haryana, wire, taken):
    _, own = taken
    haryana.offers(own, to=delhi)
    wire.deliver()
    assert delhi.reads(own).values("alias") == ["काला"]


def test_a_correction_is_followed_and_our_desk_and_holders_are_told(delhi, haryana, up, wire, taken):
    copy, own = taken
    haryana.offers(own, to=delhi)
    wire.deliver()
    delhi.corrects(copy, says("alias", "गोरा"), take_back=[statement(delhi, copy, "alias")], why="mistyped")
    wire.deliver(reordered=True)
    assert follows(haryana) == 1
    assert haryana.reads(own).values("alias") == ["गोरा"]
    assert "record.followed" in [told.kind for told in haryana.told()]
    wire.deliver(reordered=True)
    assert delhi.reads(own).values("alias") == ["गोरा"]
    assert follows(haryana) == 0
    assert haryana.checks("Harjeet Singh @ काला").hits[0].record.values("alias") == ["गोरा"]


def test_what_is_taken_back_is_gone_from_our_record_and_its_history(delhi, haryana, wire, taken):
    copy, own = taken
    delhi.corrects(copy, take_back=[statement(delhi, copy, "alias")], why="not his")
    wire.deliver()
    assert follows(haryana) == 1
    assert haryana.reads(own).values("alias") == []
    assert not haryana.rows("SELECT 1 FROM records_version v WHERE position('काला' in v::text) > 0")


@pytest.mark.parametrize("end", ["recall", "withdraw", "silence"])
def test_what_is_recalled_withdrawn_or_made_silent_is_gone_from_our_record(delhi, haryana, wire, taken, end):
    copy, own = taken
    if end == "recall":
        delhi.recalls(copy)
    else:
        delhi.offers(copy, to=haryana, level=Level.NONE if end == "withdraw" else Level.SILENT)
    wire.deliver(reordered=True)
    assert follows(haryana) == 1
    assert haryana.reads(own).values("alias") == []
    assert not haryana.rows("SELECT 1 FROM records_version v WHERE position('काला' in v::text) > 0")
    assert not haryana.rows("SELECT 1 FROM records_record v WHERE position('काला' in v::text) > 0")


def test_what_expires_is_gone_from_our_record(delhi, haryana, wire, taken, monkeypatch):
    _, own = taken
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    with haryana.node:
        assert search.expire() == 1
    assert follows(haryana) == 1
    assert haryana.reads(own).values("alias") == []


def test_a_record_taken_from_nothing_else_is_erased_at_every_holder(delhi, haryana, wire):
    copy = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    own = haryana.opens(person("H"))
    takes_over(haryana, copy, "name", into=own)
    haryana.corrects(own, take_back=[statement(haryana, own, "name")])
    haryana.offers(own, to=delhi)
    wire.deliver()
    delhi.recalls(copy)
    wire.deliver()
    follows(haryana)
    wire.deliver()
    assert [each.sees(own) for each in (delhi, haryana)] == [False, False]


def test_handling_travels_with_it(delhi, haryana, wire):
    copy = delhi.opens(person("Harjeet", says("note", "lead", Caveat.LEAD_ONLY)), shares={"HR": Level.WHOLE})
    wire.deliver()
    own = haryana.opens(person("Harjeet"))
    takes_over(haryana, copy, "note", into=own)
    (said,) = (each for each in haryana.reads(own).statements if each.property == "note")
    assert said.handling.caveats == {Caveat.LEAD_ONLY}


def test_a_record_that_reaches_further_than_the_copy_takes_nothing_over(delhi, haryana, wire):
    narrow = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE}, audience={"HR": ["HR-SNP-KUNDLI"]})
    bound = delhi.opens(person("Sunil"), shares={"HR": Level.WHOLE}, purposes=[Purpose.NAKA])
    wire.deliver()
    own = haryana.opens(person("Harjeet"))
    for copy in (narrow, bound):
        with pytest.raises(Refused, match="would reach more units or purposes"):
            takes_over(haryana, copy, "name", into=own)
    inside = haryana.opens(person("Harjeet"), audience={"HR": ["HR-SNP-KUNDLI"]})
    takes_over(haryana, narrow, "name", into=inside)
    delhi.offers(narrow, to=haryana, only=["HR"])


def test_what_does_not_fit_is_not_a_copys_or_is_masked_is_refused(delhi, haryana, wire, taken):
    copy, own = taken
    with pytest.raises(Malformed, match="already"):
        takes_over(haryana, copy, "alias", into=own)
    vehicle = haryana.opens([says("plate", "HR26DK8337")], kind="vehicle")
    with pytest.raises(Malformed, match="no place"):
        takes_over(haryana, copy, "alias", into=vehicle)
    with pytest.raises(NotFound, match="only a copy's can be taken over"):
        takes_over(haryana, own, "name", into=vehicle)
    with pytest.raises(Refused, match="does not carry the right"):
        takes_over(haryana, copy, "name", into=own, by=haryana.at("beat"))
    victim = delhi.opens(person("X", says("address", "House 7", Caveat.VICTIM)), shares={"HR": Level.WHOLE})
    wire.deliver()
    with pytest.raises(Refused, match="masked from you"):
        takes_over(haryana, victim, "address", into=own)


def test_with_nothing_to_follow_it_costs_one_query(haryana, taken):
    with haryana.node, counted() as asked:
        adopted_statements.follow()
    assert len(asked) == 1


@pytest.fixture
def narrow(delhi, haryana, wire):
    """A record of Haryana's as narrow as the copy of Delhi's from which it takes an alias."""
    copy = delhi.opens(
        person("Harjeet", alias="काला"),
        shares={"HR": Level.WHOLE},
        audience={"HR": ["HR-SNP-KUNDLI"]},
        purposes=[Purpose.NAKA, Purpose.CASE],
    )
    wire.deliver()
    own = haryana.opens(person("Harjeet"), audience={"HR": ["HR-SNP-KUNDLI"]}, purposes=[Purpose.NAKA, Purpose.CASE])
    takes_over(haryana, copy, "alias", into=own)
    return copy, own


def limits(station, record, **limits_):
    with station.node:
        return own_record_limits.limit(station.desk, record, **limits_)


@pytest.mark.parametrize(
    "wider",
    [
        {"audience": {"HR": frozenset()}},
        {"audience": {"HR": frozenset(["HR-SNP-KUNDLI", "HR-SNP-RAI"])}},
        {"purposes": frozenset()},
        {"purposes": frozenset([Purpose.NAKA, Purpose.VERIFICATION])},
    ],
)
def test_our_record_is_not_opened_to_more_than_the_copy_afterwards(haryana, narrow, wider):
    copy, own = narrow
    rai = haryana.at("beat", "HR-SNP-RAI")
    with pytest.raises(Refused, match="reach more units or purposes"):
        limits(haryana, own, **wider)
    assert not haryana.sees(copy, by=rai)
    assert not haryana.sees(own, by=rai)
    assert not haryana.checks("Harjeet @ काला", by=rai).hits


def test_sharing_opens_it_to_no_more_of_our_own_either(delhi, haryana, narrow):
    _, own = narrow
    with haryana.node, pytest.raises(Refused, match="reach more units or purposes"):
        records.share(haryana.desk, own, with_forces={"DL": Level.WHOLE}, audience={"HR": frozenset()})
    haryana.offers(own, to=delhi)


def test_it_is_narrowed_and_opened_up_to_what_the_copy_is_again(haryana, narrow):
    _, own = narrow
    haryana.desk = replace(haryana.desk, purpose=NAKA)
    limits(haryana, own, purposes=frozenset([Purpose.NAKA]))
    limits(haryana, own, purposes=frozenset([Purpose.NAKA, Purpose.CASE]))
    assert haryana.reads(own).values("alias") == ["काला"]


def test_without_what_was_taken_over_it_is_opened_to_all(haryana, narrow):
    _, own = narrow
    haryana.corrects(own, take_back=[statement(haryana, own, "alias")])
    limits(haryana, own, audience={"HR": frozenset()}, purposes=frozenset())
    assert haryana.sees(own, by=haryana.at("beat", "HR-SNP-RAI"))


def test_while_the_copy_is_gone_and_our_record_not_opened_nothing_is_shown(delhi, haryana, wire, narrow):
    copy, own = narrow
    delhi.recalls(copy)
    wire.deliver()
    with pytest.raises(Refused, match="reach more units or purposes"):
        limits(haryana, own, audience={"HR": frozenset()})
    follows(haryana)
    limits(haryana, own, audience={"HR": frozenset()})
    assert haryana.reads(own, by=haryana.at("beat", "HR-SNP-RAI")).values("alias") == []
