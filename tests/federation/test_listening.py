"""What the relay hears of PostgreSQL's notifications."""

import psycopg
import pytest
from cluster import TestCluster
from nodes import TestNode

from sangam.workers.listening import Listening


def test_all_that_has_come_is_heard_in_its_order(node: TestNode, cluster: TestCluster) -> None:
    with cluster.superuser(node.database) as listening, cluster.superuser(node.database) as telling:
        listening.execute("LISTEN one")
        listening.execute("LISTEN other")
        telling.execute("SELECT pg_notify('one', 'आओ'), pg_notify('other', '')")
        assert list(Listening(listening).notes(within_s=60)) == [("one", "आओ"), ("other", "")]


def test_nothing_is_heard_where_nothing_came(node: TestNode, cluster: TestCluster) -> None:
    with cluster.superuser(node.database) as listening:
        listening.execute("LISTEN one")
        assert list(Listening(listening).notes(within_s=0)) == []


def test_a_database_that_goes_away_is_no_silence(node: TestNode, cluster: TestCluster) -> None:
    listening = cluster.superuser(node.database)
    heard = Listening(listening)
    with cluster.superuser() as other:
        other.execute("SELECT pg_terminate_backend(%s, 60000)", [listening.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        heard_twice(heard)
    listening.close()


def heard_twice(heard: Listening) -> None:
    """Listen until the goodbye is read, and then the end."""
    for _ in range(2):
        assert list(heard.notes(within_s=60)) == []
