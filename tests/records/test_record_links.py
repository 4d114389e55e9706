"""What hangs together shows it both ways, and what an officer may not see is neither shown nor counted."""

from uuid import UUID

import pytest
from support.cast import CASE, NAKA, officer, person, says
from support.queries import counted
from support.world import until

from sangam.access.units import shipped_data
from sangam.audit import audit
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.kernel.purpose import Purpose
from sangam.records.own_records import bulk_import, records
from sangam.records.own_records.records import New
from sangam.records.visibility import links, views


@pytest.fixture
def desk(fresh_nodes):
    (haryana,) = fresh_nodes("HR")
    with haryana:
        shipped_data.load_shipped()
        yield officer("HR-SNP-KUNDLI")


def ref(record: UUID, label: str = "हरजीत") -> dict[str, str]:
    return {"ref": str(record), "label": label}


def warrant(record: UUID, *caveats: Caveat, level: str = "RESTRICTED"):
    return [says("person", ref(record), *caveats, level=level), says("warrant", "non-bailable-warrant", level=level)]


def shown(actor, record, purpose=NAKA):
    return links.open_linked(actor, record, purpose=purpose)[1]


def test_a_reference_shows_at_both_its_ends(desk):
    man = records.create(desk, New("person", person("हरजीत")))
    notice = records.create(desk, New("wanted", warrant(man)))
    (inward,) = shown(desk, man)
    assert (inward.record.id, inward.property, inward.inward) == (notice, "person", True)
    (outward,) = shown(desk, notice)
    assert (outward.record.id, outward.property, outward.inward) == (man, "person", False)


@pytest.mark.parametrize("why", ["audience", "purposes", "level", "caveat", "expired", "silent"])
def test_what_an_officer_may_not_see_is_no_link(desk, why):
    reader = officer("HR-SNP-KUNDLI", "beat", clearance=Classification.RESTRICTED)
    man = records.create(desk, New("person", person("हरजीत")))
    terms = {
        "audience": until(30, audience={"HR": ["HR-SNP-RAI"]}),
        "purposes": until(30, purposes=[Purpose.MISSING]),
        "expired": until(-1),
        "silent": until(30, audience={"HR": ["HR-SNP-RAI"]}, shares={"HR": Level.SILENT}),
    }.get(why, until(30))
    said = warrant(man, level="CONFIDENTIAL" if why == "level" else "RESTRICTED")
    if why == "caveat":
        said = warrant(man, Caveat.VICTIM)
    with counted() as before:
        assert shown(reader, man) == ()
    records.create(officer("HR-SNP-RAI"), New("wanted", said, terms))
    with counted() as after:
        assert shown(reader, man) == ()
    assert len(before) == len(after)


def test_what_is_hidden_takes_no_place_among_what_is_listed(desk):
    man = records.create(desk, New("person", person("हरजीत")))
    open_one = records.create(desk, New("wanted", warrant(man)))
    terms = until(30, audience={"HR": ["HR-SNP-RAI"]})
    hidden = [New("wanted", warrant(man), terms) for _ in range(links.MOST_A_KIND + 5)]
    bulk_import.create_many(officer("HR-SNP-RAI", "analyst"), hidden, manifest={})
    assert [link.record.id for link in shown(desk, man)] == [open_one]


def test_the_links_of_a_page_cost_one_query_however_many(desk):
    man = records.create(desk, New("person", person("हरजीत")))
    with counted() as alone:
        views.open_record(desk, man, purpose=NAKA)
    for _ in range(4):
        records.create(desk, New("wanted", warrant(man)))
    with counted() as many:
        assert len(shown(desk, man)) == 4
    assert len(many) == len(alone) + 1


def test_a_link_that_was_shown_stands_in_the_ledger(desk):
    man = records.create(desk, New("person", person("हरजीत")))
    notice = records.create(desk, New("wanted", warrant(man)))
    shown(desk, man)
    assert audit.entries_on(notice)[0].action == "officer:record:open"


def test_a_reference_that_is_taken_back_is_no_link_any_more(desk):
    man = records.create(desk, New("person", person("हरजीत")))
    notice = records.create(desk, New("wanted", [says("name", "हरजीत"), *warrant(man)]))
    named = next(s.id for s in views.open_record(desk, notice, purpose=CASE).statements if s.property == "person")
    records.correct(desk, notice, take_back=[named], why="another man")
    assert shown(desk, man) == ()


def test_a_link_crosses_with_its_records(delhi, haryana, wire):
    man = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    notice = delhi.opens(warrant(man), kind="wanted", shares={"HR": Level.WHOLE})
    delhi.opens(warrant(man), kind="wanted")
    wire.deliver()
    with haryana.node:
        assert [link.record.id for link in shown(haryana.desk, man)] == [notice]


def test_a_notice_without_a_name_goes_by_the_person_that_it_names(desk):
    man = records.create(desk, New("person", person("हरजीत")))
    notice = records.create(desk, New("wanted", warrant(man)))
    assert views.open_record(desk, notice, purpose=NAKA).label == "हरजीत non-bailable-warrant"
