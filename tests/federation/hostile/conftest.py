"""Delhi is hostile, Haryana is attacked; the wire between them is the ordinary one."""

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from support.cluster import TestCluster
from support.nodes import TestNode
from support.wire_world import Served, hear, pair

from sangam.api import door as doors
from sangam.federation.keys import tls
from sangam.federation.models import Peer
from sangam.federation.types import Handler
from sangam.kernel.here import PeerLimits
from sangam.node.doors.in_one_piece import PEERS, Limits

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}
IMPATIENT = replace(PEERS, headers_within_s=0.4, body_window_s=0.8, handshake_within_s=0.4, linger_s=0.2)


@pytest.fixture
def limits(nodes: Nodes) -> Callable[..., None]:
    """Set what Haryana takes of one peer."""

    def put(**limits: int) -> None:
        _, haryana = nodes
        haryana.here = replace(haryana.here, peer_limits=PeerLimits(**limits))

    return put


@pytest.fixture
def of_door(request: pytest.FixtureRequest) -> Limits:
    """What Haryana's door lets one caller hold; a test may name other limits."""
    return getattr(request, "param", IMPATIENT)


@pytest.fixture
def door(nodes: Nodes, cluster: TestCluster, of_door: Limits, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Haryana's door, open and impatient: the port."""
    monkeypatch.setattr(doors, "_BODY_WITHIN_S", 0.3)
    served = Served(nodes[1], cluster, HEAR, limits=of_door)
    port = served.start()
    pair(*nodes, ports={"HR": port})
    yield port
    served.stop()


@pytest.fixture
def call(nodes: Nodes, door: int) -> Iterator[Callable[..., ssl.SSLSocket]]:
    """Connect as Delhi, with its certificate."""
    with nodes[0]:
        context = tls.calling_context(Peer.objects.get(force="HR").authority)
    opened: list[ssl.SSLSocket] = []

    def connect(source: str = "127.0.0.1") -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", door), timeout=60, source_address=(source, 0))
        opened.append(context.wrap_socket(plain, server_hostname="127.0.0.1"))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()
