"""Three nodes, as new for one example after the other."""

from collections.abc import Iterator

import pytest
from cluster import TestCluster
from three import Three


@pytest.fixture(scope="module")
def three(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    """Return what gives the nodes as they were at first, again and again."""
    nodes = Three(cluster, tmp_path_factory.mktemp("three"))
    yield nodes
    nodes.close()
