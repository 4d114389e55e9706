"""A PostgreSQL of one test file's own, that may be stopped and started again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from support.cluster import TestCluster
from support.nodes import TestNode


class OwnCluster(TestCluster):
    """A cluster that may be stopped and started again."""

    def halt(self) -> None:
        """Stop the server, as a crash or an upgrade of the system would."""
        for cleaner in self._cleaners.values():
            cleaner.close()
        self.let_sessions_go()
        self._cluster.stop()

    def go_on(self) -> None:
        """Start it again."""
        self._cluster.start()
        for database in self._cleaners:
            self._cleaners[database] = self.superuser(database)
            self._cleaners[database].execute("SET session_replication_role = replica")


@contextmanager
def away(cluster: OwnCluster, *nodes: TestNode) -> Iterator[None]:
    """Have no database inside the block."""
    for node in nodes:
        with node:
            connection.close()
    cluster.halt()
    try:
        yield
    finally:
        cluster.go_on()
