"""Incidents, arrests and history sheets in the browser: their forms, pages, and what comes back with a sentence."""

import pytest
from linked_records import FORM, makes, ref
from support.cast import person, says
from support.markup import markup
from support.visiting import Visitor, text

from sangam.records.visibility import views

INCIDENT = {
    **FORM, "head": "snatching", "place": "Kapashera border", "position": "28.5262, 77.0800", "precision": "crossing",
    "earliest": "2026-11-20T21:30", "latest": "2026-11-20T22:00", "modus": ["transport.motorcycle", "pals.two"],
    "trade": "jeweller", "patrol": "no",
}  # fmt: skip


def test_the_form_of_an_incident_offers_the_ten_heads_and_no_name(narela: Visitor) -> None:
    page = narela.gets("/records/new/incident/")
    assert markup(page).count('name="modus"') >= 40
    assert 'type="datetime-local"' in markup(page)
    assert 'name="name"' not in markup(page)
    assert "The trade alone, never the name." in text(page)
    assert markup(narela.gets("/records/new/person/")).count('name="modus"') == 0


def test_an_incident_is_made_shown_in_words_and_listed(narela: Visitor) -> None:
    made = narela.posts("/records/new/incident/", **INCIDENT)
    assert made.status_code == 303
    words = text(narela.gets(made["Location"]))
    for said in ("Snatching", "20.11.2026 21:30", "28.52620,77.08000", "Motorcycle", "Moved to the nearest crossing"):
        assert said in words, said
    assert "Kapashera border Snatching" in text(narela.gets("/records/?kind=incident"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"position": "77.0800, 28.5262"}, "Write the latitude first"),
        ({"latest": "2026-11-20T21:00"}, "lies before Earliest time"),
        ({"earliest": "2026-11-20 2400"}, "the clock has no 24:00"),
        ({"head": ""}, "Choose the crime head"),
        ({"modus": ["transport.camel"]}, "Choose one of those that the form offers"),
    ],
)
def test_what_is_wrong_in_an_incident_comes_back_with_its_sentence(narela: Visitor, changed, said: str) -> None:
    page = narela.posts("/records/new/incident/", **{**INCIDENT, **changed})
    assert page.status_code == 400
    assert said in text(page)
    assert 'value="jeweller"' in markup(page)
    if "modus" not in changed:
        assert 'value="pals.two" checked' in markup(page)


@pytest.mark.parametrize("kind", ["arrest", "externment", "history_sheet"])
def test_a_form_about_a_person_asks_whose_it_is(narela: Visitor, kind: str) -> None:
    page = narela.posts(f"/records/new/{kind}/", **FORM, station="PS Narela")
    assert page.status_code == 400
    assert "say who this is about" in text(page)


def test_a_persons_page_leads_to_arrest_and_history_sheet(narela: Visitor) -> None:
    man = makes(narela, person("Harjeet"))
    makes(narela, [says("person", ref(man)), says("custody", "transit-remand")], "arrest")
    makes(narela, [says("person", ref(man)), says("number", "HS 41-A")], "history_sheet")
    words = text(narela.gets(f"/records/{man}/"))
    assert "Transit remand" in words
    assert "HS 41-A" in words


def test_a_time_is_corrected_in_the_field_that_shows_it(narela: Visitor) -> None:
    record = makes(narela, [says("head", "theft"), says("earliest", "2026-11-20 21:30")], "incident")
    view = views.open_record(narela.actor, record, purpose=narela.actor.purpose)
    (stands,) = [each.id for each in view.statements if each.property == "earliest"]
    address = f"/records/{record}/correct/{stands}/"
    page = narela.gets(address)
    assert 'value="2026-11-20T21:30"' in markup(page)
    done = narela.posts(address, **FORM, value="2026-11-20T20:15", why="read again")
    assert done.status_code == 303
    assert "20.11.2026 20:15" in text(narela.gets(f"/records/{record}/"))
