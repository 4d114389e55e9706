"""What a giver withdrew from a holder before it handed the record on, where a restore took that from both."""

import pytest
from restored_parties import is_over
from support.cast import person, says
from support.putting_back import restored, settled
from support.world import World

from sangam.kernel.handling import Level


@pytest.mark.one_case
@pytest.mark.parametrize("then", ["the giver holds it", "it is withdrawn from the giver too"])
def test_what_was_withdrawn_before_its_offer_leaves_no_copy_when_both_lost(world: World, then: str) -> None:
    delhi, haryana, up, wire = world
    up.node.backs_up()
    record = delhi.opens(person("हरजीत", plate="HR26DK8337"), shares={"UP": Level.SILENT})
    wire.deliver()
    delhi.node.backs_up()
    delhi.withdraws(record, from_=up)
    delhi.corrects(record, says("alias", "काला"))
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    wire.deliver()
    if then != "the giver holds it":
        haryana.withdraws(record, from_=delhi)
        wire.deliver()
    restored(wire, delhi.node, up.node)
    settled(wire)
    assert haryana.reads(record).owner == "HR"
    assert delhi.sees(record) is (then == "the giver holds it")
    assert up.read_rows("records_silent", "owner", "version", record=record) == []
    is_over(delhi, haryana, up)
