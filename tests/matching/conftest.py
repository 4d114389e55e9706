"""Delhi and Haryana, paired; and an officer of Kundli on a node alone."""

from collections.abc import Callable, Iterator

import pytest
from support.cast import officer
from support.founding import with_shipped_units
from support.nodes import TestNode
from support.world import Line, Station, World, build

from sangam.kernel.actor import Actor

Fresh = Callable[..., tuple[TestNode, ...]]


@pytest.fixture
def kundli(fresh_nodes: Fresh) -> Iterator[Actor]:
    """Run the test as Haryana's node, and return an officer of Kundli."""
    (haryana,) = fresh_nodes("HR")
    with_shipped_units(haryana)
    with haryana:
        yield officer("HR-SNP-KUNDLI")


@pytest.fixture
def world(fresh_nodes: Fresh) -> World:
    """Two forces, paired."""
    return build(*fresh_nodes("DL", "HR"))


@pytest.fixture
def delhi(world: World) -> Station:
    return world.stations[0]


@pytest.fixture
def haryana(world: World) -> Station:
    return world.stations[1]


@pytest.fixture
def wire(world: World) -> Line:
    return world.wire
