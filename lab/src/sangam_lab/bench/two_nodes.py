"""Two nodes of their own for a measurement: made, started, paired, one record shared, and removed afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sangam_lab import archived_nodes, throwaway_nodes
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

FORCES = ("DL", "HR")
INVITATION = "invitation.txt"
_LOADING = "sangam_lab.bench.load_cast"

Say = Callable[[str], None]


@contextmanager
def two_nodes(*, say: Say, is_archived: bool = False) -> Iterator[tuple[Node, Node]]:
    """Run Delhi and Haryana inside the block, with the invented cast and one record shared; remove all afterwards.

    The homes lie where an installation's nodes lie, on the same disk, with durability as it is shipped.
    is_archived: each keeps an archive in a folder beside.
    Raises Refused, naming the log, when a node does not start.
    """
    with throwaway_nodes.folder("bench-") as folder:
        make = archived_nodes.make if is_archived else throwaway_nodes.make
        nodes = [make(folder / force) for force in FORCES]
        try:
            demo_nodes.start(nodes, say=say)
            _load(nodes)
            if is_archived:
                archived_nodes.await_archives(nodes)
            yield nodes[0], nodes[1]
        finally:
            demo_nodes.stop(nodes)


def _load(nodes: list[Node]) -> None:
    for node in nodes:
        throwaway_nodes.run(node.settings, _LOADING, "cast")
    for node, other in zip(nodes, reversed(nodes), strict=True):
        throwaway_nodes.run(node.settings, _LOADING, "pair", str(other.settings.home / INVITATION))
