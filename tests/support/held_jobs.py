"""A job that another worker holds: its advisory lock, taken in a session of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from support.cluster import TestCluster
from support.nodes import TestNode

IMPORTS, LISTS = 0x494D50, 0x4C4953
"""Spaces of the locks of `interchange.imports.worker` and `interchange.lists.list_worker`."""


@contextmanager
def held_elsewhere(cluster: TestCluster, node: TestNode, space: int, job: UUID) -> Iterator[None]:
    """Hold a job as another worker would; it is free when the block ends."""
    number = (job.int & 0xFFFFFFFF) - 0x80000000
    with cluster.superuser(node.database) as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s, %s)", [space, number])
        yield
