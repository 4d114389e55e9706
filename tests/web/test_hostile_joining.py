"""Joining under attack: someone between the nodes, another key at the code's address, strangers at the open door."""

import http.client
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from joining import Headquarters
from support.cluster import TestCluster
from support.false_node import FalseNode
from support.markup import error_at
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import pair

from sangam.audit.audit import recent_entries
from sangam.federation.peers import joins
from sangam.federation.protocol import join_texts
from sangam.federation.protocol import join_texts as protocol_join_texts
from sangam.kernel.errors import Refused, SangamError

Two = tuple[Headquarters, Headquarters]


@pytest.fixture
def two(
    fresh_nodes: Callable[..., tuple[TestNode, ...]], cluster: TestCluster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Two]:
    """Delhi and Haryana, not paired, with their doors open."""
    delhi, haryana = (Headquarters(node, cluster, monkeypatch) for node in fresh_nodes("DL", "HR"))
    with delhi.open(), haryana.open():
        yield delhi, haryana


def test_who_stands_between_the_nodes_shows_other_characters(two: Two) -> None:
    delhi, haryana = two
    at_delhi, code = delhi.invites("HR")
    false_delhi = FalseNode("DL", haryana.node.here.keys)
    with false_delhi.hosts() as exchanged:
        at_haryana = str(haryana.enters(exchanged).headers["Location"])
    shown = FalseNode("HR", delhi.node.here.keys).joins(code)
    assert delhi.shows(at_delhi).replace(" ", "") == shown
    assert haryana.shows(at_haryana) != delhi.shows(at_delhi)


def test_another_key_at_the_address_of_a_code_is_refused(two: Two) -> None:
    delhi, haryana = two
    _, code = delhi.invites("HR")
    with FalseNode("DL", haryana.node.here.keys).hosts(protocol_join_texts.read_code(code)) as diverted:
        assert "is not the one that made the code" in error_at(haryana.enters(diverted), "code")


def test_a_paired_force_s_code_under_another_key_is_refused(two: Two) -> None:
    delhi, haryana = two
    _, code = delhi.invites("HR")
    pair(delhi.node, haryana.node)
    with pytest.raises(Refused, match="does not take this one"):
        FalseNode("HR", haryana.node.here.keys).joins(code)
    with FalseNode("HR", haryana.node.here.keys).hosts() as other_key:
        assert "under another key" in error_at(delhi.enters(other_key), "code")
    with FalseNode("HR", delhi.node.here.keys).hosts() as taken:
        assert "is the code of another force here" in error_at(delhi.enters(taken), "code")
    with FalseNode("DL", haryana.node.here.keys).hosts() as ours:
        assert "two forces cannot have one code" in error_at(delhi.enters(ours), "code")
    assert count_rows(delhi.node, "federation_desknote", code="federation:join-rekey") == 1


def test_a_stranger_at_the_open_door_reaches_nothing_but_joining(two: Two) -> None:
    delhi, haryana = two
    _, code = delhi.invites("HR")
    for method, path in (("GET", "/peer/v1/hello"), ("POST", "/peer/v1/envelopes"), ("GET", "/peer/v1/files/x")):
        assert ask_as_stranger(delhi.port, method, path) == 403
    for junk in (b"", b"{}", b"[" * 9000, b'{"is":"join","said":"{}","proof":"x"}', b"x" * 40_000):
        assert ask_as_stranger(delhi.port, "POST", join_texts.PATH, junk) in (400, 413)
    read = protocol_join_texts.read_code(code)
    said = {"reference": read.reference.hex(), "nonce": "00" * 16, "invitation": "{}"}
    with delhi.node, pytest.raises(Refused, match="something else now"):
        joins.answer_guest(join_texts.write(join_texts.SECOND, read.secret, **said))
    first = join_texts.write(join_texts.FIRST, read.secret, reference=said["reference"], commitment="00" * 32)
    assert haryana.enters(code).status_code == 303
    with delhi.node, pytest.raises(SangamError, match="used already"):
        joins.answer_guest(first)


def test_a_door_with_no_open_code_asks_everyone_for_a_certificate(two: Two) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask_as_stranger(two[0].port, "POST", join_texts.PATH, times=3)


def ask_as_stranger(port: int, method: str, path: str, body: bytes = b"", *, times: int = 5) -> int:
    """Ask a door without a certificate, again where the connection breaks off; return the status."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for tried in range(times):
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=30)
        try:
            connection.request(method, path, body)
            return connection.getresponse().status
        except OSError:
            if tried == times - 1:
                raise
        finally:
            connection.close()
    raise AssertionError


def test_slow_strangers_take_no_place_of_a_peer(two: Two) -> None:
    delhi, haryana = two
    _, code = delhi.invites("HR")
    with ExitStack() as held:
        for _ in range(20):
            held.enter_context(slow_stranger(delhi.port))
        assert ask_as_stranger(delhi.port, "POST", join_texts.PATH, b"{}") == 429
    assert haryana.enters(code).status_code == 303


def test_the_door_shuts_a_minute_after_a_code_is_used(two: Two) -> None:
    delhi, haryana = two
    _, code = delhi.invites("HR")
    assert haryana.enters(code).status_code == 303
    assert ask_as_stranger(delhi.port, "POST", join_texts.PATH, b"{}") == 400
    delhi.lets_minutes_pass()
    ask_as_stranger(delhi.port, "POST", join_texts.PATH, b"{}")  # the door looks again at each handshake
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask_as_stranger(delhi.port, "POST", join_texts.PATH, times=3)


def test_an_ended_code_writes_nothing_into_the_ledger(two: Two) -> None:
    delhi, haryana = two
    _, code = delhi.invites("HR")
    read = protocol_join_texts.read_code(code)
    first = join_texts.write(join_texts.FIRST, read.secret, reference=read.reference.hex(), commitment="00" * 32)
    assert haryana.enters(code).status_code == 303
    with delhi.node:
        before = len(recent_entries(action="node:peer:"))
        for _ in range(5):
            with pytest.raises(SangamError, match="used already"):
                joins.answer_guest(first)
        assert len(recent_entries(action="node:peer:")) == before


@contextmanager
def slow_stranger(port: int) -> Iterator[None]:
    """Hold a request to join open, whose body does not come; a connection that breaks off is tried again."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=30)
    for tried in range(5):
        try:
            connection.putrequest("POST", join_texts.PATH)
            connection.putheader("content-length", "9")
            connection.endheaders()
            break
        except OSError:
            connection.close()
            assert tried < 4
    try:
        yield
    finally:
        connection.close()
