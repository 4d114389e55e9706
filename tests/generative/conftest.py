"""Clean nodes for one example after the other."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from cluster import TestCluster
from nodes import TestNode
from wire_world import heard_table

Make = Callable[..., tuple[TestNode, ...]]


@pytest.fixture
def make(cluster: TestCluster, tmp_path: Path) -> Iterator[Make]:
    """Return what makes clean nodes for one example, after closing those of the example before."""
    standing: list[TestNode] = []
    turns = count()

    def give(*forces: str) -> tuple[TestNode, ...]:
        _close(standing)
        folder = tmp_path / f"{next(turns):05}"
        standing.extend(TestNode(force, cluster, folder / force) for force in forces)
        heard_table(cluster, *standing)
        return tuple(standing)

    yield give
    _close(standing)


def _close(nodes: list[TestNode]) -> None:
    while nodes:
        nodes.pop().close()
