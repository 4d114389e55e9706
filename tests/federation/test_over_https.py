"""The relay and the peers' door between two databases, over real HTTPS with certificates on both sides."""

import http.client
import socket
import ssl

import pytest
from forging import line
from support.cluster import TestCluster
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Relaying, Served, ask, count, hear, heard, pair, say, until

from sangam.federation import policy
from sangam.federation.keys import tls
from sangam.federation.lanes.status import peers
from sangam.federation.models import Peer
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.types import Handler, Lane, Reads
from sangam.kernel.errors import Refused
from sangam.workers import relay as running_relay

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}


def ask_as(node: TestNode, port: int, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    """Ask Haryana's door something, with the node's certificate."""
    with node:
        context = tls.calling_context(Peer.objects.get(force="HR").authority)
    return ask(context, port, method, path, body)


def test_words_travel_in_order_in_both_lanes(nodes: Nodes, door: Served, relay: Relaying) -> None:
    delhi, haryana = nodes
    for number in range(20):
        say(delhi, str(number), to="HR", lane=Lane.URGENT if number % 2 else Lane.NORMAL)
    until(lambda: len(heard(haryana)) == 20)
    assert heard(haryana, lane="normal") == [str(number) for number in range(0, 20, 2)]
    assert heard(haryana, lane="urgent") == [str(number) for number in range(1, 20, 2)]


def test_what_waited_for_a_peer_that_was_away_arrives_when_it_returns(
    nodes: Nodes, cluster: TestCluster, port: int
) -> None:
    delhi, haryana = nodes
    relaying, door = Relaying(delhi, cluster, HEAR), Served(haryana, cluster, HEAR, port=port)
    for word in ("a", "b"):
        say(delhi, word, to="HR")

    def failure() -> str:
        with delhi:
            return peers()[0].failure

    until(lambda: "HR cannot be reached" in failure())
    door.start()
    until(lambda: heard(haryana) == ["a", "b"] and not failure())
    relaying.stop()
    door.stop()


@pytest.mark.long
def test_what_comes_right_behind_a_batch_gathers_and_goes_as_one(
    nodes: Nodes, door: Served, relay: Relaying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_relay, "gather_s", lambda _lane, _took_s: 1.0)
    delhi, haryana = nodes
    for word in ("a", "b", "c"):
        say(delhi, word, to="HR")
        until(lambda: heard(haryana)[:1] == ["a"])  # the first goes at once
    until(lambda: heard(haryana) == ["a", "b", "c"])
    until(lambda: count_rows(delhi, "federation_outbox", reached_at=None) == 0)
    assert count(delhi, "SELECT count(DISTINCT left_at) FROM federation_outbox") == 2


def test_a_door_that_opens_again_ends_the_pause_however_long(
    nodes: Nodes, cluster: TestCluster, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "pause_s", lambda failures, *, chance: 600.0)
    delhi, haryana = nodes
    relaying, door = Relaying(delhi, cluster, HEAR), Served(haryana, cluster, HEAR, port=port)
    say(delhi, "a", to="HR")
    until(lambda: count_rows(delhi, "federation_sendingposition", failure__gt="") == 1)
    door.start()
    until(lambda: heard(haryana) == ["a"])
    relaying.stop()
    door.stop()


def test_the_door_presents_itself_with_a_signature(nodes: Nodes, door: Served, port: int) -> None:
    status, answer = ask_as(nodes[0], port, "GET", "/peer/v1/hello")
    hello = wire.read_hello(signed_line.take_apart(answer).text)
    assert (status, hello.force, hello.reads) == (200, "HR", Reads((1, 2), frozenset(HEAR)))


def test_refusals_at_the_door_are_signed_sentences(nodes: Nodes, door: Served, port: int) -> None:
    delhi, haryana = nodes
    for method, path, body, expected in (
        ("GET", "/nothing", b"", 404),
        ("POST", "/peer/v1/envelopes", b"x" * 300_000, 413),
        ("POST", "/peer/v1/envelopes", line(delhi, haryana) * 501, 413),
    ):
        status, answer = ask_as(delhi, port, method, path, body)
        force, _, sentence = wire.read_refusal(signed_line.take_apart(answer).text)
        assert (status, force) == (expected, "HR")
        assert sentence.endswith(".")


def test_nobody_enters_without_a_certificate_or_with_a_stranger_s(nodes: Nodes, door: Served, port: int) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with nodes[0]:
        context.load_verify_locations(cadata=Peer.objects.get(force="HR").authority)
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
    connection.request("GET", "/peer/v1/hello")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        connection.getresponse()
    connection.close()


def test_a_force_that_pairs_while_the_door_is_open_can_call_at_once(
    nodes: Nodes, door: Served, port: int, fresh_nodes: object
) -> None:
    (uttar,) = fresh_nodes("UP")
    pair(nodes[1], uttar, ports={"HR": port})
    status, _ = ask_as(uttar, port, "GET", "/peer/v1/hello")
    assert status == 200


def test_a_node_that_takes_nothing_says_so(nodes: Nodes, cluster: TestCluster, port: int) -> None:
    def restored() -> None:
        raise Refused("node:restored", "This node was restored from a backup.")

    served = Served(nodes[1], cluster, HEAR, port=port, require_open=restored)
    served.start()
    try:
        status, answer = ask_as(nodes[0], port, "POST", "/peer/v1/envelopes", line(nodes[0], nodes[1]))
    finally:
        served.stop()
    assert status == 503
    assert wire.read_refusal(signed_line.take_apart(answer).text)[2] == "This node was restored from a backup."


def test_what_is_urgent_gathers_nowhere() -> None:
    assert running_relay.gather_s(Lane.URGENT, 0.01) == 0.0
    assert running_relay.gather_s(Lane.NORMAL, 0.01) == 0.01
    assert running_relay.gather_s(Lane.NORMAL, 5.0) == 0.02


def test_the_head_of_an_answer_leaves_with_its_body(nodes: Nodes, door: Served, port: int) -> None:
    with nodes[0]:
        context = tls.calling_context(Peer.objects.get(force="HR").authority)
    plain = socket.create_connection(("127.0.0.1", port), timeout=60)
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as calling:
        for _ in range(2):  # the connection is kept
            calling.sendall(b"GET /peer/v1/hello HTTP/1.1\r\nHost: hr\r\n\r\n")
            record = calling.recv(65536)  # one record of TLS at most
            head, _, body = record.partition(b"\r\n\r\n")
            assert f"content-length: {len(body)}".encode() in head
