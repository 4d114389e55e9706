"""Two paired nodes and a wire between them."""

from collections.abc import Callable

import pytest
from cluster import TestCluster
from nodes import TestNode
from wire_world import Wire, hear, heard_table, pair

Nodes = tuple[TestNode, TestNode]


@pytest.fixture
def nodes(cluster: TestCluster, fresh_nodes: Callable[..., Nodes]) -> Nodes:
    """Delhi and Haryana, paired."""
    made = fresh_nodes("DL", "HR")
    heard_table(cluster, *made)
    pair(*made)
    return made


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    """The wire between them; their handlers write down what they hear."""
    return Wire(nodes, {"test.said.v1": hear})
