"""What the other files of this folder leave: a bomb at the real door, and old batches and gaps without end."""

import contextlib
import gzip
import http.client
import ssl
from collections.abc import Callable

import pytest
from forging import line, taken
from support.desks import told_to_desk
from support.nodes import TestNode
from support.wire_world import hear, heard, until

from sangam.federation.inbox import rate_limits
from sangam.federation.protocol import signed_line
from sangam.federation.protocol.envelope import read_refusal
from sangam.federation.types import Handler

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}


def test_a_compressed_bomb_is_refused_at_the_door_and_the_desk_is_told(
    nodes: Nodes, call: Callable[..., ssl.SSLSocket]
) -> None:
    bomb = gzip.compress(b" " * 64_000_000)
    one = call()
    with contextlib.suppress(OSError):
        one.sendall(b"POST /peer/v1/envelopes HTTP/1.1\r\nHost: hr\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb)
    answer = http.client.HTTPResponse(one)
    answer.begin()
    assert answer.status == 413
    assert read_refusal(signed_line.take_apart(answer.read()).text)[1] == "federation:over-large-batch"
    assert heard(nodes[1]) == []
    until(lambda: "federation:over-large-batch" in told_to_desk(nodes[1]))


@pytest.mark.parametrize("seq", [1, 3], ids=["replay", "gap"])
def test_an_endless_replay_or_gap_changes_nothing_and_is_told_once_a_day(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch, seq: int
) -> None:
    monkeypatch.setattr(rate_limits, "_VAIN_AN_HOUR", 5)
    delhi, haryana = nodes
    first = line(delhi, haryana)
    taken(haryana, first, HEAR)
    same = first if seq == 1 else line(delhi, haryana, seq=seq)
    for _ in range(5):
        taken(haryana, same, HEAR)
    assert told_to_desk(haryana) == []
    for _ in range(3):
        taken(haryana, same, HEAR)
    assert told_to_desk(haryana) == ["federation:again-and-again"]
    assert heard(haryana) == ["forged"]
