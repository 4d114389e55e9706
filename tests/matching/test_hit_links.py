"""A hit says what refers to it: one query for all hits, and what is hidden changes nothing."""

from uuid import UUID

import pytest
from support.cast import CASE, NAKA, officer, person, says
from support.queries import counted
from support.world import until

from sangam.access.units import shipped_data
from sangam.audit import audit
from sangam.matching.checks import batch, check, lookup
from sangam.matching.types import Line, Listing
from sangam.records.own_records import bulk_import, records
from sangam.records.own_records.records import New

TEXT = "Harjeet Singh s/o Balwant"
LIST = Listing("list.csv", "0" * 64)


@pytest.fixture
def kundli(fresh_nodes):
    (haryana,) = fresh_nodes("HR")
    with haryana:
        shipped_data.load_shipped()
        yield officer("HR-SNP-KUNDLI")


def man(actor) -> UUID:
    return records.create(actor, New("person", person("Harjeet Singh", relative="s/o Balwant")))


def warrant(record: UUID, *more):
    return [says("person", {"ref": str(record), "label": "Harjeet"}), says("warrant", "non-bailable-warrant"), *more]


def test_what_a_notice_warns_of_is_a_caution_of_the_hit(kundli):
    notice = records.create(kundli, New("wanted", warrant(man(kundli), says("caution", "armed"))))
    (hit,) = check.check(kundli, TEXT, purpose=NAKA).hits
    assert [view.id for view in hit.wanted] == [notice]
    assert hit.caution == ("armed",)


def test_a_notice_shown_on_a_card_stands_in_the_ledger(kundli):
    notice = records.create(kundli, New("wanted", warrant(man(kundli))))
    check.check(kundli, TEXT, purpose=NAKA)
    assert audit.entries_on(notice)[0].action == "officer:check:run"


def test_what_is_hidden_changes_neither_the_hit_nor_its_cost(kundli):
    record = man(kundli)

    def observed():
        with counted() as asked:
            hits = check.check(kundli, TEXT, purpose=NAKA).hits
        return [(hit.links, hit.caution, hit.wanted) for hit in hits], len(asked)

    before = observed()
    hidden = until(30, audience={"HR": ["HR-SNP-RAI"]})
    sheet = [New("wanted", warrant(record, says("caution", "armed")), hidden) for _ in range(20)]
    bulk_import.create_many(officer("HR-SNP-RAI", "analyst"), sheet, manifest={})
    assert observed() == before


def test_a_list_of_suspects_says_who_is_wanted_by_one_query_more(kundli):
    records.create(kundli, New("wanted", warrant(man(kundli))))
    lines = [Line(number, "", TEXT) for number in range(1, 4)]
    answers = batch.check_many(kundli, lines, of=LIST, purpose=NAKA)
    assert [len(answer.hits[0].wanted) for answer in answers] == [1, 1, 1]


def test_a_record_is_looked_up_only_by_who_sees_it(kundli):
    seen = man(kundli)
    terms = until(30, audience={"HR": ["HR-SNP-RAI"]})
    records.create(officer("HR-SNP-RAI"), New("person", person("Harjeet Singh", relative="s/o Balwant"), terms))
    assert [view.id for view in lookup.look_up(kundli, "harjeet singh", kinds=["person"], purpose=CASE)] == [seen]
    assert lookup.look_up(kundli, "harjeet singh", kinds=["gang"], purpose=CASE) == []
