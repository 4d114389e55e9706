"""Slow-loris and its kin at a real door over TLS: what says too little too slowly is closed, others are served."""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.cluster import TestCluster
from support.desks import told_to_desk
from support.nodes import TestNode
from support.wire_world import Relaying, hear, heard, say, until

from sangam.api import door as doors
from sangam.federation.protocol import signed_line
from sangam.federation.protocol.envelope import read_refusal
from sangam.federation.types import Handler
from sangam.node.doors import arrivals
from sangam.node.doors.in_one_piece import PEERS

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}
NEIGHBOUR = "127.0.0.2"  # another address of this machine, as another peer has one
BEGUN = b"POST /peer/v1/envelopes HTTP/1.1\r\nHost: hr\r\n"


def is_served(call: Callable[..., ssl.SSLSocket]) -> bool:
    """Tell whether the door answers somebody at another address."""
    neighbour = call(NEIGHBOUR)
    neighbour.sendall(b"GET /peer/v1/hello HTTP/1.1\r\nHost: hr\r\n\r\n")
    return neighbour.recv(4096).startswith(b"HTTP/1.1 200")


def drip(line_: socket.socket, what: bytes, *, within_s: float = 5.0) -> bool:
    """Say a byte now and then until the other side hangs up; tell whether it did."""
    line_.settimeout(0.05)
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            line_.sendall(what)
            if line_.recv(4096) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def test_headers_that_trickle_are_cut_off_and_the_desk_is_told(
    nodes: Nodes, call: Callable[..., ssl.SSLSocket]
) -> None:
    held = [call() for _ in range(20)]
    for each in held:
        each.sendall(BEGUN)
    assert is_served(call)
    assert drip(held[0], b"x-a: b\r\n")
    until(lambda: "door:held-open" in told_to_desk(nodes[1]))


def test_a_connection_that_says_nothing_or_only_line_feeds_is_cut_off(call: Callable[..., ssl.SSLSocket]) -> None:
    silent, blank = call(), call()
    silent.settimeout(60)
    assert silent.recv(1) == b""
    assert drip(blank, b"\r\n")


def test_a_body_that_trickles_is_refused_and_cut_off(nodes: Nodes, call: Callable[..., ssl.SSLSocket]) -> None:
    slow = call()
    slow.sendall(BEGUN + b"Content-Length: 1000\r\n\r\n{")
    slow.settimeout(60)
    assert slow.recv(4096).startswith(b"HTTP/1.1 408")
    assert drip(slow, b"x")
    until(lambda: "door:too-slow" in told_to_desk(nodes[1]))


def test_headers_without_end_are_cut_off(nodes: Nodes, call: Callable[..., ssl.SSLSocket]) -> None:
    long = call()
    with contextlib.suppress(OSError):
        long.sendall(BEGUN + b"x-a: " + b"y" * 4_000_000)
    assert drip(long, b"y")
    until(lambda: "door:long-headers" in told_to_desk(nodes[1]))


def test_a_long_header_in_one_piece_is_refused_too(nodes: Nodes, call: Callable[..., ssl.SSLSocket]) -> None:
    one = call()
    one.sendall(b"GET /peer/v1/hello HTTP/1.1\r\nHost: hr\r\nx-a: " + b"y" * 40_000 + b"\r\n\r\n")
    one.settimeout(60)
    assert one.recv(4096).startswith(b"HTTP/1.1 431")
    until(lambda: "door:long-headers" in told_to_desk(nodes[1]))


@pytest.mark.parametrize("of_door", [replace(PEERS, of_address=5, handshake_within_s=60.0)], indirect=True)
def test_before_tls_an_address_has_only_so_many_connections(
    nodes: Nodes, door: int, call: Callable[..., ssl.SSLSocket]
) -> None:
    held = [socket.create_connection(("127.0.0.1", door), timeout=60) for _ in range(6)]
    with contextlib.suppress(OSError):
        assert held[0].recv(1) == b""
    assert is_served(call)
    for each in held:
        each.close()
    until(lambda: "door:too-many-connections" in told_to_desk(nodes[1]))


@pytest.mark.parametrize("of_door", [replace(PEERS, strangers=8, handshake_within_s=60.0)], indirect=True)
def test_of_all_connections_before_tls_the_address_with_most_loses_one(
    nodes: Nodes, door: int, call: Callable[..., ssl.SSLSocket]
) -> None:
    few = socket.create_connection(("127.0.0.1", door), timeout=60, source_address=(NEIGHBOUR, 0))
    many = [socket.create_connection(("127.0.0.1", door), timeout=60) for _ in range(8)]
    with contextlib.suppress(OSError):
        assert many[0].recv(1) == b""
    few.settimeout(0.05)
    with pytest.raises(TimeoutError):
        few.recv(1)
    for each in (few, *many):
        each.close()


def test_an_endless_handshake_is_cut_off_and_told_and_hinders_nobody(
    nodes: Nodes, door: int, call: Callable[..., ssl.SSLSocket]
) -> None:
    half = [socket.create_connection(("127.0.0.1", door), timeout=60) for _ in range(50)]
    for each in half:
        each.sendall(b"\x16\x03\x01\x02\x00\x01")
    assert is_served(call)
    assert drip(half[0], b"")
    for each in half:
        each.close()
    until(lambda: "door:no-handshake" in told_to_desk(nodes[1]))


def test_a_handshake_cut_off_to_the_millisecond_is_told_too(
    nodes: Nodes, door: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals.Loop, "time", lambda _: time.monotonic() / 2)  # falls short of the limit
    with socket.create_connection(("127.0.0.1", door), timeout=60) as half, contextlib.suppress(OSError):
        half.sendall(b"\x16\x03\x01\x02\x00\x01")
        assert half.recv(1) == b""
    until(lambda: "door:no-handshake" in told_to_desk(nodes[1]), within_s=20)


def test_who_only_knocks_is_nothing_to_tell(nodes: Nodes, door: int, call: Callable[..., ssl.SSLSocket]) -> None:
    for _ in range(20):
        socket.create_connection(("127.0.0.1", door), timeout=60).close()
    silent = call()  # is cut off after the knocks would have been told
    silent.settimeout(60)
    assert silent.recv(1) == b""
    until(lambda: "door:held-open" in told_to_desk(nodes[1]))
    assert "door:no-handshake" not in told_to_desk(nodes[1])


@pytest.mark.parametrize("of_door", [replace(PEERS, of_caller=5, headers_within_s=60.0)], indirect=True)
def test_of_many_idle_connections_the_longest_idle_goes(nodes: Nodes, call: Callable[..., ssl.SSLSocket]) -> None:
    held = [call() for _ in range(6)]
    held[0].settimeout(60)
    with contextlib.suppress(OSError):
        assert held[0].recv(1) == b""
    held[-1].sendall(b"GET /peer/v1/hello HTTP/1.1\r\nHost: hr\r\n\r\n")
    assert held[-1].recv(4096).startswith(b"HTTP/1.1 200")
    assert is_served(call)
    until(lambda: "door:too-many-connections" in told_to_desk(nodes[1]))


@pytest.mark.parametrize(
    "smuggled",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /peer/v1/hello HTTP/1.1\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"Content-Length: +5\r\n\r\nhello",
        b"Content-Length : 5\r\n\r\nhello",
        b"x-a: b\rx-c: d\r\n\r\n",
    ],
)
def test_headers_that_two_readers_could_read_otherwise_are_refused(
    nodes: Nodes, call: Callable[..., ssl.SSLSocket], smuggled: bytes
) -> None:
    one = call()
    one.sendall(BEGUN + smuggled)
    one.settimeout(60)
    answer = b""
    while part := one.recv(4096):
        answer += part
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1 ") == 1
    until(lambda: "door:no-http" in told_to_desk(nodes[1]))


def test_an_over_large_body_gets_a_signed_refusal_and_the_desk_is_told(
    nodes: Nodes, door: int, call: Callable[..., ssl.SSLSocket]
) -> None:
    one = call()
    one.sendall(BEGUN + b"Content-Length: 300000\r\n\r\n")
    with contextlib.suppress(OSError):
        one.sendall(b"x" * 300_000)
    answer = http.client.HTTPResponse(one)
    answer.begin()
    assert answer.status == 413
    assert read_refusal(signed_line.take_apart(answer.read()).text)[1] == "door:over-large"
    until(lambda: "door:over-large" in told_to_desk(nodes[1]))


def test_a_flood_of_requests_from_one_address_is_told_when_to_go_on(
    nodes: Nodes, call: Callable[..., ssl.SSLSocket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "_BURST", 3)
    monkeypatch.setattr(doors, "_REQUESTS_A_SECOND", 1)
    one = call()
    statuses = []
    for _ in range(5):
        one.sendall(b"GET /peer/v1/hello HTTP/1.1\r\nHost: hr\r\n\r\n")
        answer = http.client.HTTPResponse(one)
        answer.begin()
        statuses.append((answer.status, b'"after_s\\":1' in answer.read()))
    assert statuses == [(200, False)] * 3 + [(429, True)] * 2
    assert is_served(call)
    until(lambda: "door:too-fast" in told_to_desk(nodes[1]))


def test_a_relay_that_is_asked_to_wait_waits_and_sends_the_rest(
    nodes: Nodes, door: int, cluster: TestCluster, limits: Callable[..., None]
) -> None:
    delhi, haryana = nodes
    limits(envelopes_a_second=8)
    for number in range(45):
        say(delhi, str(number), to="HR")
    relaying = Relaying(delhi, cluster, HEAR)
    began = time.monotonic()
    until(lambda: len(heard(haryana)) == 45)
    relaying.stop()
    assert heard(haryana) == [str(number) for number in range(45)]
    assert time.monotonic() - began >= 1.0
    assert "federation:too-many" in told_to_desk(haryana)
