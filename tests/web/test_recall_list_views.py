"""Lists of records to recall: what is offered to whom at each of its steps, and how much of it is shown."""

import pytest
from border import Across, Seated, hidden, seated
from support.cast import person
from support.markup import markup
from support.visiting import text

from sangam.records.own_records import records
from sangam.records.recalls import two_person_recall
from sangam.web.records import recalls

LISTS = "/records/recalls/"


@pytest.fixture
def narela(across: Across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def chief(across: Across) -> Seated:
    return seated(across.delhi, "dl9001", "DL-ON", role="supervisor")


@pytest.fixture
def address(narela: Seated) -> str:
    """Return the page of a list of two records that an officer of Narela laid down."""
    with narela.node:
        made = [records.create(narela.actor, records.New("person", person(f"Zubair {at}"))) for at in range(2)]
    said = {"step": "propose", "numbers": "\n".join(map(str, made)), "name": "ids.csv", "why": "wrong list"}
    return narela.posts(LISTS, **said).headers["Location"]


def offered(reader: Seated, address: str) -> set[str]:
    page = markup(reader.gets(address))
    acts = {act for act in ("agree", "do") if f'action="{address}{act}/"' in page}
    return acts | ({"command"} if "recall-agreed" in page else set())


def agree(chief: Seated, address: str) -> None:
    assert chief.posts(f"{address}agree/", digest=hidden(chief.gets(address), "digest")).status_code == 303


def test_a_list_is_agreed_to_by_another_officer_before_it_is_done(narela, chief, address):
    assert (offered(narela, address), offered(chief, address)) == (set(), {"agree"})
    agree(chief, address)
    assert (offered(narela, address), offered(chief, address)) == ({"do"}, {"do"})
    assert narela.posts(f"{address}do/").status_code == 303
    assert (offered(narela, address), offered(chief, address)) == (set(), set())


def test_a_list_beyond_the_most_of_the_browser_is_done_by_a_command(narela, chief, address, monkeypatch):
    monkeypatch.setattr(recalls, "MOST", 1)
    assert offered(narela, address) == set()
    agree(chief, address)
    assert offered(narela, address) == {"command"}
    monkeypatch.setattr(recalls, "MOST", 2)
    assert offered(narela, address) == {"do"}


def test_some_records_of_a_list_lead_to_their_pages_until_they_are_erased(narela, chief, address, monkeypatch):
    assert "and 0 more" not in text(narela.gets(address))
    assert "Records on it" in text(narela.gets(address))
    monkeypatch.setattr(recalls, "_SAMPLES", 1)
    assert "and 1 more" in text(narela.gets(address))
    agree(chief, address)
    assert "Records on it" in text(narela.gets(address))
    assert narela.posts(f"{address}do/").status_code == 303
    assert "Records on it" not in text(narela.gets(address))


def test_a_dry_run_leads_on_to_a_second_officer_and_to_what_was_recalled(narela, address):
    with narela.node:
        made = records.create(narela.actor, records.New("person", person("Harjeet")))
    dry = narela.posts(LISTS, numbers=str(made))
    assert 'name="step" value="propose"' in markup(dry)
    assert 'href="/records/recalled/"' in markup(dry)
    assert address not in markup(dry)
    assert address in markup(narela.gets(LISTS))


def test_a_full_list_of_recalled_records_says_that_it_is_cut(narela, chief, address, monkeypatch):
    agree(chief, address)
    assert narela.posts(f"{address}do/").status_code == 303
    assert "are listed" not in text(narela.gets("/records/recalled/"))
    monkeypatch.setattr(two_person_recall, "MOST_LISTED", 2)
    assert "The newest 2 are listed." in text(narela.gets("/records/recalled/"))
