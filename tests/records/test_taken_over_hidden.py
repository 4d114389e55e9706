"""What our record took over from a force that has not caught us up since a restore is hidden with its copies."""

import pytest
from support.cast import NAKA, person, says
from support.putting_back import falls_behind, is_caught_up
from support.queries import counted
from support.watched import watcher
from support.world import Line, Station

from sangam.access.types import Way
from sangam.kernel.handling import Level
from sangam.records.own_records import adopted_statements
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure, views

PHONE = "9812345670"


@pytest.fixture
def copy(delhi: Station, wire: Line):
    record = delhi.opens(person("Harjeet", says("phone", PHONE), alias="काला"), shares={"HR": Level.WHOLE})
    wire.deliver()
    return record


@pytest.fixture
def own(haryana: Station, copy):
    """A record of Haryana's own that took an alias and a telephone over from Delhi's copy."""
    record = haryana.opens(person("Harjeet Singh"))
    takes_over(haryana, copy, "alias", into=record)
    takes_over(haryana, copy, "phone", into=record)
    return record


def takes_over(station: Station, copy, name: str, *, into) -> None:
    statement = next(each.id for each in station.reads(copy).statements if each.property == name)
    with station.node:
        adopted_statements.take_over(station.desk, copy, statement, into=into, purpose=NAKA)


def listed(station: Station) -> RecordView:
    with station.node:
        (view,) = views.list_records(station.desk, purpose=NAKA, owner=station.force)
    return view


def test_it_is_read_and_listed_nowhere_and_the_record_says_whose_is_hidden(haryana, own):
    falls_behind(haryana.node, "DL")
    for view in (haryana.reads(own), listed(haryana)):
        assert {each.property for each in view.statements} == {"name"}
        assert view.hidden == ("DL",)
        assert "काला" not in disclosure.label_of(view, Way.PRINT)


def test_it_is_there_again_once_its_owner_has_caught_us_up(haryana, own):
    falls_behind(haryana.node, "DL")
    is_caught_up(haryana.node, "DL")
    view = haryana.reads(own)
    assert (view.values("alias"), len(view.values("phone")), view.hidden) == (["काला"], 1, ())


def test_no_check_finds_our_record_by_it(haryana, own):
    assert own in {hit.record.id for hit in haryana.checks(PHONE).hits}
    falls_behind(haryana.node, "DL")
    assert not haryana.checks(PHONE).hits
    assert [hit.record.values("phone") for hit in haryana.checks("Harjeet Singh").hits] == [[]]
    is_caught_up(haryana.node, "DL")
    assert own in {hit.record.id for hit in haryana.checks(PHONE).hits}


@pytest.mark.long
def test_who_asked_for_it_meanwhile_is_told_of_our_record_once_it_is_shown(haryana, own):
    kundli = watcher(haryana)
    falls_behind(haryana.node, "DL")
    kundli.checks(PHONE)
    assert kundli.told() == []
    is_caught_up(haryana.node, "DL")
    assert [told.subject.id for told in kundli.told()] == [own]


@pytest.mark.long
def test_a_record_of_which_nothing_else_is_there_is_not_there(haryana, copy):
    own = haryana.opens(person("H"))
    takes_over(haryana, copy, "name", into=own)
    haryana.corrects(own, take_back=[haryana.reads(own).statements[0].id])
    falls_behind(haryana.node, "DL")
    assert not haryana.sees(own)


@pytest.mark.long
def test_our_own_correction_meanwhile_takes_nothing_of_it_away(haryana, own):
    falls_behind(haryana.node, "DL")
    haryana.corrects(own, says("address", "House 7"))
    is_caught_up(haryana.node, "DL")
    assert haryana.reads(own).values("alias") == ["काला"]


@pytest.mark.long
def test_what_was_taken_over_from_a_force_that_is_heard_stays(haryana, own):
    falls_behind(haryana.node, "UP")
    assert haryana.reads(own).values("alias") == ["काला"]


@pytest.mark.long
def test_only_a_showing_with_a_taken_over_part_asks_who_is_behind(haryana, own):
    with haryana.node, counted() as asked:
        views.list_records(haryana.desk, purpose=NAKA)
    named = [each for each in asked.statements if each.startswith("SELECT peer FROM federation_catchup")]
    assert len(named) == 1
    with haryana.node, counted() as asked:
        views.list_records(haryana.desk, purpose=NAKA, owner="DL")
    assert not [each for each in asked.statements if each.startswith("SELECT peer FROM federation_catchup")]
