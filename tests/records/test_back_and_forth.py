"""A record that went from one force to the next, perhaps back, and on, of which a restore lost one of them the way."""

import pytest
from case_transfers import clean, goes, owners
from support.cast import person, says
from support.putting_back import arrives, compared, gives_back, restored, settled, waits_no_longer
from support.world import World

from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records.recovery import returned_copies

pytestmark = pytest.mark.one_case


@pytest.mark.parametrize("backed_up", ["as a copy", "on offer", "taken over"])
def test_what_was_handed_back_and_forth_is_its_last_taker_s(world: World, backed_up: str) -> None:
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"))
    goes(world, record, delhi, haryana)
    if backed_up == "as a copy":
        delhi.node.backs_up()
    haryana.hands_over(record, to=delhi)
    wire.deliver()
    if backed_up == "on offer":
        delhi.node.backs_up()
    delhi.takes_over(record)
    wire.deliver()
    if backed_up == "taken over":
        delhi.node.backs_up()
    goes(world, record, delhi, haryana)
    restored(wire, delhi.node)
    settled(wire)
    assert owners(record, delhi, haryana) == ["HR"] * 2
    clean(delhi, haryana, up)
    haryana.corrects(record, says("alias", "काला"))
    settled(wire)
    assert delhi.reads(record).values("alias") == ["काला"]


@pytest.mark.long
def test_what_went_on_leaves_nothing_waiting_at_a_maker_that_lost_it_all(world: World) -> None:
    """The last owner shows by which hands it came; then no copy of those hands waits for a word of them."""
    delhi, haryana, up, wire = world
    delhi.node.backs_up()
    record = delhi.opens(person("हरजीत"), shares={"UP": Level.WHOLE})
    wire.deliver()
    goes(world, record, delhi, haryana)
    goes(world, record, haryana, up)
    restored(wire, delhi.node)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    clean(delhi, haryana, up)


@pytest.mark.long
def test_an_answer_to_an_offer_that_nobody_gives_back_is_not_waited_with(world: World) -> None:
    """Delhi lost that it gave the record away and has it again: Haryana has nothing more to say of that offer."""
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.node.backs_up()
    goes(world, record, delhi, haryana)
    goes(world, record, haryana, delhi)
    restored(wire, delhi.node)
    settled(wire)
    assert owners(record, delhi, haryana) == ["DL"] * 2
    clean(delhi, haryana, up)


@pytest.mark.long
def test_the_word_of_a_hand_between_that_comes_late_is_nothing_to_wait_for(world: World) -> None:
    """Uttar Pradesh has its record back from Delhi, and hears last that Haryana gave it to Delhi."""
    delhi, haryana, up, wire = world
    record = up.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    goes(world, record, up, haryana)
    up.node.backs_up()
    goes(world, record, haryana, delhi)
    delhi.node.backs_up()
    goes(world, record, delhi, up)
    restored(wire, delhi.node, up.node)
    for _ in range(6):
        for journey in wire.load():
            way = journey.source.force, journey.target.force, journey.sender.lane
            if way != ("HR", "UP", "urgent"):
                arrives(wire, journey)
        for each in (delhi, haryana, up):
            with each.node:
                gives_back()
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    clean(delhi, haryana, up)


@pytest.mark.long
def test_an_acceptance_that_comes_back_after_a_transfer_brings_its_copy(world: World) -> None:
    """Uttar Pradesh lost what Delhi, away and restored too, gave to Haryana, and that it took it over from Haryana."""
    delhi, haryana, up, wire = world
    record = up.opens(person("हरजीत"))
    for giver, taker in [(up, delhi), (delhi, haryana), (haryana, up)]:
        giver.hands_over(record, to=taker)
        wire.deliver()
        taker.takes_over(record)
        wire.deliver()
        if giver is up:
            up.node.backs_up()
            delhi.node.backs_up()
    up.corrects(record, says("alias", "काला"))
    wire.deliver()
    restored(wire, up.node)
    settled(wire, without=delhi.node)
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert owners(record, haryana, up) == ["UP"] * 2
    assert delhi.owners(record) in ([], ["UP"])
    assert up.reads(record).values("alias") == ["काला"]
    clean(delhi, haryana, up)


@pytest.mark.long
def test_who_gives_back_before_the_givers_word_comes_is_known_to_hold_it(world: World) -> None:
    """Haryana is heard, and gives back what Delhi's word shows to be Uttar Pradesh's only later."""
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.node.backs_up()
    up.takes_over(record)
    up.offers(record, to=haryana)
    wire.deliver()
    restored(wire, up.node)
    settled(wire, without=delhi.node)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    assert [force for force, level, _ in up.holders(record) if level is Level.WHOLE] == ["DL", "HR"]
    clean(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("heard", [False, True], ids=["acceptance unheard", "acceptance heard"])
@pytest.mark.parametrize("shown", [False, True], ids=["word alone", "copy too"])
def test_what_its_last_taker_recalled_is_not_made_anew_of_an_earlier_hand(
    world: World, *, heard: bool, shown: bool
) -> None:
    """Delhi, restored to before all of it, knows the recall when Uttar Pradesh gives its version back as Delhi's."""
    delhi, haryana, up, wire = world
    delhi.node.backs_up()
    record = haryana.opens(person("हरजीत"))
    goes(world, record, haryana, up)
    up.node.backs_up()
    goes(world, record, up, delhi)
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    if heard:
        wire.deliver()
    restored(wire, delhi.node)
    haryana.recalls(record)
    settled(wire, without=up.node)
    waits_no_longer(delhi.node, "UP")
    restored(wire, up.node)
    settled(wire, without=delhi.node)
    waits_no_longer(up.node, "DL")
    assert up.owners(record) == ["DL"]
    if shown:
        with up.node, deed(Actor.system("UP", "test"), "node:test:give-back"):
            assert returned_copies.give_back("DL", since=clock.now(), besides=[record]) == 1
    for _ in range(30):
        for journey in wire.load(most=1):
            arrives(wire, journey)
            assert not delhi.has_copy(record)
        for each in (delhi, haryana, up):
            with each.node:
                gives_back()
    settled(wire)
    assert [each.sees(record) for each in (delhi, haryana, up)] == [False] * 3
    clean(delhi, haryana, up)
