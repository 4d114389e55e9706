"""A Delhi node with invented looks."""

from collections.abc import Callable, Iterator

import pytest
from support.nodes import TestNode
from support.visiting import lay_down


@pytest.fixture
def delhi(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Iterator[TestNode]:
    """Run the test as Delhi's node, with units, posts and a rank."""
    (node,) = fresh_nodes("DL")
    lay_down(node)
    with node:
        yield node
