"""The database really stops, the disk is really full: refused with a sentence, nothing lost, and it goes on by itself.

A PostgreSQL of this file's own, since it is stopped and filled.
"""

import asyncio
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from forging import line
from support.nodes import TestNode
from support.own_cluster import OwnCluster, away
from support.wire_world import Inside, Relaying, Served, hear, heard, heard_table, pair, say, until

from sangam.api.door import Door
from sangam.federation.lanes.status import peers
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.types import Handler

pytestmark = pytest.mark.slow

HEAR: dict[str, Handler] = {"test.said.v1": hear}
Nodes = tuple[TestNode, TestNode]


@pytest.fixture(scope="module")
def cluster() -> Iterator[OwnCluster]:
    made = OwnCluster()
    yield made
    made.stop()


@pytest.fixture
def nodes(cluster: OwnCluster, fresh_nodes: Callable[..., Nodes]) -> Nodes:
    made = fresh_nodes("DL", "HR")
    heard_table(cluster, *made)
    pair(*made)
    return made


@pytest.mark.long
def test_relay_and_door_wait_for_the_database_and_go_on_by_themselves(nodes: Nodes, cluster: OwnCluster) -> None:
    delhi, haryana = nodes
    served = Served(haryana, cluster, HEAR)
    pair(*nodes, ports={"HR": served.start()})
    relaying = Relaying(delhi, cluster, HEAR)
    say(delhi, "before", to="HR")
    until(lambda: heard(haryana) == ["before"])
    with away(cluster, *nodes):
        pass
    for node in nodes:
        with node:
            connection.close()
    say(delhi, "after", to="HR")
    until(lambda: heard(haryana) == ["before", "after"], within_s=30)
    relaying.stop()
    served.stop()


def test_without_a_database_the_door_signs_its_refusal_and_says_until_when(nodes: Nodes, cluster: OwnCluster) -> None:
    delhi, haryana = nodes
    batch = line(delhi, haryana)
    inside = Inside(haryana, cluster)
    door = Door(HEAR, within=inside)
    answers: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": batch}

    async def send(message: dict[str, object]) -> None:
        answers.append(message)

    with away(cluster, *nodes):
        scope = {"type": "http", "method": "POST", "path": "/peer/v1/envelopes", "client": ("203.0.113.7", 1)}
        asyncio.run(door(scope, receive, send))
    inside.close()
    said = signed_line.take_apart(answers[1]["body"]).text
    assert (answers[0]["status"], wire.read_refusal(said)[1], wire.wait_of_refusal(said)) == (503, "door:fault", 5)


@pytest.fixture
def small_disk(cluster: OwnCluster, nodes: Nodes) -> Iterator[Path]:
    """Put Haryana's tables on a file system of a few megabytes."""
    folder = cluster.home / "small"
    folder.mkdir(mode=0o777)
    mounted = (
        os.geteuid() == 0
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", folder], check=False, capture_output=True
        ).returncode
        == 0
    )
    if not mounted:
        pytest.skip("a small file system can be mounted only by root")
    place = folder / "tables"
    place.mkdir()
    server = (cluster.folder / "data").stat()
    os.chown(place, server.st_uid, server.st_gid)
    try:
        _move(cluster, nodes[1], f"CREATE TABLESPACE small LOCATION '{place}'", "small")
        yield folder
        _move(cluster, nodes[1], "SELECT 1", "pg_default")
        with cluster.superuser() as admin:
            admin.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", folder], check=True)


def _move(cluster: OwnCluster, node: TestNode, first: str, tablespace: str) -> None:
    with node:
        connection.close()
    cluster._cleaners[node.database].close()
    with cluster.superuser() as admin:
        admin.execute(first)
        admin.execute(f"ALTER DATABASE {node.database} SET TABLESPACE {tablespace}")
    cluster._cleaners[node.database] = cluster.superuser(node.database)
    cluster._cleaners[node.database].execute("SET session_replication_role = replica")


@pytest.mark.long
def test_a_full_disk_takes_nothing_and_goes_on_when_there_is_room(
    nodes: Nodes, cluster: OwnCluster, small_disk: Path
) -> None:
    delhi, haryana = nodes
    served = Served(haryana, cluster, HEAR)
    pair(*nodes, ports={"HR": served.start()})
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        try:
            while True:
                file.write(b"\0" * 4096)
                file.flush()
        except OSError:
            pass
    relaying = Relaying(delhi, cluster, HEAR)
    for number in range(200):
        say(delhi, str(number) + "x" * 20_000, to="HR")

    def refusal() -> str:
        with delhi:
            return peers()[0].slow_reason

    until(lambda: "takes nothing now" in refusal(), within_s=30)
    filler.unlink()
    until(lambda: len(heard(haryana)) == 200, within_s=60)
    assert [word.partition("x")[0] for word in heard(haryana)] == [str(number) for number in range(200)]
    relaying.stop()
    served.stop()
