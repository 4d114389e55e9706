"""A session that one test's node gave back is lent to the next as new."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.cluster import TestCluster
from support.nodes import TestNode

from sangam.database import statements as prepared


@pytest.fixture
def again(cluster: TestCluster, tmp_path: Path) -> Callable[[str], TestNode]:
    """Return what makes Delhi's node anew, in a folder of this name; the one before is to be closed."""
    return lambda name: TestNode("DL", cluster, tmp_path / name)


def test_a_session_that_is_lent_again_is_as_new(again: Callable[[str], TestNode]) -> None:
    first = again("first")
    with first:
        backend = session(first)
        for statement in (
            "SET statement_timeout = '7s'",
            "CREATE TEMPORARY TABLE of_its_own (word text)",
            "SELECT pg_advisory_lock(7)",
            "PREPARE of_its_own AS SELECT 1",
        ):
            asked(first, statement)
        prepared.run("SELECT %s::int", [1])
    first.close()
    second = again("second")
    with second:
        assert session(second) == backend
        assert asked(second, "SHOW statement_timeout") == [("0",)]
        assert asked(second, "SELECT 1 FROM pg_class WHERE relname = 'of_its_own'") == []
        assert asked(second, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'") == []
        assert asked(second, "SELECT 1 FROM pg_prepared_statements") == []
        assert prepared.run("SELECT %s::int", [1]) == [(1,)]
    second.close()


@pytest.mark.parametrize("wrong", ["in a transaction", "gone"])
def test_a_session_with_which_something_is_wrong_is_not_lent_again(
    wrong: str, again: Callable[[str], TestNode]
) -> None:
    first = again("first")
    with first:
        backend = session(first)
        if wrong == "in a transaction":
            asked(first, "BEGIN")
        else:
            with first.cluster.superuser(first.database) as other:
                other.execute("SELECT pg_terminate_backend(%s, 60000)", [backend])
    first.close()
    second = again("second")
    with second:
        assert session(second) != backend
    second.close()


def session(node: TestNode) -> int:
    return int(asked(node, "SELECT pg_backend_pid()")[0][0])


def asked(node: TestNode, statement: str) -> list[tuple[object, ...]]:
    with node, node._connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []
