"""The guard of a door: each part of a request has its time and its size, each caller so many connections."""

import resource
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from door_echo import PATIENT, echo
from support.open_door import Line, OpenDoor, opened
from support.wire_world import until

from sangam.node.doors.in_one_piece import OFFICERS
from sangam.node.processes import child
from sangam.node.proxies import networks
from sangam.web.door.client_addresses import Forwarded

HASTY = replace(
    OFFICERS,
    headers_within_s=0.3,
    body_window_s=0.3,
    body_bytes_a_second=100,
    answer_within_s=0.3,
    stranger_idle_s=0.3,
    linger_s=0.2,
)
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
NEIGHBOUR = "127.0.0.2"


async def pour(scope: Any, receive: Any, send: Any) -> None:
    """Answer with more than any buffer holds."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(1_000):
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def refuse(scope: Any, receive: Any, send: Any) -> None:
    """Say no without reading the body."""
    await send({"type": "http.response.start", "status": 403, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": b"no"})


@pytest.fixture
def hasty() -> Iterator[OpenDoor]:
    with opened(echo, HASTY) as door:
        yield door


def test_headers_that_trickle_are_cut_off(hasty: OpenDoor) -> None:
    assert hasty.call(b"GET / HTTP/1.1\r\n").is_cut_off(dripping=b"x-a: b\r\n")


def test_who_says_nothing_or_asks_nothing_more_is_cut_off(hasty: OpenDoor) -> None:
    silent, asked = hasty.call(), hasty.call(GET)
    assert silent.hear() == b""
    assert asked.hear().startswith(b"HTTP/1.1 200")


def test_a_body_that_drips_is_cut_off_however_long_it_goes_on(hasty: OpenDoor) -> None:
    assert hasty.call(POST).is_cut_off(dripping=b"x")


def test_a_body_that_comes_fast_enough_is_read_however_long_it_takes(hasty: OpenDoor) -> None:
    line = hasty.call(POST)
    for _ in range(20):  # a second, three windows
        line.say(b"x" * 50)
        assert line.is_open()
    assert b" 1000" in line.hear()


def test_marks_of_a_chunked_body_are_no_progress(hasty: OpenDoor) -> None:
    line = hasty.call(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;")
    assert line.is_cut_off(dripping=b"a" * 100)


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nx-a: " + b"y" * 40_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"x-a: b\r\n" * 4_000 + b"\r\n",
        b"GET /" + b"y" * 40_000 + b" HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nx-a: " + b"y" * 40_000,
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"y" * 40_000,
    ],
)
def test_headers_over_16_kib_are_refused_in_one_piece_and_in_many(hasty: OpenDoor, said: bytes) -> None:
    at_once, in_pieces = hasty.call(said), hasty.call()
    for start in range(0, len(said), 4096):
        in_pieces.say(said[start : start + 4096])
    for line in (at_once, in_pieces):
        answer = line.hear()
        assert b"HTTP/1.1 200" not in answer
        assert not answer or b"HTTP/1.1 431" in answer


def test_headers_just_below_the_limit_are_taken(hasty: OpenDoor) -> None:
    assert hasty.call(b"GET / HTTP/1.1\r\nx-a: " + b"y" * 16_000 + b"\r\n\r\n").hear().startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("said", [b"HELLO\r\n\r\n", b"GET / HTTP/1.1\r\nx-a: " + b"y" * 40_000 + b"\r\n\r\n"])
def test_an_answer_to_what_is_no_request_is_guarded_too(hasty: OpenDoor, said: bytes) -> None:
    answer = hasty.call(said).hear()
    assert b"content-security-policy: default-src 'none'" in answer
    assert b"x-content-type-options: nosniff" in answer


def test_a_header_after_the_body_cannot_pose_as_one_before_it(hasty: OpenDoor) -> None:
    line = hasty.call(
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nCookie: stolen\r\n\r\n"
    )
    assert line.hear().endswith(b"host,transfer-encoding 1")


def test_an_answer_that_nobody_takes_is_cut_off() -> None:
    with opened(pour, HASTY) as door:
        line = door.call(GET)
        assert line.hear_some().startswith(b"HTTP/1.1 200")
        until(lambda: door.held == 0, within_s=10)


def test_who_is_refused_in_the_midst_of_a_body_reads_why() -> None:
    with opened(refuse, replace(PATIENT, linger_s=60.0, linger_bytes=2_000_000)) as door:
        line = door.call(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n")
        line.say(b"x" * 1_500_000)
        assert line.hear_some().startswith(b"HTTP/1.1 403")
        line.say(b"x" * 1_500_000)
        assert line.is_cut_off()
    with opened(refuse, HASTY) as door:
        assert door.call(POST).hear().startswith(b"HTTP/1.1 403")  # and then it ends, in the time for that


def test_of_one_address_the_stranger_that_waits_longest_goes() -> None:
    with opened(echo, replace(PATIENT, of_address=5)) as door:
        neighbour = door.call(source=NEIGHBOUR)
        held = [door.call(said) for said in (b"GET", POST, GET, b"", b"", b"", b"")]
        assert held[0].is_cut_off()
        assert held[1].is_cut_off()
        assert [line.is_open() for line in (neighbour, *held[3:])] == [True] * 5


def test_of_all_strangers_the_address_with_most_connections_loses_one() -> None:
    with opened(echo, replace(PATIENT, strangers=6)) as door:
        few = [door.call(source=NEIGHBOUR), door.call(source=NEIGHBOUR)]
        for _ in range(20):
            door.call()
        assert [line.is_open() for line in few] == [True, True]
        assert door.held == 6


def test_who_is_admitted_keeps_its_connection_whatever_strangers_do() -> None:
    limits = replace(PATIENT, strangers=6, of_address=4, stranger_idle_s=0.1)
    with opened(echo, limits) as door:
        officer = door.call(b"GET / HTTP/1.1\r\nx-name: officer\r\n\r\n")
        assert officer.hear_some().startswith(b"HTTP/1.1 200")
        strangers = [door.call() for _ in range(20)]
        assert strangers[0].is_cut_off()
        officer.say(GET)
        assert officer.hear_some().startswith(b"HTTP/1.1 200")


def test_one_caller_has_only_so_many_connections_and_all_callers_too() -> None:
    with opened(echo, replace(PATIENT, of_caller=2, admitted=3)) as door:
        named = [b"GET / HTTP/1.1\r\nx-name: %s\r\n\r\n" % name for name in (b"a", b"a", b"a", b"b", b"c")]
        lines: list[Line] = []
        for said in named:
            lines.append(door.call(said))
            assert lines[-1].hear_some().startswith(b"HTTP/1.1 200")
        assert [line.is_open() for line in lines] == [False, False, True, True, True]


def test_behind_a_trusted_proxy_clients_are_counted_not_the_proxy() -> None:
    limits = replace(PATIENT, of_address=2, proxies=networks("127.0.0.1"))
    with opened(Forwarded(echo, trusted=limits.proxies), limits) as door:
        idle = [door.call() for _ in range(10)]
        held = [door.call(forwarded(POST, "192.0.2.1")) for _ in range(3)]
        other = door.call(forwarded(POST, "192.0.2.2") + b"x" * 1000)
        assert other.hear_some().startswith(b"HTTP/1.1 200")
        assert held[0].is_cut_off()
        assert all(line.is_open() for line in (*idle, *held[1:], other))


def test_a_proxy_that_is_not_trusted_is_counted_as_any_caller() -> None:
    limits = replace(PATIENT, of_address=2)
    with opened(Forwarded(echo, trusted=()), limits) as door:
        held = [door.call(forwarded(POST, f"192.0.2.{number}")) for number in range(3)]
        assert held[0].is_cut_off()


def test_a_kept_connection_of_a_proxy_is_no_officers_after_his_request() -> None:
    limits = replace(PATIENT, of_address=1, proxies=networks("127.0.0.1"))
    with opened(Forwarded(echo, trusted=limits.proxies), limits) as door:
        kept = [door.call(), door.call()]
        for line in kept:
            line.say(forwarded(GET.replace(b"Host", b"x-name: officer\r\nHost"), "192.0.2.1"))
            assert line.hear_some().startswith(b"HTTP/1.1 200")
        for line in kept:
            line.say(forwarded(POST, "192.0.2.9"))
        assert kept[0].is_cut_off()
        assert kept[1].is_open()


def test_a_process_may_open_a_descriptor_for_each_connection_of_its_door() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        child.allow_descriptors(1500)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(1500, before[1])
        child.allow_descriptors(300)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(1500, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def forwarded(request: bytes, client: str) -> bytes:
    return request.replace(b"\r\n", b"\r\nX-Forwarded-For: %s\r\n" % client.encode(), 1)
