"""What becomes of copies when two forces part: ours are taken back first, theirs are erased here."""

import pytest
from compared_holders import goes_on
from records import grouped
from records.grouped import held
from support.cast import person
from support.wire_world import operator

from sangam.federation.peers import pairing
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Level
from sangam.records.recalls import receipt_reminders


def test_before_parting_all_that_the_force_holds_is_taken_back(world, delhi, haryana, up):
    wire = world.wire
    grouped.make(haryana, delhi, up)
    wire.deliver()
    named, by_group = delhi.opens(person("Harjeet")), delhi.opens(person("Meena Rawat"))
    delhi.offers(named, to=up)
    grouped.give(delhi, by_group)
    wire.deliver()
    with delhi.node:
        assert receipt_reminders.take_all_back(operator("DL"), "UP") == 2
        assert receipt_reminders.take_all_back(operator("DL"), "UP") == 0
    goes_on(world)
    assert held(up, named) is held(up, by_group) is Level.NONE
    assert held(haryana, by_group) is Level.WHOLE


def test_who_may_not_share_takes_nothing_back(delhi):
    with delhi.node, pytest.raises(Refused, match="record:share"):
        receipt_reminders.take_all_back(delhi.at("beat"), "UP")


def test_copies_of_a_parted_owner_are_erased_and_return_with_a_sharing(delhi, haryana, up, wire):
    whole, silent = delhi.opens(person("Harjeet")), delhi.opens(person("Meena", plate="HR26DK8337"))
    theirs = up.opens(person("Asha Rawat"), shares={"HR": Level.WHOLE})
    delhi.offers(whole, to=haryana)
    delhi.offers(silent, to=haryana, level=Level.SILENT)
    wire.deliver()
    with haryana.node:
        assert receipt_reminders.erase_of_left() == 0
        pairing.leave(operator("HR"), "DL")
        assert receipt_reminders.erase_of_left() == 1
        assert receipt_reminders.erase_of_left() == 0
    assert held(haryana, whole) is held(haryana, silent) is Level.NONE
    assert held(haryana, theirs) is Level.WHOLE
    assert not haryana.read_rows("records_tombstone")
