"""An offer that its taker declined, and lost that it did with a restore, is over again: nothing of it stays there."""

import pytest
from case_transfers import case_of, clean, declines, offers
from support.cast import person
from support.putting_back import restored, settled
from support.world import World

from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.handling import Level


@pytest.mark.one_case
@pytest.mark.parametrize("backed_up", ["before it", "while it stood"])
@pytest.mark.parametrize("level", [Level.NONE, Level.SILENT, Level.WHOLE])
def test_what_was_declined_before_the_restore_is_not_on_offer_after_it(
    world: World, backed_up: str, level: Level
) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Harjeet", relative="s/o Balwant"), shares={} if level is Level.NONE else {"HR": level})
    wire.deliver()
    before = haryana.copies()
    if backed_up == "before it":
        haryana.node.backs_up()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    if backed_up == "while it stood":
        haryana.node.backs_up()
    haryana.declines(record)
    wire.deliver()
    restored(wire, haryana.node)
    with pytest.raises(NotFound):  # nobody takes it over before its giver is heard
        haryana.takes_over(record)
    settled(wire)
    assert haryana.copies() == before
    assert haryana.told("HR") == []
    with pytest.raises((Conflict, NotFound)):
        haryana.takes_over(record)
    clean(delhi, haryana)


@pytest.mark.long
def test_so_is_a_case_and_what_has_been_offered_again_since(world: World) -> None:
    delhi, haryana, _, wire = world
    case, man = case_of(delhi)
    haryana.node.backs_up()
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()
    declines(haryana, handover)
    wire.deliver()
    delhi.hands_over(man, to=haryana)
    wire.deliver()
    restored(wire, haryana.node)
    settled(wire)
    assert (haryana.sees(man), haryana.sees(case)) == (False, False)
    assert delhi.reads(man).state == "live"
    clean(delhi, haryana)
