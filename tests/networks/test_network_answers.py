"""What is asked of a network: what is new, what two share, who holds it together, groups, who may be one person."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from gangs import CASE, LATER, LONG_AGO, claims, person, ref, ties
from support.cast import says
from support.queries import counted
from support.world import Station, until

from sangam.audit import audit
from sangam.kernel.errors import NotFound
from sangam.matching.judgements import suggestions
from sangam.networks import questions
from sangam.networks.types import Apart, Surroundings
from sangam.records.own_records import records
from sangam.records.own_records.records import New

TODAY = date.today()  # noqa: DTZ011 - a day, not a moment
OLD = TODAY - timedelta(days=40)


def asks(station: Station, record: UUID, **more: object) -> Surroundings:
    with station.node:
        return questions.look_around(station.desk, record, purpose=CASE, **more)  # type: ignore[arg-type]


def tied(station: Station, one: UUID, other: UUID, **said: str) -> UUID:
    more = {"relation": "financed", "evidence": "disclosure", "until": LATER} | said
    values = [says(name, value) for name, value in more.items() if value]
    return ties(station, "tie", ref("one", one), ref("other", other), *values)


def test_what_was_learned_since_a_day_is_new_and_who_is_new_is_named(delhi: Station) -> None:
    gang, old = ties(delhi, "gang", says("name", "Kala gang")), delhi.opens(person("Old"))
    dated = [replace(ref(name, of), learned_date=OLD) for name, of in (("gang", gang), ("person", old))]
    ties(delhi, "membership", *dated, says("until", LATER), says("evidence", "memo"))
    new = delhi.opens(person("New"))
    claims(delhi, new, gang)
    ran_out = delhi.opens(person("Gone"))
    claims(delhi, ran_out, gang, until=(TODAY - timedelta(days=3)).isoformat())
    found = asks(delhi, gang, since=TODAY - timedelta(days=30)).changes
    assert found is not None
    assert [each.id for each in found.fresh] == [new]
    assert [each.edge.one for each in found.ties] == [new]
    assert [each.person.id for each in found.ended] == [ran_out]


def test_what_two_records_share_is_listed_with_the_ties_to_both(delhi: Station) -> None:
    one, other, middle = (delhi.opens(person(name)) for name in ("One", "Other", "Middle"))
    said = [tied(delhi, one, middle), tied(delhi, middle, other)]
    found = asks(delhi, one, beside=other).compared
    assert found is not None
    (shared,) = found.shared
    assert shared.record.id == middle
    assert [tie.said_in.id for tie in (*shared.ones, *shared.others)] == said
    assert [[each.id for each in way.records] for way in found.ways.ways] == [[one, middle, other]]
    hidden = delhi.opens([says("name", "Hidden", level="CONFIDENTIAL")])
    with pytest.raises(NotFound, match="no such record beside"), delhi.node:
        questions.look_around(delhi.at("investigator", clearance=1), one, purpose=CASE, beside=hidden)


def test_who_holds_the_chart_together_is_named_with_what_would_hang_apart(delhi: Station) -> None:
    first, broker, far, near = (delhi.opens(person(name)) for name in ("First", "Broker", "Far", "Near"))
    for one, other in ((first, broker), (broker, far), (first, near)):
        tied(delhi, one, other)
    found = asks(delhi, first)
    (holder,) = found.holders
    assert (holder.person.id, [each.id for each in holder.apart]) == (broker, [far])
    assert len(holder.ties) == 2
    assert found.chart.whole == 4


def test_groups_of_a_chart_are_those_that_hang_together(delhi: Station) -> None:
    men = [delhi.opens(person(f"Man {place}")) for place in range(6)]
    pairs = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]
    for one, other in pairs:
        tied(delhi, men[one], men[other])
    found = asks(delhi, men[2])
    assert {frozenset(each.id for each in group.records) for group in found.groups} == {
        frozenset(men[:3]),
        frozenset(men[3:]),
    }
    assert round(found.modularity, 4) == round(6 / 7 - 1 / 2, 4)


@pytest.mark.parametrize("changes", [{"evidence": ""}, {"until": LONG_AGO}], ids=["without a source", "run out"])
def test_a_tie_without_evidence_or_past_its_day_ties_nobody(delhi: Station, changes: dict[str, str]) -> None:
    one, other = delhi.opens(person("One")), delhi.opens(person("Other"))
    tied(delhi, one, other, **changes)
    assert asks(delhi, one).neighbours == ()


def test_a_person_on_a_banned_list_is_the_end_of_a_way(delhi: Station) -> None:
    listed = delhi.opens(person("Samad", listed_in="synthetic list"))
    man = delhi.opens(person("Financier"))
    tied(delhi, man, listed)
    (way,) = asks(delhi, man).ways.ways
    assert [each.id for each in way.records] == [man, listed]


def test_two_records_that_may_be_one_person_are_shown_as_that_and_stay_two(delhi: Station) -> None:
    gang = ties(delhi, "gang", says("name", "Kala gang"))
    one, other = (delhi.opens(person("Sunil Kumar", relative="s/o Ramkishan")) for _ in range(2))
    claims(delhi, one, gang)
    with delhi.node:
        suggestions.suggest(delhi.desk, purpose=CASE, resolve=lambda _: [(one, other, 0.97)])
    found = asks(delhi, gang)
    assert [{each.one.id, each.other.id} for each in found.maybe_same] == [{one, other}]
    assert [each.person.id for each in found.claims] == [one]
    assert found.claims[0].apart is not Apart.DISPUTED
    with delhi.node:
        (look,) = audit.recent_entries(action="officer:network:look")
        assert other in audit.shown_by(look.id)


def test_who_was_wronged_is_named_in_no_pair_of_a_network(delhi: Station) -> None:
    gang = ties(delhi, "gang", says("name", "Kala gang"))
    man = delhi.opens(person("Sunil Kumar"))
    wronged = delhi.opens([*person("Sunil Kumar"), says("caution", "victim")])
    claims(delhi, man, gang)
    with delhi.node:
        suggestions.suggest(delhi.desk, purpose=CASE, resolve=lambda _: [(man, wronged, 0.97)])
    assert asks(delhi, gang).maybe_same == ()


def test_a_suggestion_of_a_hidden_record_costs_a_network_no_query(delhi: Station) -> None:
    gang = ties(delhi, "gang", says("name", "Kala gang"))
    man, other = delhi.opens(person("Sunil Kumar")), delhi.opens(person("Balwant"))
    claims(delhi, man, gang)
    with delhi.node:
        alone = until(audience={"DL": ["DL-ON-ALIPUR"]})
        hidden = records.create(delhi.at("station", "DL-ON-ALIPUR"), New("person", person("Sunil Kumar"), alone))
        suggestions.suggest(delhi.desk, purpose=CASE, resolve=lambda _: [(other, hidden, 0.97)])
    asks(delhi, gang)
    with delhi.node, counted() as before:
        asks(delhi, gang)
    with delhi.node:
        suggestions.suggest(delhi.desk, purpose=CASE, resolve=lambda _: [(man, hidden, 0.97)])
    with delhi.node, counted() as after:
        assert asks(delhi, gang).maybe_same == ()
    assert len(after) == len(before)
