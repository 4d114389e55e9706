"""Haryana at its desk of Kundli, Delhi and the third force beside it, and the wire between them."""

from collections.abc import Callable

import pytest
from support.nodes import TestNode
from support.world import Line, Station, World, build


@pytest.fixture
def world(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> World:
    return build(*fresh_nodes("DL", "HR", "UP"))


@pytest.fixture
def delhi(world: World) -> Station:
    return world.stations[0]


@pytest.fixture
def haryana(world: World) -> Station:
    return world.stations[1]


@pytest.fixture
def up(world: World) -> Station:
    return world.stations[2]


@pytest.fixture
def wire(world: World) -> Line:
    return world.wire
