"""Two real nodes with the invented cast and the synthetic world, each with its own PostgreSQL and processes."""

from collections.abc import Iterator

import pytest
from cluster import temporary_home
from running import processes_of, until
from two_nodes import Pair

from sangam.node import status
from sangam.node.demo import running


@pytest.fixture(scope="session")
def pair() -> Iterator[Pair]:
    """Start both, paired and loaded; stop them at the end."""
    place = temporary_home() / "pair"
    nodes = running.prepare(place, ("HR", "UP"))
    try:
        running.start(nodes, say=print)
        running.load_once(nodes, say=print)
        for node in nodes:
            until(lambda node=node: status.answers("127.0.0.1", node.settings.peers_port))
        yield Pair({node.settings.force: node for node in nodes})
    finally:
        running.stop(nodes)
        until(lambda: not processes_of(place))
