"""What people and the machine said of records that an officer may not see costs him no query more and none less."""

from collections.abc import Callable
from uuid import UUID

import pytest
from support.cast import CASE, officer, person
from support.queries import counted
from support.world import until

from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.matching import types
from sangam.matching.checks import batch, check
from sangam.matching.judgements import judgements, same_person, suggestions
from sangam.matching.types import Line, Listing
from sangam.records.own_records import adopted_statements, records
from sangam.records.own_records.records import New

NAME = "Harjeet Singh"
OTHER = "Gurnam Dhillon"
LIST = [Line(1, NAME, NAME), Line(2, OTHER, OTHER)]

LOOKS: dict[str, Callable[[Actor, UUID], object]] = {
    "a check": lambda actor, _: check.check(actor, NAME, purpose=CASE).hits,
    "a list": lambda actor, _: [
        each.hits for each in batch.check_many(actor, LIST, of=Listing("list.csv", "00"), purpose=CASE)
    ],
    "the panel": lambda actor, record: same_person.sameness(actor, record, purpose=CASE),
    "suggestions": lambda actor, record: suggestions.suggestions(actor, record, purpose=CASE),
    "look-alikes": lambda actor, record: same_person.resemblances_with_reasons(actor, record, purpose=CASE),
}


def observed(look: Callable[[Actor, UUID], object], actor: Actor, record: UUID) -> tuple[object, int]:
    with counted() as asked:
        found = look(actor, record)
    return found, len(asked)


def hide(record: UUID, rai: Actor) -> None:
    """Judge a record and one for other eyes the same, and suggest a second such one."""
    for name in (NAME, OTHER):
        hidden = records.create(rai, New("person", person(name), until(30, audience={"HR": ["HR-SNP-RAI"]})))
        judgements.judge(rai, record, hidden, verdict=types.Verdict.SAME, reason="one tattoo", purpose=CASE)
    other = records.create(rai, New("person", person(OTHER), until(30, audience={"HR": ["HR-SNP-RAI"]})))
    suggestions.suggest(rai, purpose=CASE, resolve=lambda _: [(record, other, 0.9)])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("spoken_of", [False, True])
def test_hidden_words_change_neither_what_is_found_nor_the_queries(kundli, look, spoken_of):
    one, two = (records.create(kundli, New("person", person(NAME))) for _ in range(2))
    if spoken_of:
        third = records.create(kundli, New("person", person("Balwant")))
        judgements.judge(kundli, one, two, verdict=types.Verdict.NOT_SAME, reason="another father", purpose=CASE)
        suggestions.suggest(kundli, purpose=CASE, resolve=lambda _: [(one, third, 0.8)])
    before = observed(LOOKS[look], kundli, one)
    hide(one, officer("HR-SNP-RAI"))
    assert observed(LOOKS[look], kundli, one) == before


def test_what_only_a_hidden_record_leads_to_costs_no_query(delhi, haryana, wire):
    copy = delhi.opens(person("Harjeet", alias="Kala"), shares={"HR": Level.WHOLE})
    wire.deliver()
    own, far = haryana.opens(person(NAME)), haryana.opens(person("Balwant"))
    alias = next(each.id for each in haryana.reads(copy).statements if each.property == "alias")
    with haryana.node:
        adopted_statements.take_over(haryana.desk, copy, alias, into=far, purpose=CASE)
        before = {name: observed(look, haryana.desk, own) for name, look in LOOKS.items()}
        rai = officer("HR-SNP-RAI")
        hidden = records.create(rai, New("person", person(NAME), until(30, audience={"HR": ["HR-SNP-RAI"]})))
        for record in (own, far):
            judgements.judge(rai, record, hidden, verdict=types.Verdict.SAME, reason="one tattoo", purpose=CASE)
        assert {name: observed(look, haryana.desk, own) for name, look in LOOKS.items()} == before


def test_a_hidden_record_is_absent_whether_it_was_judged_or_not(kundli):
    rai = officer("HR-SNP-RAI")
    terms = until(30, audience={"HR": ["HR-SNP-RAI"]})
    plain, judged, seen = (records.create(rai, New("person", person(NAME), each)) for each in (terms, terms, None))
    judgements.judge(rai, judged, seen, verdict=types.Verdict.SAME, reason="one tattoo", purpose=CASE)
    refused = []
    for record in (plain, judged, new_id()):
        with counted() as asked, pytest.raises(NotFound) as said:
            same_person.sameness(kundli, record, purpose=CASE)
        refused.append((said.value.code, len(asked)))
        assert audit.recent_entries(limit=1)[0].outcome == "refused"
    assert len({*refused}) == 1
