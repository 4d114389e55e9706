"""Giver and taker that were both restored to before an offer: the record is its taker's, as the taker signed for it."""

import random

import pytest
from case_transfers import clean, owners
from restored_parties import both_restored, looks_again
from support.cast import person, says
from support.nodes import TestNode
from support.putting_back import arrives, compared, restored, settled, waits_no_longer
from support.wire_world import operator
from support.world import Line, World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.kernel import bodies
from sangam.kernel.handling import Level
from sangam.records.messages import records as record_messages

pytestmark = pytest.mark.one_case


def handed_over(world: World, backed_up: str, *, third: Level = Level.WHOLE, to_third: bool = True):
    """Back both Delhi and Uttar Pradesh up, and let a record that Haryana holds go from one to the other.

    to_third: whether anything of what Uttar Pradesh makes of it comes to Haryana.
    """
    delhi, haryana, up, wire = world
    shares = {"HR": third, "UP": Level.WHOLE} if backed_up == "held it" else {"HR": third}
    if backed_up != "never had it":
        record = delhi.opens(person("हरजीत"), shares=shares)
        wire.deliver()
    delhi.node.backs_up()
    up.node.backs_up()
    if backed_up == "never had it":
        record = delhi.opens(person("हरजीत"), shares=shares)
        wire.deliver()
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    if not to_third:
        arrive_but(wire, up.node, haryana.node)
        return record
    wire.deliver()
    up.corrects(record, says("alias", "काला"))
    wire.deliver()
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    return record


def arrive_but(wire: Line, source: TestNode, target: TestNode) -> None:
    """Let all that waits arrive but what goes from one node to another."""
    for _ in range(3):
        for journey in wire.load():
            if (journey.source, journey.target) != (source, target):
                arrives(wire, journey)


BACKED_UP = pytest.mark.parametrize("backed_up", ["held it", "had not got it", "never had it"])


@BACKED_UP
@pytest.mark.parametrize("first", ["together", "giver", "taker"])
def test_what_both_forgot_is_its_taker_s_as_the_third_knows(world: World, backed_up: str, first: str) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, backed_up)
    both_restored(world, first)
    for each in (delhi, haryana, up):
        looks_again(each)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    assert [each.reads(record).values("alias") for each in (delhi, haryana, up)] == [["काला"]] * 3
    clean(delhi, haryana, up)
    up.corrects(record, says("alias", "छोटा"))
    settled(wire)
    assert [each.reads(record).values("alias") for each in (delhi, haryana)] == [["काला", "छोटा"]] * 2
    clean(delhi, haryana, up)


@pytest.mark.long
def test_what_came_back_to_its_giver_is_its_own(world: World) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, "held it")
    up.hands_over(record, to=delhi)
    wire.deliver()
    delhi.takes_over(record)
    delhi.corrects(record, says("alias", "गोरा"))
    wire.deliver()
    restored(wire, delhi.node, up.node)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["DL"] * 3
    assert [each.reads(record).values("alias") for each in (delhi, haryana, up)] == [["काला", "गोरा"]] * 3
    clean(delhi, haryana, up)


def test_nobody_makes_up_a_transfer_by_giving_back(world: World) -> None:
    """Haryana alters the word, calls it its own, and gives back one that was for another."""
    delhi, haryana, up, wire = world
    record = handed_over(world, "held it")
    ((line,),) = haryana.read_rows("records_handover", "word", word__gt="")
    restored(wire, delhi.node, up.node)
    gives_back(haryana, line.replace('version\\":', 'version\\":1'), by="DL", to="UP")
    gives_back(haryana, line, by="HR", to="UP")
    gives_back(up, line, by="DL", to="DL")
    settled(wire)
    codes = "SELECT sender, code FROM federation_setaside"
    assert up.rows(codes) == [("HR", "records:word-not-signed")] * 2
    assert delhi.rows(codes) == [("UP", "records:word-not-signed")]
    assert owners(record, delhi, haryana, up) == ["UP"] * 3


def gives_back(station, line, *, by, to):
    body = bodies.write(record_messages.WordReturned(line, by))
    with station.node, deed(operator(station.force), "node:epoch:give-back"):
        outbox.post_even_if_away("records.word_returned.v1", to=[to], body=body)


@pytest.mark.long
def test_what_the_third_cannot_say_yet_is_so_once_it_can(world: World) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, "held it")
    restored(wire, delhi.node, up.node)
    settled(wire, without=haryana.node, within=8)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    clean(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize(
    ("backed_up", "third"),
    [
        ("held it", Level.WHOLE), ("had not got it", Level.WHOLE), ("never had it", Level.WHOLE),
        ("held it", Level.SILENT), ("had not got it", Level.SILENT),
    ],
)  # fmt: skip
def test_so_it_is_where_the_taker_had_sent_the_third_nothing(world: World, backed_up: str, third: Level) -> None:
    """The giver's word has come there, the taker's first version is lost with its node."""
    delhi, haryana, up, wire = world
    record = handed_over(world, backed_up, third=third, to_third=False)
    restored(wire, delhi.node, up.node)
    settled(wire)
    assert owners(record, delhi, up) == ["UP"] * 2
    compared(wire)
    assert owners(record, delhi, up) == ["UP"] * 2
    clean(delhi, haryana, up)
    up.corrects(record, says("alias", "छोटा"))
    settled(wire)
    assert [each.reads(record).values("alias") for each in (delhi, up)] == [["छोटा"]] * 2
    clean(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.WHOLE, Level.SILENT])
def test_who_heard_of_the_transfer_from_its_taker_alone_knows_it_too(world: World, level: Level) -> None:
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत", relative="s/o Balwant"), shares={"UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    up.node.backs_up()
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    wire.deliver()
    up.offers(record, to=haryana, level=level)
    wire.deliver()
    restored(wire, delhi.node, up.node)
    settled(wire)
    assert owners(record, delhi, up) == ["UP"] * 2
    clean(delhi, haryana, up)
    up.offers(record, to=haryana)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    clean(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("maker", ["the third", "the giver"])
def test_who_was_shown_every_hand_gives_them_back_in_their_order(world: World, maker: str, seed: int) -> None:
    """Delhi and Uttar Pradesh are put back to before all hands, which Uttar Pradesh had shown to Haryana."""
    delhi, haryana, up, wire = world
    first = haryana if maker == "the third" else delhi
    record = first.opens(person("हरजीत", relative="s/o Balwant"))
    wire.deliver()
    delhi.node.backs_up()
    up.node.backs_up()
    hands = [(haryana, delhi), (delhi, up)] if first is haryana else [(delhi, up), (up, delhi), (delhi, up)]
    for giver, taker in hands:
        giver.hands_over(record, to=taker)
        wire.deliver()
        taker.takes_over(record)
        wire.deliver()
    up.offers(record, to=haryana)
    wire.deliver()
    restored(wire, delhi.node, up.node)
    settled(wire, weather=random.Random(seed) if seed else None)
    compared(wire)
    assert owners(record, haryana, up) == ["UP"] * 2
    clean(delhi, haryana, up)
    up.offers(record, to=delhi)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3


@pytest.mark.parametrize("backed_up", ["held it", "had not got it"])
@pytest.mark.parametrize("why", ["learned more", "taken over from UP"])
@pytest.mark.long
def test_what_its_giver_changed_while_the_third_was_silent_stands_for_all(
    world: World, backed_up: str, why: str
) -> None:
    """Whatever its officer writes as the reason."""
    delhi, haryana, up, wire = world
    record = handed_over(world, backed_up)
    restored(wire, delhi.node, up.node)
    settled(wire, without=haryana.node, within=8)
    waits_no_longer(delhi.node, "HR")
    delhi.corrects(record, says("alias", "गोरा"), why=why)
    settled(wire, without=haryana.node, within=8)
    settled(wire)
    for each in (delhi, haryana, up):
        looks_again(each)
    settled(wire)
    compared(wire)
    holders = [delhi, haryana, up] if backed_up == "held it" else [delhi, haryana]
    assert owners(record, *holders) == ["DL"] * len(holders)
    assert [each.reads(record).values("alias") for each in holders] == [["गोरा"]] * len(holders)
    assert up.sees(record) == (backed_up == "held it")
    clean(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("heard", ["the third first", "together"])
@pytest.mark.parametrize("onward", [False, True])
def test_what_is_on_offer_at_its_taker_is_no_later_version_of_the_giver(world: World, heard: str, onward: bool) -> None:
    """Its giver hears from the third whose it is, then from the taker what was on offer to it, as the giver's."""
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE, "UP": Level.SILENT})
    wire.deliver()
    delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.node.backs_up()
    up.takes_over(record)
    wire.deliver()
    if onward:
        up.hands_over(record, to=haryana)
        wire.deliver()
        haryana.takes_over(record)
        wire.deliver()
    restored(wire, delhi.node, up.node)
    if heard != "together":
        settled(wire, without=up.node)
    settled(wire)
    last = "HR" if onward else "UP"
    assert owners(record, delhi, haryana, up) == [last] * 3
    assert [each.reads(record).values("alias") for each in (delhi, haryana, up)] == [["काला"]] * 3
    clean(delhi, haryana, up)
