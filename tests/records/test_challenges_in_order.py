"""Challenges of one force are judged in the order in which it made them, whatever their restored owner lost of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from challenged_statements import answers, challenged, challenges, statement, upholds
from support.cast import person
from support.putting_back import arrives, gives_back, restored, settled
from support.wire_world import Wire
from support.world import Station, World

from sangam.federation import policy
from sangam.federation.types import Lane
from sangam.kernel.handling import Level
from sangam.records.corrections.challenges import ASKED
from sangam.records.types import Answer


def comes_one_by_one(wire: Wire, station: Station, lane: Lane, *, until: Callable[[], bool]) -> None:
    """Let what waits arrive, of a lane of one force an envelope at a time and nothing of its other."""
    while not until():
        for journey in wire.load(most=1):
            if journey.source is station.node and journey.sender.lane != lane:
                with journey.source:
                    journey.sender.restart()
            else:
                arrives(wire, journey)
        for node in wire.nodes:
            with node:
                gives_back()


def test_a_challenge_does_not_overtake_those_that_wait_for_what_was_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two were answered and wait; the third comes once the record is back.

    What waits is not looked at by itself meanwhile, however slow the machine is.
    """
    delhi, haryana, _, wire = world
    monkeypatch.setattr(policy, "LOOKS", (timedelta(hours=1),) * 4)
    delhi.node.backs_up()
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    wire.deliver()
    for _ in range(2):
        made = challenges(haryana, record)
        wire.deliver()
        upholds(delhi, made)
        wire.deliver()
    challenges(haryana, record)
    wire.deliver()
    restored(wire, delhi.node)
    comes_one_by_one(wire, haryana, Lane.URGENT, until=lambda: len(delhi.waits()) == 2)
    settled(wire, slow=(haryana.node, Lane.URGENT))
    assert len(delhi.waits()) >= 2
    settled(wire)
    assert sorted(answers(delhi, record), key=str) == [None, Answer.UPHELD, Answer.UPHELD]
    assert sorted(answers(haryana, record), key=str) == [None, Answer.UPHELD, Answer.UPHELD]
    assert challenged(haryana, record) == challenged(delhi, record) == [statement(delhi, record)]
    assert len([told for told in delhi.told() if told.kind == ASKED]) == 1
    assert delhi.set_aside() == []
    assert not delhi.waits()
