"""What is said and asked around the acts on a record: status, objection, taking over, confirming, limiting."""

import re

import pytest
from border import NAKA, Across, Seated, seated
from support.cast import person, says
from support.markup import error_at, markup
from support.visiting import text

from sangam.kernel.handling import Level
from sangam.records.corrections import challenge_text
from sangam.records.own_records import records


@pytest.fixture
def narela(across: Across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def makes(officer: Seated, kind: str, *said, to: str = "") -> str:
    with officer.node:
        made = records.create(officer.actor, records.New(kind, list(said)))
        if to:
            records.share(officer.actor, made, with_forces={to: Level.WHOLE})
    return f"/records/{made}/"


VEHICLE = says("plate", "HR26DK8337"), says("status", "recovered")


def test_a_status_that_ends_a_search_is_asked_for_first(across, narela):
    ours, shared = makes(narela, "vehicle", *VEHICLE), makes(narela, "vehicle", *VEHICLE, to="HR")
    asked = {address: narela.posts(f"{address}status/", status="withdrawn") for address in (ours, shared)}
    assert [each.status_code for each in asked.values()] == [200, 200]
    assert ["No other force has a copy." in text(each) for each in asked.values()] == [True, False]
    for address, said in (
        (ours, "Status saved. No other force has a copy."),
        (shared, "Status saved; every force with a copy is told at once."),
    ):
        assert narela.posts(f"{address}status/", status="stolen").status_code == 303
        assert said in text(narela.gets(address))


def test_the_status_of_a_copy_is_its_owners_to_say(across, narela, kundli):
    address = makes(kundli, "vehicle", *VEHICLE, to="DL")
    across.wire.deliver()
    refused = narela.posts(f"{address}status/", status="withdrawn")
    assert refused.status_code == 404
    assert "This record belongs to" in text(refused)


@pytest.mark.parametrize("urgent", [{}, {"urgent": "1"}])
def test_an_objection_is_urgent_where_that_is_ticked(across, narela, kundli, urgent):
    address = makes(kundli, "person", *person("Harjeet", alias="Kala"), to="DL")
    across.wire.deliver()
    form = re.search(rf"{address}challenge/[0-9a-f-]+/", markup(narela.gets(address)))[0]
    assert narela.posts(form, why="he is in jail", **urgent).status_code == 303
    with narela.node:
        (raised,) = challenge_text.of_record(narela.actor, address.split("/")[2], purpose=NAKA)
    assert raised.urgent is bool(urgent)


def test_the_form_that_takes_a_statement_over_says_which(across, narela, kundli):
    address = makes(kundli, "person", *person("Harjeet", alias="Kala"), to="DL")
    across.wire.deliver()
    forms = dict.fromkeys(re.findall(rf"{address}take-over/[0-9a-f-]+/", markup(narela.gets(address))))
    shown = [text(narela.gets(each)) for each in forms]
    assert [("Name" in each, "Alias" in each) for each in shown] == [(True, False), (False, True)]


def test_what_ages_is_confirmed_and_what_does_not_is_not(narela):
    for kind, said, offered in (("vehicle", VEHICLE, True), ("person", person("Harjeet"), False)):
        address = makes(narela, kind, *said)
        assert (f'action="{address}confirm/"' in markup(narela.gets(address))) is offered


def test_a_limit_that_is_wrong_comes_back_as_it_was_typed(narela):
    address = makes(narela, "person", *person("Harjeet"))
    wrong = narela.posts(f"{address}limit/", until="soon", audience="DL-ON", purpose="case")
    assert wrong.status_code == 400
    assert 'value="soon"' in markup(wrong)
    assert "last day as a date" in error_at(wrong, "until")
    ticked = re.findall(r'name="purpose" value="(\w+)"( checked)?', markup(wrong))
    assert ("case", " checked") in ticked
    assert [name for name, checked in ticked if checked] == ["case"]
    assert "import" not in dict(ticked)


def test_what_another_station_may_not_change_offers_it_whom_to_ring(across, narela):
    address = makes(narela, "person", *person("Harjeet"))
    other = seated(across.delhi, "dl1003", "DL-ON-ALIPUR")
    assert ["pair ring" in markup(each.gets(address)) for each in (narela, other)] == [False, True]
