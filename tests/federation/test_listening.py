"""What the relay hears of PostgreSQL's notifications."""

from collections.abc import Callable, Iterator
from queue import Queue
from threading import Event, Thread

import psycopg
import pytest
from support.cluster import TestCluster
from support.nodes import TestNode
from support.wire_world import Inside

from sangam.workers.notification_listener import Listening
from sangam.workers.relay import Relay


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


@pytest.fixture
def woken(node: TestNode, cluster: TestCluster) -> Iterator[Queue[str]]:
    """What another loop is woken for while a relay listens for it."""
    told: Queue[str] = Queue()
    others: dict[str, Callable[[], None]] = {"one": lambda: told.put("one"), "other": lambda: told.put("other")}
    inside, stop = Inside(node, cluster), Event()
    relaying = Thread(target=Relay({}, stop, others=others, within=inside).run, daemon=True)
    relaying.start()
    yield told
    stop.set()
    relaying.join(10)
    inside.close()


def test_another_loop_hears_by_the_relay_s_connection(node: TestNode, cluster: TestCluster, woken: Queue[str]) -> None:
    assert [woken.get(timeout=15), woken.get(timeout=15)] == ["one", "other"]  # for what was told before
    with cluster.superuser(node.database) as telling:
        telling.execute("SELECT pg_notify('other', ''), pg_notify('nobody', '')")
    assert woken.get(timeout=15) == "other"
    assert woken.empty()
