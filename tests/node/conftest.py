"""A node on two machines, and a database with an archive."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.archived_database import ArchivedDatabase
from support.cluster import TestCluster, temporary_home
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


@pytest.fixture
def archived() -> Iterator[ArchivedDatabase]:
    """Give a database with its archive; its home has a name that no command may take for its own words."""
    folder = temporary_home()
    node = ArchivedDatabase(folder / 'HR\'s "5 %f"', folder / "archive")
    try:
        yield node
    finally:
        node.kill()
        shutil.rmtree(folder)
