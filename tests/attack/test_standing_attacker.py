"""A short slice of the standing attacker, by a fixed seed: the long way is `./sangam test --attack`."""

from collections.abc import Iterator, Mapping
from itertools import islice
from random import Random

import pytest
from attack import corpus, field
from attack.campaign import Campaign
from attack.field import Field, Finding
from attack.walks import forms, reads, writes
from support.cluster import TestCluster
from support.nodes import TestNode
from web.hidden_things import Thing

from sangam.kernel.ids import new_id

SEED = 34
KINDS_HIDDEN = frozenset({"record", "case", "arrest", "gang_chart", "channel", "operation", "copy"})


@pytest.fixture(scope="module")
def laid(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    made: list[TestNode] = []

    def fresh_nodes(*forces: str) -> tuple[TestNode, ...]:
        nodes = tuple(TestNode(force, cluster, tmp_path_factory.mktemp(force)) for force in forces)
        made.extend(nodes)
        return nodes

    yield field.lay_out(fresh_nodes, KINDS_HIDDEN)
    for node in made:
        node.close()


def found(steps: Iterator[Finding | None], most: int) -> list[str]:
    return [str(each) for each in islice(steps, most) if each]


def test_ids_of_others_read_nothing(laid: Field) -> None:
    assert found(reads.walk(laid, Random(SEED)), 40) == []


def test_ids_of_others_write_nothing(laid: Field) -> None:
    assert found(writes.walk(laid, Random(SEED)), 40) == []


def test_hostile_fields_break_no_form(laid: Field) -> None:
    assert found(forms.walk(laid, Random(SEED), most_pages=12), 40) == []


@pytest.mark.parametrize("role", ["data_officer", "auditor"])
def test_what_a_page_shows_unasked_is_no_finding(laid: Field, role: str) -> None:
    for thing in (*laid.hidden["record"], *laid.hidden["copy"]):
        act = writes.Act("ledger", "reference")
        assert writes.compare(laid, role, act, "record", thing) is None
        for page in ("/oversight/ledger/", f"/records/{laid.crossing.things['*']['record']}/same/"):
            assert reads.compare(laid, role, "record", thing, lambda each, at=page: f"{at}?case={each.id}") is None


def test_a_walk_tells_a_hidden_records_ledger_from_an_absent_ones(laid: Field) -> None:
    thing = laid.hidden["record"][0]
    assert reads.compare(laid, "auditor", "record", thing, lambda each: f"/oversight/ledger/?on={each.id}")


def test_a_walk_tells_the_hidden_from_the_absent_where_a_page_does(laid: Field) -> None:
    seen = Thing(laid.own, new_id(), laid.own)
    told = reads.compare(laid, "station", "record", seen, lambda thing: f"/records/{thing.id}/")
    assert told is not None
    assert f"GET /records/{laid.own}/" in str(told)
    assert "200 hidden, 404 absent" in str(told)
    told = writes.compare(laid, "data_officer", writes.Act("record_recall", ""), "record", seen)
    assert told is not None
    assert told.seen.startswith("303 hidden, 404 absent")


def test_the_corpus_holds_each_sort_of_hostile_text() -> None:
    texts: Mapping[str, object] = corpus.HOSTILE
    assert {"bidi", "full width", "formula after a separator", "very long", "nested", "null", "huge"} <= set(texts)


def test_a_finding_is_told_once(cluster: TestCluster) -> None:
    told: list[str] = []
    campaign = Campaign(cluster, Random(SEED), told.append)
    for _ in range(2):
        campaign._note(Finding("reads", "station", "GET /", "500"))
    assert told == ["FOUND reads: as station: GET /\n    500"]
