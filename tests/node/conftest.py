"""A node on two machines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.cluster import TestCluster
from support.nodes import TestNode
from support.two_machines import Machines


@pytest.fixture
def machines(
    cluster: TestCluster, fresh_nodes: Callable[..., tuple[TestNode, ...]], tmp_path: Path
) -> Iterator[Machines]:
    made = Machines(cluster, *fresh_nodes("DL", "HR"), tmp_path)
    yield made
    for node in made.joined:
        node.close()
