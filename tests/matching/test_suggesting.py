"""Batch resolution on a node: the machine suggests which records are of one person, people judge."""

from datetime import timedelta
from random import Random

import pytest
from sangam_lab.crowd.crowd import crowd, twin
from support.cast import CASE, officer, person
from support.queries import counted
from support.world import until

from sangam.audit import audit
from sangam.cli.matching import pairs_of_records
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, Refused
from sangam.matching import types
from sangam.matching.judgements import judgements, suggestions
from sangam.records.own_records import records
from sangam.records.own_records.records import New


def made(actor, name, **properties):
    return records.create(actor, New("person", person(name, **properties)))


def suggested(actor, record):
    return [each.record.id for each in suggestions.suggestions(actor, record, purpose=CASE)]


def told_of(each):
    """Return what a record says of a person of the crowd."""
    said = {"relative": each.relative, "born_year": str(each.born or ""), "village": each.village, "sex": each.sex}
    return {key: value for key, value in said.items() if value}


@pytest.fixture
def doubles(kundli):
    """Return pairs of records of one person each, among others."""
    random, people = Random(5), list(crowd(40, 8))
    written = [*people, *(twin(each, random) for each in people[:12])]
    ids = [made(kundli, each.name, **told_of(each)) for each in written]
    return list(zip(ids[:12], ids[40:], strict=True))


def test_the_machine_merges_nothing_and_suggests_a_judged_pair_no_more(kundli, doubles):
    found = suggestions.suggest(kundli, purpose=CASE, resolve=pairs_of_records)
    hits = [(one, other) for one, other in doubles if suggested(kundli, one) == [other]]
    assert len(hits) >= 7
    assert found <= 12
    entry = audit.recent_entries(action="officer:suggestion:make")[0]
    assert entry.purpose == "case 0123/2026"
    one, other = hits[0]
    judgements.judge(kundli, one, other, verdict=types.Verdict.NOT_SAME, reason="another father", purpose=CASE)
    assert suggested(kundli, one) == suggested(kundli, other) == []
    assert suggestions.suggest(kundli, purpose=CASE, resolve=pairs_of_records) == found - 1
    assert suggested(kundli, one) == []
    with clock.shift_time(timedelta(days=1, minutes=1)):
        assert suggestions.forget() == 1
    records.recall(kundli, hits[1][0], reason="double")
    assert suggestions.forget() == 1
    assert suggestions.forget() == 0


@pytest.mark.long
def test_our_own_are_held_against_the_copies_of_another_force(delhi, haryana, wire):
    random, people = Random(5), list(crowd(40, 8))
    own = [haryana.opens(person(each.name, **told_of(each))) for each in people]
    theirs = []
    for each in people[:12]:
        other = twin(each, random)
        theirs.append(delhi.opens(person(other.name, **told_of(other))))
        delhi.offers(theirs[-1], to=haryana)
    wire.deliver()
    with haryana.node:
        kundli = officer("HR-SNP-KUNDLI")
        found = suggestions.suggest(kundli, partner="DL", purpose=CASE, resolve=pairs_of_records)
        hits = [(one, other) for one, other in zip(own, theirs, strict=False) if suggested(kundli, one) == [other]]
        assert all(set(suggested(kundli, one)) <= set(theirs) for one in own)
    assert len(hits) >= 7
    assert found <= 12


def pair_of(one, other):
    return lambda _lists: [(one, other, 0.97)]


def test_a_suggestion_is_shown_only_to_who_sees_both_records(kundli):
    one, other = made(kundli, "Harjeet Singh"), made(kundli, "Harjit Singh")
    suggestions.suggest(kundli, purpose=CASE, resolve=pair_of(one, other))
    with counted() as asked:
        assert suggested(kundli, other) == [one]
    assert len(asked) <= 8
    assert suggested(kundli, made(kundli, "Balwant")) == []
    assert len(audit.recent_entries(action="officer:suggestion:look")) == 1


def test_a_record_for_other_eyes_takes_no_part_and_is_never_named(kundli):
    rai = officer("HR-SNP-RAI")
    terms = until(30, audience={"HR": ["HR-SNP-RAI"]})
    hidden = records.create(rai, New("person", person("Harjit Singh"), terms=terms))
    seen, third = made(kundli, "Harjeet Singh"), made(kundli, "Balwant")
    told = []
    suggestions.suggest(kundli, purpose=CASE, resolve=lambda lists: told.extend(lists) or [])
    assert {row["name"] for row in told[0]} == {"Harjeet Singh", "Balwant"}
    suggestions.suggest(rai, purpose=CASE, resolve=pair_of(hidden, seen))
    assert suggested(kundli, seen) == suggested(kundli, third) == []
    assert suggested(rai, hidden) == [seen]


def test_it_is_refused_without_right_or_purpose_or_with_nobody_to_compare(kundli):
    with pytest.raises(Malformed, match="not two persons"):
        suggestions.suggest(kundli, purpose=CASE, resolve=pairs_of_records)
    made(kundli, "Harjeet Singh")
    with pytest.raises(Malformed, match="not two persons"):
        suggestions.suggest(kundli, partner="DL", purpose=CASE, resolve=pairs_of_records)
    with pytest.raises(Refused):
        suggestions.suggest(kundli, purpose=None, resolve=pairs_of_records)
    with pytest.raises(Refused, match="does not carry the right"):
        suggestions.suggest(officer("HR-SNP-KUNDLI", role="beat"), purpose=CASE, resolve=pairs_of_records)
