"""A force restored from its backup has its photograph back from its neighbour, over real HTTPS, by their own loops."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from django.conf import settings
from sangam_lab.throwaway_nodes import free_port
from support.cast import NAKA, person
from support.cluster import TestCluster
from support.filing import lying
from support.handed import picture, upload
from support.nodes import TestNode
from support.putting_back import gives_back, restored
from support.wire_world import Inside, Relaying, Served, pair, until
from support.world import World, build

from sangam.federation.types import FileState
from sangam.kernel.handling import Grade
from sangam.node.envelope_handlers import HANDLERS
from sangam.records.own_records import attachments
from sangam.workers.files import Files


@pytest.fixture
def ports() -> dict[str, int]:
    return {force: free_port() for force in ("DL", "HR")}


@pytest.fixture
def two(fresh_nodes: Callable[..., tuple[TestNode, ...]], ports: dict[str, int]) -> World:
    made = build(*fresh_nodes("DL", "HR"))
    pair(*(station.node for station in made.stations), ports=ports)
    return made


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetch as fast as the machine allows."""
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, files_peer_kib_a_second=10_000_000))


@contextmanager
def running(world: World, cluster: TestCluster, ports: dict[str, int]) -> Iterator[None]:
    """Run each node's door, relay and files' loop inside the block; the doors close last, when nobody calls."""
    with ExitStack() as stack:
        for node in [station.node for station in world.stations]:
            door = Served(node, cluster, HANDLERS, port=ports[node.force])
            door.start()
            stack.callback(door.stop)
        for node in [station.node for station in world.stations]:
            stack.callback(Relaying(node, cluster, HANDLERS).stop)
            stack.enter_context(fetching(node, cluster))
        yield


@contextmanager
def fetching(node: TestNode, cluster: TestCluster) -> Iterator[None]:
    inside, stop = Inside(node, cluster), threading.Event()
    loop = threading.Thread(target=Files(stop, within=inside).run, daemon=True)
    loop.start()
    yield
    stop.set()
    loop.join(10)
    inside.close()


@pytest.mark.long
def test_a_photograph_lost_with_the_restore_comes_back(two: World, cluster: TestCluster, ports: dict[str, int]) -> None:
    delhi, haryana, wire = two
    taken = picture(side=600)

    def shown(station) -> set[FileState]:
        with station.node:
            return {each.state for each in attachments.files_of(station.reads(record)).values()}

    def reads(station) -> bytes:
        with station.node, attachments.open_file(station.desk, record, photo.id, purpose=NAKA).stream as stream:
            return stream.read()

    def back() -> bool:
        for station in (delhi, haryana):
            with station.node:
                gives_back()
        return delhi.sees(record) and shown(delhi) == {FileState.HERE}

    delhi.node.backs_up()
    with running(two, cluster, ports):
        record = delhi.opens(person("हरजीत"))
        delhi.offers(record, to=haryana)
        with delhi.node:
            handed = upload(taken, "a.jpg")
            photo = attachments.attach(delhi.desk, record, handed, source="FIR 442", grade=Grade.parse("B2"))
        until(lambda: haryana.sees(record) and shown(haryana) == {FileState.HERE}, within_s=60)
        sent = reads(delhi)
    restored(wire, delhi.node)
    assert not delhi.sees(record)
    assert lying(delhi.node) == []
    with running(two, cluster, ports):
        until(back, within_s=60)
    assert reads(delhi) == reads(haryana) == sent
