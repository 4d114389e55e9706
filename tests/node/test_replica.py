"""A streaming replica finds; the primary answers for it where it lags or is away."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from support.beat import furnish
from support.cast import NAKA, officer
from support.cluster import TestCluster
from support.nodes import TestNode
from support.rows import count_rows
from support.running import until

from sangam.database import replicas
from sangam.database import statements as prepared
from sangam.matching.checks.check import check
from sangam.node.postgres import binaries, roles
from sangam.node.postgres import cluster as postgres

pytestmark = pytest.mark.slow
_WHERE = "SELECT pg_is_in_recovery()"


@pytest.fixture(scope="module")
def replica(cluster: TestCluster) -> Iterator[postgres.Cluster]:
    """A streaming replica of the run's cluster."""
    made = postgres.Cluster(cluster.home / "replica", programs=binaries.folder())
    made.follow(postgres.conninfo(cluster.folder, postgres.SUPERUSER, "postgres"))
    yield made
    made.stop()


@pytest.fixture
def asked(
    node: TestNode, cluster: TestCluster, replica: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The node's process knows the replica, and asks after it at each reading."""
    place = {**cluster.settings(node.database), "HOST": str(postgres.socket_of(replica.folder))}
    monkeypatch.setitem(connections.settings, replicas.ALIAS, place)
    connections[replicas.ALIAS] = DatabaseWrapper(place, alias=replicas.ALIAS)
    monkeypatch.setattr(replicas, "_ASK_EVERY_S", 0.0)
    monkeypatch.setattr(replicas, "_state", replicas._State())
    yield
    connections[replicas.ALIAS].close()
    del connections[replicas.ALIAS]


def found_on_the_replica() -> bool:
    return bool(prepared.run_reading(_WHERE, [])[0][0])


def superuser(cluster: TestCluster, replica: postgres.Cluster, statement: str) -> None:
    with psycopg.connect(
        host=str(postgres.socket_of(replica.folder)),
        port=postgres.PORT,
        user=postgres.SUPERUSER,
        password=postgres.password(cluster.folder, postgres.SUPERUSER),
        dbname="postgres",
        autocommit=True,
    ) as admin:
        admin.execute(statement.encode())


def test_without_a_replica_the_primary_finds(node: TestNode) -> None:
    assert not found_on_the_replica()


def test_a_fresh_replica_finds_what_the_primary_holds(asked: None) -> None:
    until(found_on_the_replica)
    assert prepared.run("SELECT pg_is_in_recovery()", []) == [(False,)]


def test_what_a_replica_finds_leaves_only_once_the_primary_has_the_deed(
    asked: None, node: TestNode, cluster: TestCluster
) -> None:
    furnish(node)
    with node:
        desk = officer("DL-ON-NARELA")
        until(found_on_the_replica)
        assert check(desk, "HR26DK8337", purpose=NAKA).hits == ()
        rows = count_rows(node, "audit_ledger", action="officer:check:run")
        assert rows == 1
        with no_commit_of_the_ledger(cluster, node), pytest.raises(DatabaseError, match="the disk of the primary"):
            check(desk, "HR26DK8337", purpose=NAKA)


@contextmanager
def no_commit_of_the_ledger(cluster: TestCluster, node: TestNode) -> Iterator[None]:
    """Let a row of the ledger be written, and its COMMIT fail."""
    with cluster.superuser(node.database) as admin:
        admin.execute(
            "CREATE FUNCTION zz_no() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the disk of the primary is gone'; END $$;"
            "CREATE CONSTRAINT TRIGGER zz_no AFTER INSERT ON audit_ledger DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION zz_no()"
        )
        try:
            yield
        finally:
            admin.execute("DROP TRIGGER zz_no ON audit_ledger; DROP FUNCTION zz_no()")


def test_a_replica_that_lags_is_left_alone_until_it_has_caught_up(
    asked: None, cluster: TestCluster, replica: postgres.Cluster
) -> None:
    until(found_on_the_replica)
    superuser(cluster, replica, "SELECT pg_wal_replay_pause()")
    try:
        with cluster.superuser("postgres") as admin:
            admin.execute("CREATE TABLE zz_written (x int)")
            admin.execute("DROP TABLE zz_written")
        found_on_the_replica()  # notes how far the primary has come
        assert not found_on_the_replica()
    finally:
        superuser(cluster, replica, "SELECT pg_wal_replay_resume()")
    until(found_on_the_replica)


def test_when_the_replica_dies_the_primary_finds(asked: None, replica: postgres.Cluster) -> None:
    until(found_on_the_replica)
    replica.stop()
    assert not found_on_the_replica()
    assert roles.APPLICATION in str(prepared.run("SELECT current_user", []))
