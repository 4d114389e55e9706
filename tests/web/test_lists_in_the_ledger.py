"""Check a list: the ledger names the records that were shown, no others; a refusal of the worker stays in it."""

import pytest
from border import NAKA, Seated
from given_lists import at_narela, pasted, taken, work
from support.cast import says
from support.visiting import text

from sangam.audit.audit import recent_entries
from sangam.interchange.models import CheckedList, ListedRow
from sangam.matching.checks import batch
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.visibility import views

PLATE = "DL1CAB1234"


@pytest.fixture
def narela(fresh_nodes) -> Seated:
    return at_narela(*fresh_nodes("DL"))


def same_plates(officer: Seated, count: int) -> None:
    with officer.node:
        for _ in range(count):
            records.create(officer.actor, New("vehicle", [says("plate", PLATE)]))


def shown_by(officer: Seated, action: str) -> list[str]:
    with officer.node:
        (entry,) = recent_entries(action=action)
    return entry.details["shown"]


def test_the_page_shows_three_hits_and_the_ledger_names_no_fourth(narela):
    same_plates(narela, 4)
    page = text(narela.gets(pasted(narela, PLATE)))
    assert "And 2 more hits: check this row to see them." in page
    assert len(shown_by(narela, "officer:list:open")) == 3


def test_hits_that_the_look_up_left_out_are_counted_too(narela):
    same_plates(narela, 24)
    address = pasted(narela, PLATE)
    with narela.node:
        assert len(ListedRow.objects.get().records) < 25
    page = text(narela.gets(address))
    assert "And 17 more hits: check this row to see them." in page
    assert "Weaker ones not listed: 5." in page


def test_no_hit_with_a_warning_stands_behind_more(narela):
    same_plates(narela, 24)
    with narela.node:
        stolen = [says("plate", PLATE), says("status", "stolen")]
        warned = {str(records.create(narela.actor, New("vehicle", stolen))) for _ in range(4)}
    address = pasted(narela, PLATE)
    narela.gets(address)
    assert warned < {*shown_by(narela, "officer:list:open")}
    assert warned < {line["record"] for line in taken(narela, address)}


def test_a_link_that_stands_on_no_line_of_a_list_is_not_named(narela):
    with narela.node:
        (man,) = [each.id for each in views.list_records(narela.actor, purpose=NAKA) if each.kind == "person"]
        about = {"ref": str(man), "label": "Harjeet"}
        notice = records.create(
            narela.actor, New("wanted", [says("person", about), says("warrant", "non-bailable-warrant")])
        )
        records.create(narela.actor, New("sighting", [says("seen", about)]))
    address = pasted(narela, "Harjeet s/o Balwant")
    narela.gets(address)
    taken(narela, address)
    for action in ("officer:list:open", "officer:list:export"):
        assert shown_by(narela, action) == [str(man), str(notice)]


def test_a_long_file_is_answered_in_parts_within_one_deed(narela, monkeypatch):
    monkeypatch.setattr(batch, "_AT_ONCE", 1)
    same_plates(narela, 1)
    lines = taken(narela, pasted(narela, "Harjeet s/o Balwant", "!!", PLATE, "Nobody Atall"))
    assert [line["row"] for line in lines] == ["1", "2", "3", "3", "4"]
    assert shown_by(narela, "officer:list:export") == [line["record"] for line in lines if line["record"]]


def test_a_refusal_of_the_worker_stays_in_the_ledger(narela):
    narela.posts("/check/list/", lines=PLATE)
    with narela.node:
        CheckedList.objects.update(purpose="case", reference="")
    work(narela)
    with narela.node:
        (entry,) = recent_entries(action="officer:check:file")
        failed = CheckedList.objects.get()
    assert (entry.outcome, entry.code) == ("refused", "access:no-reference")
    assert (failed.state, failed.code) == ("failed", "access:no-reference")


def test_the_ledger_names_the_officer_as_signed_in(narela):
    pasted(narela, "Harjeet s/o Balwant")
    with narela.node:
        (looked,) = recent_entries(action="officer:check:file")
    assert looked.label
    assert "(at the node)" not in looked.label
