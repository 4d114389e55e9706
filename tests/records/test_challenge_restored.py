"""A challenge, its record and its answer meet again after the restore of either side, each waiting for the other."""

from datetime import timedelta
from uuid import UUID

import pytest
from challenged_statements import answers, challenged, challenges, statement, upholds
from restored_parties import gives_back, looks_again
from support.cast import person, says
from support.putting_back import arrives, notes, restored, settled, waits_no_longer
from support.putting_back import gives_back as node_gives_back
from support.wire_world import operator
from support.world import World

from sangam.audit.audit import deed
from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.notices import lists
from sangam.records.corrections.challenges import ASKED, BACK
from sangam.records.models import Challenge
from sangam.records.types import Answer

pytestmark = pytest.mark.one_case


@pytest.mark.long
def test_a_challenge_at_a_restored_owner_waits_for_the_record_that_he_lost(world: World) -> None:
    delhi, haryana, _, wire = world
    delhi.node.backs_up()
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    wire.deliver()
    challenges(haryana, record)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert answers(haryana, record) == [None]
    assert [told.kind for told in delhi.told() if told.kind == ASKED] == [ASKED]
    assert challenged(haryana, record) == challenged(delhi, record) == [statement(delhi, record)]
    assert not delhi.waits()


@pytest.mark.long
def test_a_holder_that_is_heard_last_sees_what_a_restored_owner_has_open(world: World) -> None:
    delhi, haryana, up, wire = world
    delhi.node.backs_up()
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    challenges(haryana, record)
    restored(wire, delhi.node)
    settled(wire, without=up.node)
    waits_no_longer(delhi.node, "UP")
    assert challenged(delhi, record) == [statement(delhi, record)]
    settled(wire)
    assert challenged(up, record) == [statement(delhi, record)]
    assert not up.waits()


def test_a_challenge_waits_for_the_statement_that_its_restored_owner_lost(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.offers(record, to=haryana)
    wire.deliver()
    delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    wire.deliver()
    made = challenges(haryana, record, "alias")
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert answers(haryana, record) == [None]
    upholds(delhi, made)
    settled(wire)
    assert answers(haryana, record) == [Answer.UPHELD]
    assert challenged(haryana, record) == []


def shared(delhi, haryana, wire):
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    wire.deliver()
    haryana.node.backs_up()
    return record


@pytest.mark.long
@pytest.mark.parametrize("answered", ["before the restore", "after it"])
def test_a_restored_force_has_its_challenge_back_and_hears_the_answer(world: World, answered: str) -> None:
    delhi, haryana, _, wire = world
    record = shared(delhi, haryana, wire)
    made = challenges(haryana, record)
    wire.deliver()
    kept = "SELECT id, unit, post, by, reason, label, owner, raised_at, due_at FROM records_challenge"
    before = haryana.rows(kept)
    if answered == "before the restore":
        upholds(delhi, made)
        wire.deliver()
    restored(wire, haryana.node)
    settled(wire)
    if answered == "after it":
        assert answers(haryana, record) == [None]
        upholds(delhi, made)
        settled(wire)
    assert haryana.rows(kept) == before
    assert answers(haryana, record) == [Answer.UPHELD]
    with haryana.node:
        assert [told.kind for told in lists.open_notices(haryana.desk) if told.kind == BACK] == [BACK]
    assert not haryana.set_aside()
    assert not haryana.waits()


def lines(station):
    return [line for (line,) in station.read_rows("records_challenge", "line", line__gt="")]


@pytest.mark.long
def test_nobody_challenges_in_another_s_name_by_giving_back(world: World) -> None:
    """Uttar Pradesh gives back what Delhi has of Haryana, what it has of Delhi, a line that it altered, and no line."""
    delhi, haryana, up, wire = world
    record = shared(delhi, haryana, wire)
    theirs = up.opens(person("सुनील"), shares={"DL": Level.WHOLE})
    wire.deliver()
    challenges(haryana, record)
    challenges(delhi, theirs)
    wire.deliver()
    (line,), (other,) = lines(delhi), lines(up)
    restored(wire, haryana.node)
    for word in (line, other, line.replace("jail", "hell")):
        gives_back(up, word)
    for word in ("", None, "x" * 20_001):
        gives_back(up, word)
    settled(wire)
    codes = sorted(code for (code,) in haryana.read_rows("federation_setaside", "code"))
    assert codes == ["exchange:body"] * 3 + ["records:word-not-signed"] * 3
    assert {"records:word-not-signed", "exchange:body"} <= notes(haryana.node).keys()
    assert answers(haryana, record) == [None]


@pytest.mark.long
def test_who_lost_nothing_is_given_no_word_back(world: World) -> None:
    delhi, haryana, _, wire = world
    challenges(haryana, shared(delhi, haryana, wire))
    wire.deliver()
    gives_back(delhi, lines(delhi)[0])
    wire.deliver()
    assert haryana.set_aside() == ["federation:nothing-lost"]


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.NONE, Level.POINTER, Level.SILENT])
def test_a_challenge_that_crosses_a_narrowing_ends_and_its_maker_is_told(world: World, level: Level) -> None:
    delhi, haryana, _, wire = world
    record = shared(delhi, haryana, wire)
    challenges(haryana, record)
    delhi.offers(record, to=haryana, level=level)
    wire.deliver()
    assert answers(haryana, record) == [Answer.RECALLED]
    with haryana.node:
        (told,) = (each for each in lists.open_notices(haryana.desk) if each.kind == BACK)
    assert told.title == "{force} withdrew {record}, which you challenged, before it could answer"
    assert not delhi.set_aside()


@pytest.mark.long
def test_an_answer_to_a_challenge_that_nobody_kept_is_told_to_the_restored(world: World) -> None:
    delhi, haryana, _, wire = world
    record = shared(delhi, haryana, wire)
    challenges(haryana, record)
    delhi.recalls(record)
    wire.deliver()
    restored(wire, haryana.node)
    settled(wire)
    assert "(recalled) a challenge of ours that was lost" in notes(haryana.node)["records:challenge-lost"]
    assert not haryana.set_aside()
    assert not haryana.waits()


@pytest.mark.long
@pytest.mark.parametrize("backed_up", ["before the challenge", "before the answer"])
def test_a_restored_owner_asks_nobody_again_what_he_had_answered(world: World, backed_up: str) -> None:
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    if backed_up == "before the challenge":
        delhi.node.backs_up()
    made = challenges(haryana, record)
    wire.deliver()
    if backed_up == "before the answer":
        delhi.node.backs_up()
    upholds(delhi, made)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert answers(delhi, record) == answers(haryana, record) == [Answer.UPHELD]
    assert [told.kind for told in delhi.told() if told.kind == ASKED] == []
    assert [challenged(each, record) for each in (delhi, haryana, up)] == [[]] * 3
    for station in (delhi, haryana):
        assert not station.set_aside()
        assert not station.waits()


@pytest.mark.long
@pytest.mark.parametrize("backed_up", ["before the challenge", "before the answer"])
@pytest.mark.parametrize("came", [True, False], ids=["came", "under way"])
def test_a_second_challenge_waits_for_the_answer_that_its_owner_lost(world: World, backed_up: str, came: bool) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    wire.deliver()
    if backed_up == "before the challenge":
        delhi.node.backs_up()
    made = challenges(haryana, record)
    wire.deliver()
    if backed_up == "before the answer":
        delhi.node.backs_up()
    upholds(delhi, made)
    wire.deliver()
    challenges(haryana, record, reason="he died in March")
    if came:
        wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert sorted(answers(delhi, record), key=str) == sorted(answers(haryana, record), key=str) == [None, Answer.UPHELD]
    assert challenged(haryana, record) == challenged(delhi, record) == [statement(delhi, record)]
    assert not delhi.set_aside()
    assert not delhi.waits()


@pytest.mark.long
@pytest.mark.parametrize("first", ["the challenge", "the answer"])
def test_a_lost_answer_stands_with_its_reason_whichever_comes_again_first(world: World, first: str) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत", alias="काला"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    challenges(haryana, record, "alias")
    wire.deliver()
    delhi.corrects(record, take_back=[statement(delhi, record, "alias")], why="he goes by another name")
    wire.deliver()
    restored(wire, delhi.node)
    while waiting := wire.load():
        wanted = [each for each in waiting if (each.sender.lane == "urgent") == (first == "the challenge")]
        for journey in wanted or waiting:
            arrives(wire, journey)
        for node in wire.nodes:
            with node:
                node_gives_back()
        if first == "the challenge":
            looks_again(delhi)
    settled(wire)
    reasons = "SELECT answer, answer_reason, answered_at FROM records_challenge"
    assert delhi.rows(reasons) == haryana.rows(reasons)
    assert not delhi.waits()


@pytest.mark.long
def test_nobody_answers_in_the_owner_s_name_by_giving_back(world: World) -> None:
    """Haryana alters the answer that it was given; the challenge stays open as Delhi's backup has it."""
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    wire.deliver()
    made = challenges(haryana, record)
    wire.deliver()
    delhi.node.backs_up()
    upholds(delhi, made)
    wire.deliver()
    (line,) = lines(haryana)
    with haryana.node, deed(operator("HR"), "node:test:forge"):
        Challenge.objects.update(line=line.replace("upheld", "corrected"))
    restored(wire, delhi.node)
    settled(wire)
    assert delhi.set_aside() == ["records:word-not-signed"]
    assert answers(delhi, record) == [None]


@pytest.mark.long
@pytest.mark.parametrize("answered", [True, False], ids=["answered", "open"])
def test_a_challenge_given_back_comes_again_to_its_owner_restored_later(world: World, answered: bool) -> None:
    delhi, haryana, _, wire = world
    record = shared(delhi, haryana, wire)
    delhi.node.backs_up()
    made = challenges(haryana, record)
    wire.deliver()
    restored(wire, haryana.node)
    settled(wire)
    if answered:
        upholds(delhi, made)
        settled(wire)
    restored(wire, delhi.node)
    settled(wire)
    wanted = Answer.UPHELD if answered else None
    assert answers(delhi, record) == answers(haryana, record) == [wanted]
    assert challenged(haryana, record) == challenged(delhi, record) == ([] if answered else [statement(delhi, record)])
    asked = [told for told in delhi.told() if told.kind == ASKED]
    assert [timedelta(hours=71) < told.due_at - clock.now() for told in asked] == [True] * (not answered)
    assert len(delhi.read_rows("notices_deadline", ring_at__isnull=False)) == (0 if answered else 2)
    for station in (delhi, haryana):
        assert not station.set_aside()
        assert not station.waits()


def answered_after_the_backups(world: World) -> tuple[UUID, UUID]:
    """Let both sides of a challenge be backed up, and its owner uphold it then; return the record and the challenge."""
    delhi, haryana, _, wire = world
    record = shared(delhi, haryana, wire)
    made = challenges(haryana, record)
    wire.deliver()
    haryana.node.backs_up()
    delhi.node.backs_up()
    upholds(delhi, made)
    wire.deliver()
    return record, made


@pytest.mark.long
def test_an_answer_given_back_comes_again_to_its_challenger_restored_later(world: World) -> None:
    delhi, haryana, _, wire = world
    record, _ = answered_after_the_backups(world)
    restored(wire, delhi.node)
    settled(wire)
    restored(wire, haryana.node)
    settled(wire)
    assert answers(delhi, record) == answers(haryana, record) == [Answer.UPHELD]
    with haryana.node:
        assert [told.kind for told in lists.open_notices(haryana.desk) if told.kind == BACK] == [BACK]
    for station in (delhi, haryana):
        assert not station.waits()


@pytest.mark.long
def test_of_two_answers_the_first_stands_also_where_the_second_came_first(world: World) -> None:
    delhi, haryana, _, wire = world
    _, made = answered_after_the_backups(world)
    restored(wire, delhi.node)
    waits_no_longer(delhi.node, "HR")
    upholds(delhi, made, reason="seen by three")
    settled(wire)
    restored(wire, haryana.node)
    settled(wire)
    reasons = "SELECT answer, answer_reason FROM records_challenge"
    assert delhi.rows(reasons) == haryana.rows(reasons) == [("upheld", "seen by two officers")]


@pytest.mark.long
def test_a_challenge_of_what_came_back_as_recalled_waits_for_nothing(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    made = challenges(haryana, record)
    wire.deliver()
    upholds(delhi, made)
    delhi.recalls(record)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=haryana.node)
    assert not delhi.sees(record)
    settled(wire)
    assert answers(haryana, record) == [Answer.UPHELD]
    assert not delhi.waits()


@pytest.mark.long
def test_two_challenges_of_one_statement_are_known_though_answers_are_slow(world: World) -> None:
    delhi, haryana, _, wire = world
    record = shared(delhi, haryana, wire)
    for _ in range(2):
        made = challenges(haryana, record)
        wire.deliver()
        upholds(delhi, made)
        wire.deliver()
    restored(wire, haryana.node)
    settled(wire, slow=(delhi.node, Lane.URGENT))
    settled(wire)
    assert answers(haryana, record) == [Answer.UPHELD] * 2
    assert not haryana.waits()
    assert haryana.set_aside() == []
