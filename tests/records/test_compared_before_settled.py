"""A restored owner that compares what a holder has before it has settled what that holder said of it."""

import pytest
from support.cast import person
from support.putting_back import restored, settled, waits_no_longer
from support.world import World

from sangam.kernel.handling import Level
from sangam.records.reconciliation import owner_side, repair


def test_what_a_holder_said_and_is_not_settled_yet_is_left_alone(world: World) -> None:
    delhi, haryana, up, wire = world
    delhi.node.backs_up()
    shares = {"HR": Level.SILENT, "UP": Level.WHOLE}
    record = delhi.opens(person("Harjeet Singh", relative="s/o Balwant Singh"), shares=shares)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=up.node)
    waits_no_longer(delhi.node, "UP")
    with delhi.node:
        assert owner_side.begin_due()
    settled(wire, without=up.node)
    for _ in range(3):
        for each in (haryana, delhi):
            with each.node:
                repair.answer_questions()
                owner_side.advance()
        settled(wire, without=up.node)
    assert delhi.read_rows("records_comparing", "recalled", finished_at__isnull=False) == [(0,)]
    settled(wire)
    silent = "SELECT DISTINCT owner FROM records_silent WHERE record = %s"
    assert haryana.rows(silent, record) == [("DL",)]
    assert (haryana.force, Level.SILENT) in [(force, level) for force, level, _ in delhi.holders(record)]


@pytest.mark.long
def test_who_was_heard_first_is_asked_once_more_when_all_are(world: World) -> None:
    """What the last one gives back or tells may show what the first holds beyond its time."""
    delhi, _, up, wire = world
    delhi.node.backs_up()
    restored(wire, delhi.node)
    settled(wire, without=up.node, within=8)
    with delhi.node:
        assert owner_side.begin_due() >= 1
    settled(wire)
    with delhi.node:
        assert owner_side.begin_due() == 2
        assert owner_side.begin_due() == 0
