"""A node of this version of the protocol beside one of the previous, or of none that both read, over real HTTPS.

A node that is held at version 1 stands for one of the previous release.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Self

import pytest
from forging import line
from forging import taken as receipt_of
from sangam_lab.chaos.faults.tcp_proxy import Line
from sangam_lab.throwaway_nodes import free_port
from support.beat import furnish
from support.cluster import TestCluster
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Handlers, Relaying, Served, count, hear, heard, operator, pair, say, until

from sangam.access.models import Post
from sangam.access.units import units
from sangam.audit.audit import deed
from sangam.federation.inbox.parked import replay_kept
from sangam.federation.inbox.receiver import receive
from sangam.federation.keys import signing_key
from sangam.federation.lanes.sender import LaneSender
from sangam.federation.lanes.status import peers
from sangam.federation.peers import directory
from sangam.federation.peers import hello as peer_hello
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.types import Handler, Lane, PeerView, Reads
from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.node.envelope_handlers import HANDLERS

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}
LATER = 34  # a node held at this reads versions that this release does not know


@pytest.fixture
def later_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a node be of a release that reads this one's no more."""
    known = protocol_versions.ours
    monkeypatch.setattr(protocol_versions, "ours", lambda most: (3, 4) if most == LATER else known(most))


@contextmanager
def at_work(cluster: TestCluster, handlers: Handlers, **nodes: tuple[TestNode, int]) -> Iterator[dict[str, Served]]:
    """Run the relay and the door of nodes, each with its port."""
    doors = {force: Served(node, cluster, handlers, port=port) for force, (node, port) in nodes.items()}
    relays = [Relaying(node, cluster, handlers) for node, _ in nodes.values()]
    for door in doors.values():
        door.start()
    try:
        yield doors
    finally:
        for relay in relays:
            relay.stop()
        for door in doors.values():
            door.stop()


@pytest.fixture
def ports(nodes: Nodes) -> dict[str, int]:
    chosen = {"DL": free_port(), "HR": free_port()}
    pair(*nodes, ports=chosen)
    return chosen


class Cable(Line):
    """What lies between Delhi's relay and Haryana's door, in a thread: pulled, it breaks the connections kept on it."""

    def __enter__(self) -> Self:
        self._stop, begun = asyncio.Event(), threading.Event()

        async def carry() -> None:
            self._loop = asyncio.get_running_loop()
            async with self.carrying():
                begun.set()
                await self._stop.wait()

        self._thread = threading.Thread(target=lambda: asyncio.run(carry()), daemon=True)
        self._thread.start()
        begun.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def is_pulled(self) -> None:
        self._loop.call_soon_threadsafe(self.hang_up)


@pytest.fixture
def cable(nodes: Nodes) -> Iterator[Cable]:
    """The line from Delhi to Haryana's door at `cable.target`."""
    with Cable(free_port()) as made:
        pair(*nodes, ports={"HR": made.listener.getsockname()[1]})
        yield made


@contextmanager
def haryana_at(version: int, haryana: TestNode, cluster: TestCluster, cable: Cable) -> Iterator[None]:
    """Serve Haryana's door by a process that speaks no newer version; at its end its callers lose it."""
    hold(haryana, version)
    door = Served(haryana, cluster, HEAR, port=cable.target)
    door.start()
    yield
    cable.is_pulled()
    door.stop()


def hold(node: TestNode, version: int) -> None:
    """Let the node's next process speak no newer version; 0: the newest."""
    node.here = replace(node.here, protocol=version)


def seen(node: TestNode) -> PeerView:
    with node:
        return peers()[0]


def taken(node: TestNode) -> list[int]:
    """Return how many envelopes the node applied of versions 1 and 2."""
    return [count_rows(node, "federation_inbox", version=version, outcome="applied") for version in (1, 2)]


def test_two_nodes_of_this_version_speak_it(nodes: Nodes, cluster: TestCluster, ports: dict[str, int]) -> None:
    delhi, haryana = nodes
    with at_work(cluster, HEAR, DL=(delhi, ports["DL"]), HR=(haryana, ports["HR"])):
        say(delhi, "a", to="HR")
        say(haryana, "b", to="DL", lane=Lane.URGENT)
        until(lambda: seen(delhi).waiting == seen(haryana).waiting == 0)
    assert (heard(haryana), heard(delhi)) == (["a"], ["b"])
    assert (taken(haryana), taken(delhi)) == ([0, 1], [0, 1])
    assert seen(delhi).speaks == 2


def test_nodes_of_this_version_and_the_previous_understand_each_other(
    nodes: Nodes, cluster: TestCluster, ports: dict[str, int]
) -> None:
    delhi, haryana = nodes
    hold(haryana, 1)
    with at_work(cluster, HEAR, DL=(delhi, ports["DL"]), HR=(haryana, ports["HR"])):
        for number in range(5):
            say(delhi, str(number), to="HR")
            say(haryana, str(number), to="DL")
        until(lambda: seen(delhi).waiting == seen(haryana).waiting == 0)
    assert heard(haryana) == heard(delhi) == ["0", "1", "2", "3", "4"]
    assert (taken(haryana), taken(delhi)) == ([5, 0], [5, 0])
    assert seen(delhi).speaks == seen(haryana).speaks == 1


@pytest.mark.long
def test_an_upgrade_within_a_backlog_is_learned_by_the_next_connection(
    nodes: Nodes, cluster: TestCluster, cable: Cable
) -> None:
    delhi, haryana = nodes
    relay = Relaying(delhi, cluster, HEAR)
    with haryana_at(1, haryana, cluster, cable):
        say(delhi, "0", to="HR")
        until(lambda: seen(delhi).waiting == 0)
    for number in range(1, 8):
        say(delhi, str(number), to="HR")
    until(lambda: seen(delhi).failing_since is not None)
    with haryana_at(0, haryana, cluster, cable):
        until(lambda: seen(delhi).waiting == 0)
        relay.stop()
    assert heard(haryana) == [str(number) for number in range(8)]
    assert taken(haryana) == [1, 7]


@pytest.mark.long
def test_an_upgrade_taken_back_is_learned_before_anything_it_cannot_read(
    nodes: Nodes, cluster: TestCluster, cable: Cable
) -> None:
    delhi, haryana = nodes
    relay = Relaying(delhi, cluster, HEAR)
    with haryana_at(0, haryana, cluster, cable):
        say(delhi, "new", to="HR")
        until(lambda: seen(delhi).waiting == 0)
    with haryana_at(1, haryana, cluster, cable):
        say(delhi, "old", to="HR")  # the relay still keeps its connection to the process before
        until(lambda: seen(delhi).waiting == 0)
        relay.stop()
    assert heard(haryana) == ["new", "old"]
    assert (taken(haryana), seen(delhi).speaks) == ([1, 1], 1)
    assert count(haryana, "SELECT count(*) FROM federation_inbox WHERE outcome <> 'applied'") == 0


@pytest.mark.one_case
@pytest.mark.parametrize("upgraded", ["HR", "DL"])
def test_without_a_common_version_all_waits_visibly_until_an_upgrade(
    nodes: Nodes, cluster: TestCluster, ports: dict[str, int], later_versions: None, upgraded: str
) -> None:
    delhi, haryana = nodes
    hold(haryana, LATER)
    door = Served(haryana, cluster, HEAR, port=ports["HR"])
    door.start()
    relay = Relaying(delhi, cluster, HEAR)
    for word in ("a", "b"):
        say(delhi, word, to="HR")
    until(lambda: "HR reads version 3 or 4" in seen(delhi).failure)
    assert (seen(delhi).waiting, seen(delhi).speaks, heard(haryana)) == (2, 0, [])
    assert count_rows(delhi, "federation_outbox", seq__isnull=False) == 0
    assert count_rows(delhi, "federation_desknote", code="federation:no-common-version") == 1
    relay.stop()
    door.stop()
    hold(haryana, 0 if upgraded == "HR" else LATER)
    hold(delhi, 0 if upgraded == "HR" else LATER)
    with at_work(cluster, HEAR, HR=(haryana, ports["HR"]), DL=(delhi, ports["DL"])):
        until(lambda: heard(haryana) == ["a", "b"] and not seen(delhi).failure)


def test_a_node_applies_what_it_kept_of_a_newer_version_once_upgraded(nodes: Nodes) -> None:
    delhi, haryana = nodes
    hold(haryana, 1)
    receipt = receipt_of(haryana, line(delhi, haryana, v=2), HEAR)
    assert (receipt.version, receipt.results[0].outcome, heard(haryana)) == (1, "kept", [])
    hold(haryana, 0)
    with haryana:
        assert replay_kept(HEAR) == 1
    assert heard(haryana) == ["forged"]


def said_by(node: TestNode, *kinds: str) -> bytes:
    """Return the hello of a process of the node which takes these kinds."""
    with node:
        return peer_hello.hello(kinds)


def carried(sender: LaneSender, source: TestNode, target: TestNode) -> list[str]:
    """Bring what waits to its target; return the kinds."""
    with source:
        batch = sender.next_batch()
    assert batch is not None
    with target:
        answer = receive(batch.payload, handlers=HANDLERS)
    with source:
        sender.confirm(batch, answer)
    return [row.kind for row in batch.rows]


def add_post(node: TestNode, title: str) -> None:
    with node, deed(operator(node.force), "admin:post:make"):
        Post.objects.create(unit_id="DL-ON-NARELA", role="station", title_en=title)


def posts_known(node: TestNode) -> set[str]:
    with node:
        return {post.title_en for post in units.posts_at("DL-ON-NARELA")}


def test_a_kind_is_written_in_the_newest_version_that_the_peer_reads(nodes: Nodes) -> None:
    delhi, haryana = nodes
    furnish(delhi)
    furnish(haryana)
    sender = LaneSender("HR", Lane.NORMAL)
    for title, kind in (("SHO", "directory.published.v1"), ("Munshi", "directory.published.v2")):
        add_post(delhi, title)
        hello = said_by(haryana, "directory.published.v1", kind)
        with delhi:
            assert directory.publish_directory(["HR"])
            sender.greet(hello)
        assert carried(sender, delhi, haryana) == [kind]
        assert title in posts_known(haryana)


def test_an_envelope_keeps_the_version_in_which_it_was_numbered(nodes: Nodes) -> None:
    delhi, haryana = nodes
    furnish(delhi)
    furnish(haryana)
    old, new = (said_by(haryana, f"directory.published.v{version}") for version in (1, 2))
    with delhi:
        directory.publish_directory(["HR"])
        sender = LaneSender("HR", Lane.NORMAL)
        sender.greet(old)
        lost = sender.next_batch()
    with haryana:
        receive(lost.payload, handlers=HANDLERS)
    with delhi:
        sender.greet(new)
        sender.restart()
    assert carried(sender, delhi, haryana) == ["directory.published.v1"]
    assert count_rows(haryana, "federation_inbox", outcome="applied") == 1
    assert count_rows(haryana, "federation_setaside") == 0


def test_a_peer_of_before_kinds_were_told_is_heard_too(nodes: Nodes) -> None:
    delhi, haryana = nodes
    with haryana:
        text = wire.hello_text(wire.Hello("HR", clock.now(), Reads((1,)), None))
        hello = signed_line.sign(text, signing_key.sign)
    with delhi:
        assert peers()[0].speaks is None
        for lane in Lane:
            LaneSender("HR", lane).greet(hello)
        assert peers()[0].speaks == 1


def test_a_hello_of_another_force_or_of_no_force_is_not_believed(nodes: Nodes) -> None:
    delhi, haryana = nodes
    hello = said_by(haryana, "test.said.v1")
    with delhi:
        sender = LaneSender("HR", Lane.NORMAL)
        for wrong in (peer_hello.hello(()), hello.replace(b"[1,2]", b"[1,9]"), b"hello"):
            with pytest.raises(Malformed):
                sender.greet(wrong)
        assert peers()[0].speaks is None
