"""Whoever is restored, and whatever both lost of a challenge: owner and challenger come to know the same of it.

And each holder sees challenged what the owner has open.
"""

from collections.abc import Sequence

import pytest
from challenged_statements import answers, challenged, challenges, statement, upholds
from support.cast import person
from support.putting_back import restored, settled
from support.world import Station, World

from sangam.kernel.handling import Level
from sangam.records.corrections import challenge_expiry
from sangam.records.types import Answer

pytestmark = pytest.mark.one_case

WHOLE = {"HR": Level.WHOLE, "UP": Level.WHOLE}
KNOWN = "SELECT id, answer, answer_reason, answered_at FROM records_challenge ORDER BY id"


def at_rest(world: World) -> None:
    """Let all come to rest, with what an owner's worker answers by itself."""
    delhi, _, _, wire = world
    settled(wire)
    with delhi.node:
        challenge_expiry.end_withdrawn()
        challenge_expiry.end_corrected()
    settled(wire)
    for station in world.stations:
        assert not station.set_aside()
        assert not station.waits()


def back_up(*stations: Station) -> None:
    for station in stations:
        station.node.backs_up()


def sees_challenged(stations: Sequence[Station], record) -> list:
    return [challenged(each, record) for each in stations]


def test_a_correction_answers_a_challenge_though_both_lost_the_answer(
    world: World,
) -> None:
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत", alias="काला"), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record, "alias")
    wire.deliver()
    back_up(delhi, haryana)
    delhi.corrects(record, take_back=[statement(delhi, record, "alias")])
    wire.deliver()
    restored(wire, delhi.node, haryana.node)
    at_rest(world)
    assert answers(delhi, record) == answers(haryana, record) == [Answer.CORRECTED]
    assert sees_challenged((delhi, haryana, up), record) == [[]] * 3


@pytest.mark.long
def test_a_holder_sees_it_challenged_again_where_both_lost_the_answer(world: World) -> None:
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"), shares=WHOLE)
    wire.deliver()
    made = challenges(haryana, record)
    wire.deliver()
    back_up(delhi, haryana)
    upholds(delhi, made)
    wire.deliver()
    restored(wire, delhi.node, haryana.node)
    at_rest(world)
    assert answers(delhi, record) == answers(haryana, record) == [None]
    assert sees_challenged((delhi, haryana, up), record) == [[statement(delhi, record)]] * 3


@pytest.mark.long
def test_a_holder_sees_nothing_challenged_where_both_lost_the_challenge(world: World) -> None:
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"), shares=WHOLE)
    wire.deliver()
    back_up(delhi, haryana)
    challenges(haryana, record)
    wire.deliver()
    restored(wire, delhi.node, haryana.node)
    at_rest(world)
    assert answers(delhi, record) == answers(haryana, record) == []
    assert sees_challenged((delhi, haryana, up), record) == [[]] * 3


@pytest.mark.long
@pytest.mark.parametrize("shared", ["before the backup", "after it"])
@pytest.mark.parametrize("answered", [True, False], ids=["answered", "open"])
@pytest.mark.parametrize("then", [Level.NONE, Level.SILENT])
def test_a_restored_owner_learns_of_a_challenge_of_what_it_withdrew_since(
    world: World, shared: str, answered: bool, then: Level
) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"), shares={"UP": Level.WHOLE})
    if shared == "after it":
        back_up(delhi)
    delhi.offers(record, to=haryana)
    wire.deliver()
    if shared == "before the backup":
        back_up(delhi)
    made = challenges(haryana, record)
    wire.deliver()
    if answered:
        upholds(delhi, made)
    delhi.offers(record, to=haryana, level=then)
    wire.deliver()
    restored(wire, delhi.node)
    at_rest(world)
    assert delhi.rows(KNOWN) == haryana.rows(KNOWN)
    assert answers(delhi, record) == [Answer.UPHELD if answered else Answer.RECALLED]
