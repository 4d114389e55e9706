"""Pairs that wait for a judgement: seen whole by this officer, the likeliest first, taken back and waiting again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from support.cast import CASE, VERIFY, officer, person, says
from support.queries import counted
from support.world import until

from sangam.access import policy
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.handling import Caveat, Classification
from sangam.kernel.purpose import Purpose
from sangam.matching.judgements import judgements, same_person, suggestions
from sangam.matching.judgements import suggestions as judgement_suggestions
from sangam.matching.types import Verdict, WaitingPairs
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.types import Said
from sangam.records.visibility import disclosure, lists

HARJEET = "Harjeet Singh"


def made(actor: Actor, name: str = HARJEET, *more: Said, terms=None, **properties: str) -> UUID:
    return records.create(actor, New("person", person(name, *more, **properties), terms=terms))


def suggest(actor: Actor, *pairs: tuple[UUID, UUID, float]) -> None:
    suggestions.suggest(actor, purpose=CASE, resolve=lambda _: pairs)


def waiting(actor: Actor, purpose=CASE) -> WaitingPairs:
    return suggestions.waiting_pairs(actor, purpose=purpose)


def ids(found: WaitingPairs) -> list[set[UUID]]:
    return [{each.one.id, each.other.id} for each in found.pairs]


def judge(actor: Actor, one: UUID, other: UUID, verdict: Verdict = Verdict.SAME) -> None:
    judgements.judge(actor, one, other, verdict=verdict, reason="same tattoo", purpose=CASE)


def take_back(actor: Actor, one: UUID, other: UUID) -> None:
    judgements.take_back(actor, one, other, reason="a wrong tap", purpose=CASE)


def several(actor: Actor, count: int) -> list[UUID]:
    return [made(actor, f"{HARJEET} {letter}") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]]


def test_the_likeliest_pair_stands_first_with_what_agrees_and_differs(kundli):
    one = made(kundli, relative="s/o Balwant", born_year="1990", village="Kundli")
    other = made(kundli, "हरजीत सिंह", relative="पुत्र बलवंत", born_year="1970", village="Loni")
    third = made(kundli, "Gurnam Dhillon")
    suggest(kundli, (one, third, 0.91), (one, other, 0.97))
    found = waiting(kundli)
    assert ids(found) == [{one, other}, {one, third}]
    likeness = found.pairs[0].likeness
    assert {"age-far", "village-differs"} <= {each.code for each in likeness.why if each.bits < 0}
    assert any(each.bits > 0 for each in likeness.why)
    assert found.pairs[1].likeness is None
    assert not found.has_more


def test_a_missing_person_and_one_who_was_found_are_likened_by_description(kundli):
    said = [says("sex", "male"), says("mark", "tattoo OM on wrist")]
    missing = records.create(kundli, New("missing", [says("name", HARJEET), *said]))
    found = records.create(kundli, New("found", said))
    suggest(kundli, (missing, found, 0.9))
    (pair,) = waiting(kundli).pairs
    assert any(each.code.startswith("looks-mark") for each in pair.likeness.why)


def test_a_page_is_a_look_at_each_record_that_it_shows(kundli):
    one, two, three = several(kundli, 3)
    suggest(kundli, (one, two, 0.9), (two, three, 0.8))
    waiting(kundli)
    (entry,) = audit.recent_entries(action="officer:pair:look")
    assert entry.purpose == "case 0123/2026"
    assert {*entry.details["shown"]} == {str(each) for each in (one, two, three)}
    assert sorted(entry.details["looks"]) == sorted([str(each)] for each in (one, two, three))


def test_a_page_is_bounded_and_says_that_more_wait(kundli, monkeypatch):
    monkeypatch.setattr(judgement_suggestions, "MOST", 2)
    one, *others = several(kundli, 4)
    suggest(kundli, *((one, each, 0.9) for each in others))
    assert (len(waiting(kundli).pairs), waiting(kundli).has_more) == (2, True)
    judge(kundli, *ids(waiting(kundli))[0])
    assert (len(waiting(kundli).pairs), waiting(kundli).has_more) == (2, False)


@pytest.mark.parametrize("verdict", [Verdict.SAME, Verdict.NOT_SAME, Verdict.UNSURE])
def test_a_judged_pair_waits_no_more_until_it_is_taken_back(kundli, verdict):
    one, other = several(kundli, 2)
    suggest(kundli, (one, other, 0.9))
    judge(kundli, one, other, verdict)
    assert ids(waiting(kundli)) == []
    assert suggestions.forget() == 0, "a word of today may be taken back"
    take_back(kundli, other, one)
    assert ids(waiting(kundli)) == [{one, other}]
    assert suggestions.forget() == 0
    suggest(kundli, (one, other, 0.8))
    assert waiting(kundli).pairs[0].score == 0.8
    said = same_person.sameness(kundli, one, purpose=CASE)
    assert [each.verdict for each in said.said] == [Verdict.TAKEN_BACK, verdict]
    assert said.cluster.members == {one}
    judge(kundli, one, other)
    assert ids(waiting(kundli)) == []


def test_only_the_last_word_of_the_officer_is_taken_back(kundli):
    one, other = several(kundli, 2)
    with pytest.raises(Conflict, match="your own last judgement"):
        take_back(kundli, one, other)
    judge(officer("HR-SNP-RAI"), one, other)
    with pytest.raises(Conflict, match="your own last judgement"):
        take_back(kundli, one, other)
    judge(kundli, one, other)
    with pytest.raises(Conflict, match="your own last judgement"):
        take_back(kundli, one, other)  # Rai's word would fall with it
    third, fourth = several(kundli, 2)
    judge(kundli, third, fourth, Verdict.UNSURE)
    judge(kundli, third, fourth)
    take_back(kundli, third, fourth)
    with pytest.raises(Conflict, match="your own last judgement"):
        take_back(kundli, third, fourth)
    with pytest.raises(Refused, match="does not carry the right"):
        take_back(officer("HR-SNP-KUNDLI", role="beat"), one, other)


def test_it_is_refused_without_right_or_purpose(kundli):
    with pytest.raises(Refused, match="does not carry the right"):
        waiting(officer("HR-SNP-KUNDLI", role="beat"))
    with pytest.raises(Refused):
        waiting(kundli, purpose=None)
    one, other = several(kundli, 2)
    suggest(kundli, (one, other, 0.9))
    for actor, purpose in ((officer("HR-SNP-KUNDLI", role="beat"), CASE), (kundli, None)):
        assert suggestions.waiting_count(actor, purpose=purpose) == 0


HIDING = {
    "a minor, masked": {"more": [says("alias", "Kala", Caveat.MINOR)]},
    "a victim, masked": {"more": [says("phone", "9876543210", Caveat.VICTIM)]},
    "above the clearance": {"more": [says("alias", "Kala", level="CONFIDENTIAL")]},
    "for other eyes": {"terms": lambda: until(30, audience={"HR": ["HR-SNP-RAI"]})},
    "for another purpose": {"terms": lambda: until(30, purposes=[Purpose.MISSING])},
}


@pytest.mark.parametrize("hiding", HIDING)
def test_what_is_masked_or_hidden_neither_stands_nor_counts_nor_costs(kundli, hiding):
    rai = officer("HR-SNP-RAI", role="data_officer")
    kundli = replace(kundli, clearance=Classification.RESTRICTED)
    seen, also = several(kundli, 2)
    suggest(kundli, (seen, also, 0.6))
    count = suggestions.waiting_count(kundli, purpose=VERIFY)
    with counted() as fewer:
        before = waiting(kundli, VERIFY)
    terms = HIDING[hiding].get("terms", lambda: None)()
    hidden = made(rai, HARJEET, *HIDING[hiding].get("more", []), terms=terms)
    suggest(rai, (hidden, seen, 0.99))
    with counted() as more:
        after = waiting(kundli, VERIFY)
    assert (ids(after), after.has_more) == (ids(before), before.has_more) == ([{seen, also}], False)
    assert len(more) == len(fewer) <= 8
    assert suggestions.waiting_count(kundli, purpose=VERIFY) == count
    assert count == 1


def test_who_may_see_it_whole_judges_a_pair_of_a_minor(kundli):
    child, other = made(kundli, HARJEET, says("alias", "Kala", Caveat.MINOR)), made(kundli)
    suggest(kundli, (child, other, 0.9))
    assert ids(waiting(kundli, CASE)) != ids(waiting(kundli, VERIFY)) == []


def test_hidden_pairs_stand_among_those_looked_through_and_are_not_counted(kundli, monkeypatch):
    monkeypatch.setattr(judgement_suggestions, "_COUNTED", 2)
    rai = officer("HR-SNP-RAI")
    hidden = [made(rai, terms=until(30, audience={"HR": ["HR-SNP-RAI"]})) for _ in range(4)]
    one, other = several(kundli, 2)
    suggest(rai, *((one, each, 0.9) for each in hidden))
    suggest(kundli, (one, other, 0.5))
    assert ids(waiting(kundli)) == [{one, other}]
    assert suggestions.waiting_count(kundli, purpose=CASE) == 0


def test_nobody_is_overruled_by_a_page_that_was_left_open(kundli):
    one, other = several(kundli, 2)
    suggest(kundli, (one, other, 0.9))
    judge(officer("HR-SNP-RAI"), one, other, Verdict.NOT_SAME)
    saying = {"verdict": Verdict.SAME, "reason": "same tattoo", "purpose": CASE}
    with pytest.raises(Conflict, match="has judged this pair meanwhile"):
        judgements.judge_waiting(kundli, other, one, **saying)
    third = made(kundli)
    judgements.judge_waiting(kundli, one, third, **saying)
    take_back(kundli, one, third)
    assert judgements.judge_waiting(kundli, one, third, **saying).verdict is Verdict.SAME


def whole_by_the_database(actor: Actor, every: Sequence[UUID], purpose: Purpose) -> set[UUID]:
    admission = policy.admission(actor, purpose)
    return {one for one, _ in lists.whole_pairs(admission, [(each, each) for each in every], at=clock.now())}


def of_every_handling(actor: Actor) -> Iterable[UUID]:
    for caveat in Caveat:
        for level in ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL"):
            yield made(actor, HARJEET, says("alias", "Kala", caveat, level=level))


@pytest.mark.parametrize("role", ["beat", "investigator", "station", "analyst", "data_officer"])
def test_the_database_and_the_view_agree_on_what_is_whole(kundli, role):
    every = list(of_every_handling(officer("HR-SNP-KUNDLI", role="data_officer")))
    reader = officer("HR-SNP-KUNDLI", role=role, clearance=Classification.RESTRICTED)
    for purpose in (Purpose.CASE, Purpose.NAKA, Purpose.MISSING):
        seen = whole_by_the_database(reader, every, purpose)
        assert seen == disclosure.whole(reader, every, purpose=purpose)
        assert seen < {*every}
