"""The inbox in parts: which part holds what, laying out and letting go."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from forging import line, taken
from psycopg import errors
from support.cluster import TestCluster
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Wire, count, hear, heard, say

from sangam.audit import audit
from sangam.federation.inbox import retention
from sangam.federation.inbox.retention import prune
from sangam.federation.types import Handler
from sangam.kernel import clock
from sangam.kernel.ids import new_id
from sangam.node.postgres import binaries, roles
from sangam.node.postgres import cluster as postgres

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}
PART = "SELECT tableoid::regclass::text FROM federation_inbox WHERE envelope = %s"
DEBIAN = Path("/usr/lib/postgresql/17/bin")


def part_of(node: TestNode, envelope: UUID) -> str:
    with node, connection.cursor() as cursor:
        cursor.execute(PART, [envelope])
        return str(cursor.fetchone()[0])


def pruned(node: TestNode, *, days: int) -> int:
    with node, clock.shift_time(timedelta(days=days)):
        return prune()


@pytest.fixture
def laid_out(nodes: Nodes) -> Nodes:
    """Delhi and Haryana, with the parts of today."""
    for node in nodes:
        with node:
            retention.lay_out(clock.now())
    return nodes


def test_an_envelope_lies_in_the_month_of_its_id_and_others_in_the_rest(laid_out: Nodes) -> None:
    delhi, haryana = laid_out
    with delhi, clock.shift_time(timedelta(days=20_000)):
        far = new_id()
    of_today, of_no_time = new_id(), uuid4()
    for seq, envelope in enumerate((of_today, far, of_no_time), 1):
        assert taken(haryana, line(delhi, haryana, seq=seq, id=str(envelope)), HEAR).results[0].outcome == "applied"
    assert part_of(haryana, of_today) == f"federation_inbox_{clock.now():%Y_%m}"
    assert part_of(haryana, far) == part_of(haryana, of_no_time) == "federation_inbox_rest"


def test_in_whatever_part_it_lies_an_envelope_is_applied_once(laid_out: Nodes) -> None:
    delhi, haryana = laid_out
    for seq, envelope in enumerate((new_id(), uuid4()), 1):
        sent = line(delhi, haryana, seq=seq, id=str(envelope))
        for _ in range(2):
            assert taken(haryana, sent, HEAR).results[0].outcome == "applied"
    assert heard(haryana) == ["forged", "forged"]
    again = "INSERT INTO federation_inbox SELECT * FROM federation_inbox"
    with haryana, pytest.raises(Exception, match="duplicate key"), connection.cursor() as cursor:
        cursor.execute(again)


def test_months_are_laid_out_ahead_once_and_take_over_what_lay_in_the_rest(nodes: Nodes) -> None:
    delhi, haryana = nodes
    with haryana, clock.shift_time(timedelta(days=300)):
        ahead = new_id()
        taken(haryana, line(delhi, haryana, id=str(ahead)), HEAR)
        before = part_of(haryana, ahead)
        made = retention.lay_out(clock.now())
        assert retention.lay_out(clock.now()) == 0
        assert (made > 0) is (before == "federation_inbox_rest")
        assert part_of(haryana, ahead) == f"federation_inbox_{clock.now():%Y_%m}"


def test_a_month_goes_whole_with_its_deed_when_all_in_it_is_due(laid_out: Nodes, wire: Wire) -> None:
    delhi, haryana = laid_out
    for word in ("a", "b", "c"):
        say(delhi, word, to="HR")
    wire.deliver()
    part = f"federation_inbox_{clock.now():%Y_%m}"
    there = f"SELECT count(*) FROM pg_class WHERE relname = '{part}'"  # noqa: S608 - a name of this test
    assert (pruned(haryana, days=64), count(haryana, there)) == (0, 1)
    assert (pruned(haryana, days=97), count(haryana, there)) == (3, 0)
    with haryana:
        (entry,) = audit.recent_entries(action="node:envelope:prune")
    assert entry.details == {"taken": 3}


def test_a_month_with_something_waiting_stays_and_the_rest_goes_by_row(laid_out: Nodes) -> None:
    delhi, haryana = laid_out
    taken(haryana, line(delhi, haryana, kind="test.unknown.v1"), HEAR)
    taken(haryana, line(delhi, haryana, seq=2), HEAR)
    assert pruned(haryana, days=97) == 1
    assert count_rows(haryana, "federation_inbox", outcome="kept") == 1
    assert pruned(haryana, days=97) == 0


def test_while_the_inbox_is_in_use_nothing_goes_and_nobody_waits(laid_out: Nodes, cluster: TestCluster) -> None:
    delhi, haryana = laid_out
    taken(haryana, line(delhi, haryana), HEAR)
    with cluster.superuser(haryana.database) as backup, backup.transaction():
        backup.execute("LOCK TABLE federation_inbox IN ACCESS SHARE MODE")
        with haryana:
            assert retention.let_go(clock.now() + timedelta(days=35)) == 0
            assert retention.lay_out(clock.now() + timedelta(days=600)) == 0
    assert count_rows(haryana, "federation_inbox") == 1


@pytest.mark.parametrize(
    "statement", ["SELECT sangam_lay_out_inbox('1999-01-01')", "SELECT sangam_let_inbox_go('2099-01-01')"]
)
def test_the_application_lays_out_and_lets_go_what_can_be_due_alone(nodes: Nodes, statement: str) -> None:
    with nodes[0], pytest.raises(Exception, match="inbox"), connection.cursor() as cursor:
        cursor.execute(statement)


# An older node's rows


class Unmigrated(TestCluster):
    """A cluster in which nothing is migrated yet."""

    def _migrate_template(self) -> None:
        """Leave it to the test."""


@pytest.fixture(params=[None, DEBIAN], ids=["ours", "debian"])
def unmigrated(request: pytest.FixtureRequest) -> Iterator[Unmigrated]:
    """A cluster of our PostgreSQL, or of Debian's 17."""
    if request.param is not None and not request.param.is_dir():
        pytest.skip("there is no PostgreSQL 17 of Debian's on this machine")
    made = Unmigrated(request.param)
    yield made
    made.stop()


def make(cluster: TestCluster, name: str) -> None:
    """Make a database in which nothing is migrated yet."""
    with cluster.superuser() as admin:
        roles.create_database(admin, name)
    with cluster.superuser(name) as admin:
        roles.furnish(admin)


def migrate(cluster: TestCluster, name: str) -> None:
    """Migrate as the process does that runs as the owner's role."""
    connections["default"] = cluster.wrapper(name, role=roles.OWNER)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connections["default"].close()
        del connections["default"]


def insert(database: psycopg.Connection[Any], envelope: UUID, sender: str = "DL") -> int:
    """Write down an envelope; return its row's number."""
    row = database.execute(
        "INSERT INTO federation_inbox (sender, envelope, kind, version, lane, epoch, seq, digest, sent_at, received_at,"
        " outcome, code, reason, looks)"
        " VALUES (%s, %s, 'a.b.v1', 1, 'normal', 1, 1, '', now(), now(), 'parked', '', '', 0) RETURNING id",
        [sender, envelope],
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.long
def test_on_either_server_what_is_early_lies_in_the_first_part(unmigrated: Unmigrated) -> None:
    make(unmigrated, "new")
    migrate(unmigrated, "new")
    with clock.shift_time(timedelta(days=20_000)):
        far = new_id()
    of_today, early = new_id(), UUID(int=1)
    with psycopg.connect(
        postgres.conninfo(unmigrated.folder, roles.APPLICATION, "new"), autocommit=True
    ) as application:
        numbers = [insert(application, envelope) for envelope in (of_today, early, far)]
        rows = application.execute("SELECT envelope, tableoid::regclass::text FROM federation_inbox").fetchall()
        first = f"federation_inbox_{datetime.now(UTC):%Y_%m}"
        assert dict(rows) == {of_today: first, early: first, far: "federation_inbox_rest"}
        with pytest.raises(errors.UniqueViolation):
            insert(application, of_today)
        assert insert(application, of_today, sender="UP") > max(numbers)
        assert application.execute("DELETE FROM federation_inbox").rowcount == 4


@pytest.fixture
def dumped(cluster: TestCluster) -> str:
    """The address, as the owner's role, of what a backup of a migrated node restores to."""
    make(cluster, "backed_up")
    migrate(cluster, "backed_up")
    make(cluster, "again")
    source, target = (postgres.conninfo(cluster.folder, roles.OWNER, name) for name in ("backed_up", "again"))
    with psycopg.connect(target, autocommit=True) as owner:
        roles.withhold_rights(owner)
    dump = cluster.home / "months.dump"
    how = ["--no-owner", "--no-comments", "--single-transaction"]  # as `node restore` does
    for command in (
        ["pg_dump", "--format=custom", f"--file={dump}", source],
        ["pg_restore", *how, f"--dbname={target}", str(dump)],
    ):
        subprocess.run([binaries.folder() / command[0], *command[1:]], check=True, capture_output=True)
    return target


@pytest.mark.long
def test_a_backup_restores_the_parts_their_rights_and_what_tends_them(cluster: TestCluster, dumped: str) -> None:
    with psycopg.connect(dumped, autocommit=True) as owner:
        rights = "SELECT c.oid::regclass::text FROM pg_class c WHERE relispartition AND relkind = 'r'"
        parts = {row[0] for row in owner.execute(rights)}
        reached = f"{rights} AND has_table_privilege('sangam_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')"
        assert len(parts) >= 3
        assert owner.execute(reached).fetchall() == []
    with psycopg.connect(postgres.conninfo(cluster.folder, roles.APPLICATION, "again"), autocommit=True) as application:
        insert(application, new_id())
        assert application.execute("SELECT sangam_lay_out_inbox((now() + interval '1 year')::date)").fetchone() == (
            True,
        )
        later = "SELECT sangam_let_inbox_go(now() + interval '4 months')"
        assert application.execute(later).fetchone() == (0,)  # what is parked stays
        application.execute("UPDATE federation_inbox SET outcome = 'applied'")
        assert application.execute(later).fetchone() == (1,)
