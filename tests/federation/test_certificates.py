"""Certificates at the peers' door, from both sides: who gets in, whom the relay believes, and who it is that speaks."""

import ssl
from collections.abc import Callable
from dataclasses import replace

import pytest
from forging import line
from support.cluster import TestCluster
from support.nodes import TestNode
from support.wire_world import Served, ask, hear, heard, pair

from sangam.federation.keys import tls
from sangam.federation.models import Peer
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.types import Handler
from sangam.kernel.here import acting_as

Nodes = tuple[TestNode, TestNode]
Fresh = Callable[..., tuple[TestNode, ...]]
HEAR: dict[str, Handler] = {"test.said.v1": hear}


def authority_of(force: str, *, as_known_to: TestNode) -> str:
    with as_known_to:
        return Peer.objects.get(force=force).authority


def calling(node: TestNode, authority: str) -> ssl.SSLContext:
    with node:
        return tls.calling_context(authority)


@pytest.mark.parametrize("named", ["UP", "DL"])
def test_a_certificate_by_an_unknown_authority_opens_no_door(
    nodes: Nodes, door: Served, port: int, fresh_nodes: Fresh, named: str
) -> None:
    delhi = nodes[0]
    (stranger,) = fresh_nodes("UP")
    with acting_as(replace(stranger.here, force=named)):
        tls.ensure_certificates(["127.0.0.1"])
    authority = authority_of("HR", as_known_to=delhi)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask(calling(stranger, authority), port, "GET", "/peer/v1/hello")
    assert ask(calling(delhi, authority), port, "GET", "/peer/v1/hello")[0] == 200


def test_no_paired_force_is_believed_at_the_door_of_another(
    nodes: Nodes, cluster: TestCluster, port: int, fresh_nodes: Fresh
) -> None:
    delhi, haryana = nodes
    (uttar,) = fresh_nodes("UP")
    pair(delhi, haryana, uttar, ports={"HR": port})
    door = Served(uttar, cluster, HEAR, port=port)  # where Haryana's door should be
    door.start()
    try:
        context = calling(delhi, authority_of("HR", as_known_to=delhi))
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(context, port, "GET", "/peer/v1/hello")
        theirs = calling(delhi, authority_of("UP", as_known_to=delhi))
        assert ask(theirs, port, "GET", "/peer/v1/hello")[0] == 200
    finally:
        door.stop()


def test_the_signature_decides_who_speaks_whatever_certificate_brings_it(
    nodes: Nodes, door: Served, port: int, fresh_nodes: Fresh
) -> None:
    delhi, haryana = nodes
    (uttar,) = fresh_nodes("UP")
    pair(haryana, uttar, ports={"HR": port})
    context = calling(uttar, authority_of("HR", as_known_to=uttar))
    status, answer = ask(context, port, "POST", "/peer/v1/envelopes", line(delhi, haryana))
    receipt = wire.read_receipt(signed_line.take_apart(answer).text)
    assert (status, receipt.recipient) == (200, "DL")
    assert (heard(haryana, sender="DL"), heard(haryana, sender="UP")) == (["forged"], [])
