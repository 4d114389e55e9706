"""The test world itself: nodes share a process, never rows."""

import time
from collections.abc import Callable

from django.db import connection
from support.cluster import TestCluster
from support.nodes import TestNode

from sangam.kernel import here


def _tables(cluster: TestCluster, node: TestNode) -> None:
    with cluster.superuser(node.database) as admin:
        admin.execute("SET ROLE sangam_owner")
        admin.execute("CREATE TABLE IF NOT EXISTS public.zz_note (id bigserial PRIMARY KEY, words text)")


def test_each_node_acts_on_its_own_database_and_identity(
    cluster: TestCluster, fresh_nodes: Callable[..., tuple[TestNode, ...]]
) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    _tables(cluster, delhi)
    with delhi, connection.cursor() as cursor:
        cursor.execute("INSERT INTO zz_note (words) VALUES ('of Delhi')")
        with haryana, connection.cursor() as theirs:
            theirs.execute("SELECT current_database(), current_user")
            assert theirs.fetchone() == ("sangam_hr", "sangam_app")
            assert here.node().force == "HR"
        assert here.node().force == "DL"
        cursor.execute("SELECT id, words FROM zz_note")
        assert cursor.fetchall() == [(1, "of Delhi")]


def test_the_next_test_finds_no_row_and_counts_from_one_again(cluster: TestCluster, node: TestNode) -> None:
    _tables(cluster, node)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM zz_note")
        assert cursor.fetchone() == (0,)
        cursor.execute("INSERT INTO zz_note (words) VALUES ('again') RETURNING id")
        assert cursor.fetchone() == (1,)


def test_cleaning_is_quick(cluster: TestCluster, fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> None:
    (delhi,) = fresh_nodes("DL")
    _tables(cluster, delhi)
    with delhi, connection.cursor() as cursor:
        cursor.execute("INSERT INTO zz_note (words) VALUES ('x')")
    started = time.perf_counter()
    cluster.clean(delhi.database)
    assert time.perf_counter() - started < 20  # generous: it says that nothing is rebuilt, not how fast the machine is
