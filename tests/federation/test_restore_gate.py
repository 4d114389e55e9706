"""What is said of things of ours waits, after a restore of ours, until its sender has caught us up."""

from datetime import timedelta

import pytest
from support.nodes import TestNode
from support.putting_back import falls_behind, is_caught_up
from support.wire_world import Wire, hear, heard, say

from sangam.federation.inbox.parked import replay_due
from sangam.federation.inbox.rate_limits import until_caught_up
from sangam.federation.types import Lane
from sangam.kernel import clock

Nodes = tuple[TestNode, TestNode]

OURS = "test.ours.v1"
HANDLERS = {"test.said.v1": hear, OURS: until_caught_up(hear)}


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, HANDLERS)


def test_what_is_said_of_ours_waits_until_its_sender_has_caught_us_up(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    falls_behind(delhi, "HR")
    say(haryana, "of yours", to="DL", kind=OURS)
    say(haryana, "of mine", to="DL")
    wire.deliver()
    assert heard(delhi) == ["of mine"]
    is_caught_up(delhi, "HR")
    _looks_again(delhi)
    assert heard(delhi) == ["of mine", "of yours"]


def test_what_comes_after_one_that_waits_so_waits_behind_it(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    falls_behind(delhi, "HR")
    say(haryana, "first", to="DL", kind=OURS)
    wire.deliver()
    is_caught_up(delhi, "HR")
    say(haryana, "second", to="DL", kind=OURS)
    say(haryana, "urgent", to="DL", kind=OURS, lane=Lane.URGENT)
    wire.deliver()
    assert heard(delhi) == ["urgent"]
    _looks_again(delhi)
    assert heard(delhi) == ["urgent", "first", "second"]


def test_another_peer_that_has_not_caught_us_up_holds_nothing_up(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    falls_behind(delhi, "UP")
    say(haryana, "of yours", to="DL", kind=OURS)
    wire.deliver()
    assert heard(delhi) == ["of yours"]


def _looks_again(node: TestNode) -> None:
    with node, clock.shift_time(timedelta(minutes=2)):
        replay_due(HANDLERS)
