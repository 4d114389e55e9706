"""Of several workers one fetches a file: as long as it lives, however slow it is, and not a moment longer."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import Error as DatabaseError
from django.db import connection
from support.cluster import TestCluster
from support.filing import given, lying, named, read, seen
from support.handed import document
from support.nodes import TestNode
from support.wire_world import Inside, Served, until

from sangam.federation.files import fetch
from sangam.federation.files import messages as file_messages
from sangam.federation.types import FileRef, FileState
from sangam.kernel import clock
from sangam.workers.files import Files, Line

Nodes = tuple[TestNode, TestNode]
CONTENT = document(3_300_000)


class SlowWorker:
    """A worker of Delhi's with a session of its own: it has a stretch of what Haryana gives, and waits for the next."""

    def __init__(self, delhi: TestNode, cluster: TestCluster) -> None:
        self._inside, self._cluster = Inside(delhi, cluster), cluster
        self._waits, self._answered = threading.Event(), threading.Event()
        self._session, self.lost = 0, False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        assert self._waits.wait(60)

    def dies(self) -> None:
        """Lose its session, as a killed process does."""
        with self._cluster.superuser() as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [self._session])

    def goes_on(self) -> None:
        """Get the answer that it waits for, and work to the end."""
        self._answered.set()
        self._thread.join(60)
        self._inside.close()

    def _work(self) -> None:
        line = Line("HR")

        def ask(path: str, stretch: str, signature: bytes) -> bytes:
            body = line.ask(path, stretch, signature)
            self._waits.set()
            assert self._answered.wait(60)
            return body

        with self._inside():
            self._session = _session()
            pull = fetch.take_due_pull("HR")
            asks: list[Callable[[str, str, bytes], bytes]] = [line.ask, line.ask, ask, line.ask, line.ask]
            try:
                while pull and not pull.done:
                    pull = fetch.step(pull, asks.pop(0))
                if pull:
                    fetch.finish(pull)
                    fetch.leave(pull)
            except DatabaseError:
                self.lost = True
            finally:
                line.close()


def _session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.fixture
def ref(nodes: Nodes, door: Served) -> FileRef:
    """A file that Haryana gives and Delhi is to have."""
    made = given(nodes[1], CONTENT, to="DL")
    named(nodes[0], made, source="HR")
    return made


@pytest.fixture
def slow(nodes: Nodes, cluster: TestCluster, ref: FileRef) -> Iterator[SlowWorker]:
    worker = SlowWorker(nodes[0], cluster)
    yield worker
    worker.goes_on()


def test_nobody_takes_what_a_living_worker_has_in_hand_however_slow_it_is(
    nodes: Nodes, slow: SlowWorker, ref: FileRef
) -> None:
    delhi = nodes[0]
    with delhi, clock.shift_time(timedelta(hours=1)):
        assert fetch.due_sources() == []
        assert fetch.take_due_pull("HR") is None
    slow.goes_on()
    assert seen(delhi, ref.id).state is FileState.HERE
    assert read(delhi, ref.id) == CONTENT


def test_what_a_worker_had_that_died_another_goes_on_with_at_once(
    nodes: Nodes, cluster: TestCluster, slow: SlowWorker, ref: FileRef
) -> None:
    delhi = nodes[0]
    slow.dies()
    with delhi:
        assert fetch.due_sources() == ["HR"]
    inside, stop = Inside(delhi, cluster), threading.Event()
    worker = threading.Thread(target=Files(stop, within=inside).run, daemon=True)
    worker.start()
    until(lambda: seen(delhi, ref.id).state is FileState.HERE)
    stop.set()
    worker.join(10)
    inside.close()
    assert read(delhi, ref.id) == CONTENT


def test_a_worker_that_lost_its_session_writes_nothing_among_later_bytes(
    nodes: Nodes, slow: SlowWorker, ref: FileRef
) -> None:
    delhi, line = nodes[0], Line("HR")
    slow.dies()
    with delhi:
        further = fetch.take_due_pull("HR")
        assert further
        assert further.have == file_messages.WINDOW
        while not further.done:
            further = fetch.step(further, line.ask)
        before = lying(delhi)[0].read_bytes()
        slow.goes_on()
        assert (slow.lost, lying(delhi)[0].read_bytes()) == (True, before)
        fetch.finish(further)
        fetch.leave(further)
    line.close()
    assert read(delhi, ref.id) == CONTENT
