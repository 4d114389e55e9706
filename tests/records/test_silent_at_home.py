"""A silent record is silent at home too, except for its unit and those whom it names: one rule for every way to it."""

from dataclasses import replace

import pytest
from support.cast import NAKA, VERIFY, person, says
from support.world import Station, until

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.matching.checks import lookup
from sangam.records import policy
from sangam.records.models import KeyRules, Silent
from sangam.records.own_records import limits, records
from sangam.records.own_records.rebuild_keys import rekey
from sangam.records.schema.kinds import KINDS
from sangam.records.types import Terms
from sangam.records.visibility import disclosure, views
from sangam.records.visibility import links as visibility_links

SAID = [*person("Harjeet Singh", relative="s/o Balwant"), says("plate", "HR26DK8337"), says("note", "at the dhaba")]


@pytest.fixture
def alipur(delhi: Station):
    """An officer of another station of the force that owns."""
    return delhi.at("station", "DL-ON-ALIPUR")


def listed(station: Station, by) -> set:
    with station.node:
        return {view.id for view in views.list_records(by, purpose=NAKA)}


def ways(station: Station, record, by) -> dict[str, bool]:
    """Return by each way to a record whether this officer comes to it."""
    with station.node:
        about = records.create(station.desk, records.New("sighting", [says("seen", {"ref": str(record), "label": ""})]))
        found = lookup.look_up(by, "HR26DK8337", kinds=KINDS, purpose=NAKA)
        _, links = visibility_links.open_linked(by, about, purpose=NAKA)
        return {
            "browsing": record in listed(station, by),
            "opening": station.sees(record, by=by),
            "a check": record in {hit.record.id for hit in station.checks("HR26DK8337", by=by).hits},
            "a check by name": record in {hit.record.id for hit in station.checks(NAME, by=by).hits},
            "a form's search": record in {view.id for view in found},
            "a link": record in {link.record.id for link in links},
        }


NAME = "Harjeet Singh s/o Balwant"


def test_no_way_leads_another_station_of_the_force_to_a_silent_record(delhi, haryana, alipur):
    record = delhi.opens(SAID, shares={"HR": Level.SILENT})
    assert set(ways(delhi, record, delhi.desk).values()) == {True}
    assert set(ways(delhi, record, alipur).values()) == {False}


@pytest.mark.parametrize("unit", ["DL", "DL-ON"])
def test_a_silent_record_of_a_unit_above_is_silent_to_those_below_it(delhi, haryana, alipur, unit):
    of_it = delhi.at("supervisor", unit)
    with delhi.node:
        record = records.create(of_it, records.New("person", SAID, until(shares={"HR": Level.SILENT})))
    assert set(ways(delhi, record, of_it).values()) == {True}
    assert set(ways(delhi, record, alipur).values()) == {False}
    assert set(ways(delhi, record, delhi.desk).values()) == {False}


def test_a_look_from_below_tells_headquarters_of_its_silent_record(delhi, haryana, alipur):
    of_it = delhi.at("supervisor", "DL")
    with delhi.node:
        records.create(of_it, records.New("vehicle", [says("plate", "HR26DK8337")], until(shares={"HR": Level.SILENT})))
    delhi.checks("HR26DK8337", by=alipur)
    delhi.checks("HR26DK8337", by=of_it)
    assert delhi.tells_silent_owners() == 2
    assert [each.kind for each in delhi.told("DL")] == ["silent.asked"]


def test_a_unit_that_a_silent_record_names_stands_for_those_below_it(delhi, haryana, alipur):
    of_it = delhi.at("supervisor", "DL")
    with delhi.node:
        terms = until(shares={"HR": Level.SILENT}, audience={"DL": ["DL-ON"]})
        record = records.create(of_it, records.New("person", SAID, terms))
    assert set(ways(delhi, record, alipur).values()) == {True}


def test_those_whom_a_silent_record_names_see_it_and_its_unit_still_does(delhi, haryana, alipur):
    record = delhi.opens(SAID, shares={"HR": Level.SILENT}, audience={"DL": ["DL-ON-ALIPUR"]})
    assert set(ways(delhi, record, alipur).values()) == {True}
    assert set(ways(delhi, record, delhi.desk).values()) == {True}
    assert delhi.sees(record, by=delhi.at("supervisor", "DL-ON"))
    assert not delhi.sees(record, by=delhi.at("control", "DL-CR"))


def test_a_record_becomes_silent_at_home_when_it_is_shared_silently(delhi, haryana, alipur):
    record = delhi.opens(SAID)
    assert set(ways(delhi, record, alipur).values()) == {True}
    delhi.offers(record, to=haryana, level=Level.SILENT)
    assert set(ways(delhi, record, alipur).values()) == {False}
    delhi.withdraws(record, from_=haryana)
    assert set(ways(delhi, record, alipur).values()) == {True}


def test_a_group_that_has_it_silently_makes_it_silent_at_home(delhi, alipur):
    terms = Terms(clock.now(), groups={"DL:NCR": Level.SILENT})
    at_home = {"owner": "DL", "desk": "DL-ON-NARELA", "above": {"DL-ON-NARELA": ("DL", "DL-ON", "DL-ON-NARELA")}}
    assert policy.audience_of(terms, "DL", **at_home) == {"unit:DL-ON-NARELA", "unit:DL-ON", "unit:DL"}
    assert policy.audience_of(terms, "HR", **at_home) == frozenset()
    whole = replace(terms, groups={"DL:NCR": Level.WHOLE})
    assert policy.audience_of(whole, "DL", **at_home) == frozenset()


def test_a_look_at_home_for_a_silent_record_tells_its_desk_who_asked(delhi, haryana, alipur):
    delhi.opens(SAID, shares={"HR": Level.SILENT})
    assert delhi.checks("HR26DK8337", by=alipur).hits == ()
    delhi.checks("HR26DK8337")
    assert delhi.tells_silent_owners() == 2
    (told,) = [notice for notice in delhi.told() if notice.kind == "silent.asked"]
    assert "Alipur" in told.parts["who"]


def test_what_is_hidden_at_home_takes_no_place_in_a_list(delhi, haryana, alipur):
    for _ in range(4):
        delhi.opens(SAID, shares={"HR": Level.SILENT})
    seen = delhi.opens(person("Sunil"))
    for _ in range(4):
        delhi.opens(SAID, shares={"HR": Level.SILENT})
    with delhi.node:
        assert [view.id for view in views.list_records(alipur, purpose=NAKA, limit=2)] == [seen]


def test_an_alert_quotes_nothing_of_a_record_that_is_silent_at_home(delhi, haryana):
    record = delhi.opens(SAID, shares={"HR": Level.SILENT})
    with delhi.node:
        view = views.open_record(delhi.desk, record, purpose=NAKA)
        assert disclosure.public_label(view) == "Person"


def test_a_label_that_a_reference_bears_names_no_silent_record(delhi, haryana):
    record = delhi.opens(SAID, shares={"HR": Level.SILENT})
    with delhi.node:
        value, _ = visibility_links.reference_to(views.open_record(delhi.desk, record, purpose=NAKA))
    assert value["label"] == ""


def test_keys_made_by_earlier_rules_are_made_anew_as_silent_at_home(delhi, haryana, alipur):
    record = delhi.opens(SAID, shares={"HR": Level.SILENT})
    with delhi.node:
        with audit.deed(Actor.system("DL", "test"), "node:keys:rebuild"):
            Silent.objects.all().delete()
            KeyRules.objects.all().delete()
        rekey(lambda _line: None)
    assert set(ways(delhi, record, alipur).values()) == {False}
    assert delhi.read_values("records_silent", "owner") == [("DL",)]


def test_a_limit_to_other_units_leaves_a_silent_record_with_its_own(delhi, haryana):
    record = delhi.opens(SAID, shares={"HR": Level.SILENT}, days=100)
    with delhi.node:
        limits.limit(delhi.desk, record, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
    assert delhi.sees(record)
    assert delhi.sees(record, by=delhi.at("station", "DL-ON-ALIPUR"), purpose=VERIFY)
