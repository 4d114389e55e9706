"""A record's id says which force made it: no other can send it as its own, but the one to which it was handed over."""

import json
from uuid import UUID

import pytest
from case_transfers import accepts, case_of, clean, offers
from foreign_envelopes import carried, holds_nothing, sends, waits
from squatted_ids import KINDS, held
from support.cast import person, says
from support.desks import told_to_desk
from support.queries import counted
from support.wire_world import operator
from support.world import Station, World, build

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id, new_id_of
from sangam.oblivious import hidden_lists
from sangam.records.models.pointers import PointerKey
from sangam.records.ownership import chain_of_title
from sangam.records.storage import records as store

LEVELS = pytest.mark.parametrize("level", KINDS)
TITLES = "SELECT words FROM records_title WHERE record = %s"


@pytest.fixture
def meena():
    return person("Meena Rawat", relative="w/o Ram", plate="HR26DK8337")


@pytest.fixture
def handed_over(delhi, up, wire, meena):
    """A record that Delhi made and Uttar Pradesh has taken over; Haryana has never heard of it."""
    record = delhi.opens(meena)
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    wire.deliver()
    return record


@LEVELS
def test_who_learned_an_id_takes_nothing_and_its_owners_own_copy_comes(world, meena, level):
    delhi, haryana, up, wire = world
    record = delhi.opens(meena, shares={"UP": level})
    body = carried(wire.load(), KINDS[level])
    wire.deliver()
    sends(up, KINDS[level], body, haryana)
    wire.deliver()
    assert holds_nothing(haryana)
    waits(haryana, minutes=2)
    assert told_to_desk(haryana.node) == ["records:made-by-another"]
    delhi.offers(record, to=haryana, level=level)
    wire.deliver()
    assert held(haryana, record) == [("DL", 2)]


def test_nor_is_it_taken_as_an_offer_to_hand_it_over(delhi, haryana, up, wire, meena):
    record = delhi.opens(meena, shares={"UP": Level.WHOLE})
    (change,) = carried(wire.load(), KINDS[Level.WHOLE])["changes"]
    wire.deliver()
    sends(up, "record.offered.v1", {"change": change, "reason": "yours"}, haryana)
    wire.deliver()
    waits(haryana, minutes=2)
    assert not held(haryana, record)
    assert told_to_desk(haryana.node) == ["records:made-by-another"]


@pytest.mark.one_case
@LEVELS
def test_a_force_new_to_it_believes_the_new_owner_by_the_words_with_it(haryana, up, wire, handed_over, level):
    up.offers(handed_over, to=haryana, level=level)
    wire.deliver(repeated=2)
    assert held(haryana, handed_over) == [("UP", 3)]
    waits(haryana, hours=2)
    assert told_to_desk(haryana.node) == []


def test_what_is_shared_before_its_giver_s_word_is_here_waits_for_it(delhi, haryana, up, wire, meena):
    record = delhi.opens(meena)
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    up.offers(record, to=haryana)
    for journey in wire.load():
        if journey.target.force == "HR":
            wire.carry(journey)
    assert not held(haryana, record)
    wire.deliver()
    assert held(haryana, record) == [("UP", 3)]
    assert not haryana.waits()
    up.corrects(record, says("note", "arrested"))
    wire.deliver()
    assert haryana.reads(record).values("note") == ["arrested"]


def reaches(wire, station):
    for journey in wire.load():
        if journey.target.force == station.force:
            wire.carry(journey)


@pytest.mark.long
@pytest.mark.parametrize("whole_case", [False, True])
def test_what_is_offered_on_before_its_givers_word_is_shown_once_taken(fresh_nodes, whole_case):
    delhi, haryana, up, rajasthan, wire = build(*fresh_nodes("DL", "HR", "UP", "RJ"))
    case, man = case_of(delhi)
    if whole_case:
        named = offers(delhi, case, man, to=up)
    else:
        delhi.hands_over(man, to=up)
    wire.deliver()
    if whole_case:
        accepts(up, named)
        named = offers(up, case, man, to=haryana)
    else:
        up.takes_over(man)
        up.hands_over(man, to=haryana)
    reaches(wire, haryana)
    assert not held(haryana, man)
    wire.deliver(repeated=2)
    assert held(haryana, man) == [("UP", 2)]
    if whole_case:
        accepts(haryana, named)
    else:
        haryana.takes_over(man)
    wire.deliver()
    haryana.offers(man, to=rajasthan)
    wire.deliver()
    assert [owner for owner, _ in held(rajasthan, man)] == ["HR"]
    clean(delhi, haryana, up, rajasthan)


@pytest.mark.long
def test_the_words_go_on_from_owner_to_owner_without_the_ways_to_and_fro(fresh_nodes, meena):
    delhi, haryana, up, rajasthan, wire = build(*fresh_nodes("DL", "HR", "UP", "RJ"))
    record = delhi.opens(meena)
    for giver, taker in [(delhi, haryana), (haryana, up), (up, haryana), (haryana, up)]:
        giver.hands_over(record, to=taker)
        wire.deliver()
        taker.takes_over(record)
        wire.deliver(repeated=2)
    up.offers(record, to=rajasthan)
    wire.deliver()
    assert held(rajasthan, record) == [("UP", 6)]
    assert [len(words) for (words,) in up.rows(TITLES, record)] == [2]


def test_the_makers_of_a_page_are_asked_for_once_not_once_a_record(delhi):
    records = [new_id_of(force) for force in ("HR", "UP", "RJ")]
    with delhi.node, counted() as asked:
        titles = chain_of_title.titles(records, {})
    assert [titles[record].maker for record in records] == ["HR", "UP", ""]
    assert len(asked) == 1


def test_altered_words_and_words_for_another_record_or_force_show_nothing(world, meena, handed_over):
    delhi, haryana, up, wire = world
    other = delhi.opens(meena, shares={"UP": Level.WHOLE})
    body = carried(wire.load(), KINDS[Level.WHOLE])
    wire.deliver()
    (word,) = up.rows(TITLES, handed_over)[0][0]
    for words in ([word], [word.replace(str(handed_over), str(other))], [7], word, [word] * 41, ["x" * 5_000], []):
        sends(up, KINDS[Level.WHOLE], {**body, "titles": {str(other): words}}, haryana)
    sends(up, KINDS[Level.WHOLE], {**body, "titles": [json.loads(word)]}, haryana)
    wire.deliver()
    assert not held(haryana, other)


@pytest.mark.long
def test_who_gave_it_on_is_not_believed_by_the_words_that_once_were_his(fresh_nodes, meena):
    world: World = build(*fresh_nodes("DL", "HR", "UP", "RJ"))
    delhi, haryana, up, rajasthan, wire = world
    record = delhi.opens(meena, shares={"RJ": Level.WHOLE})
    wire.deliver()
    for giver, taker in [(delhi, up), (up, haryana)]:
        giver.hands_over(record, to=taker)
        wire.deliver()
        taker.takes_over(record)
        wire.deliver()
    (words,) = haryana.rows(TITLES, record)[0]
    (change,) = carried_again(haryana, record, rajasthan, wire)["changes"]
    with rajasthan.node, audit.deed(rajasthan.desk, "officer:test:let-go"):
        store.delete_local_copy([record])
    again = {"changes": [change | {"version": 900}], "titles": {str(record): words[:1]}}
    sends(up, KINDS[Level.WHOLE], again, rajasthan)
    wire.deliver()
    assert held(rajasthan, record) == []


def carried_again(owner, record, to, wire):
    owner.corrects(record, says("note", "seen"))
    journeys = [journey for journey in wire.load() if journey.target.force == to.force]
    body = carried(journeys, KINDS[Level.WHOLE])
    wire.deliver()
    return body


def test_a_giver_s_word_for_what_was_never_taken_over_from_him_is_not_kept(delhi, haryana, up, wire, handed_over):
    said = {"record": str(handed_over), "to": "UP", "version": 9}
    sends(haryana, "record.transferred.v1", said, up)
    wire.deliver()
    assert [len(words) for (words,) in up.rows(TITLES, handed_over)] == [1]


def names_its_set(station: Station, named: UUID) -> None:
    """Let the station's next pointers for Haryana be made with a key under this id."""
    made = hidden_lists.make_key()
    with station.node, audit.deed(operator(station.node.force), "test:key:name"):
        PointerKey.objects.create(id=named, force="HR", made_at=clock.now(), secret=made.secret, public=made.public)


def test_a_set_named_as_anothers_keeps_no_pointer_of_the_other_out(delhi, haryana, up, wire):
    named = new_id()
    for station in (up, delhi):
        names_its_set(station, named)
        station.opens(person("Harjeet Singh", plate="HR26DK8337"), shares={"HR": Level.POINTER})
        wire.deliver()
    both = [("DL", named), ("UP", named)]
    assert haryana.read_rows("records_pointerset", "owner", "id", order=("owner",)) == both
    assert haryana.rows("SELECT DISTINCT owner, set FROM records_pointer ORDER BY owner") == both
    assert haryana.set_aside() == []
