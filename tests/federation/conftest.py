"""Two paired nodes and a wire between them."""

from collections.abc import Callable, Iterator

import pytest
from sangam_lab.throwaway_nodes import free_port
from support.cluster import TestCluster
from support.founding import paired
from support.nodes import TestNode
from support.wire_world import Relaying, Served, Wire, hear, heard_table, pair

from sangam.federation.types import Handler

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}


@pytest.fixture
def nodes(cluster: TestCluster, fresh_nodes: Callable[..., Nodes]) -> Nodes:
    """Delhi and Haryana, paired."""
    made = fresh_nodes("DL", "HR")
    heard_table(cluster, *made)
    paired(*made)
    return made


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    """The wire between them; their handlers write down what they hear."""
    return Wire(nodes, HEAR)


@pytest.fixture
def port(nodes: Nodes) -> int:
    """The port that Haryana told Delhi."""
    chosen = free_port()
    pair(*nodes, ports={"HR": chosen})
    return chosen


@pytest.fixture
def door(nodes: Nodes, cluster: TestCluster, port: int) -> Iterator[Served]:
    """Haryana's door, open."""
    served = Served(nodes[1], cluster, HEAR, port=port)
    served.start()
    yield served
    served.stop()


@pytest.fixture
def relay(nodes: Nodes, cluster: TestCluster, port: int) -> Iterator[Relaying]:
    """Delhi's relay, at work."""
    relaying = Relaying(nodes[0], cluster, HEAR)
    yield relaying
    relaying.stop()
