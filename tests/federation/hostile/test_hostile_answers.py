"""What a peer answers to what we send: nothing in it ends a lane, or ends it unseen."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from threading import Event

import pytest
from django.db import connections
from support.cluster import TestCluster
from support.nodes import TestNode
from support.wire_world import Inside, hear, heard, say, until

from sangam.federation.inbox.receiver import receive
from sangam.federation.keys import signing_key
from sangam.federation.lanes.sender import LaneSender
from sangam.federation.lanes.status import peers
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.types import Handler, Lane
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.workers import relay as relays

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}
BROKEN = ["\ud800", "a\x00b", "x" * 5000, "{0} {peer} {"]


@pytest.fixture
def inside(nodes: Nodes, cluster: TestCluster) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """What Delhi's lane works in."""
    within = Inside(nodes[0], cluster)
    yield within
    within.close()


def answer(node: TestNode, **said: object) -> bytes:
    with node:
        header = {"is": said["is"], "v": 1, "from": node.force, "at": wire.instant(clock.now())}
        text = json.dumps(header | said, separators=(",", ":"))
        return signed_line.sign(text, signing_key.sign)


def receipt(node: TestNode, payload: bytes, results: list[list[object]]) -> bytes:
    return answer(
        node,
        **{"is": "receipt", "to": "DL", "batch": sha256(payload).hexdigest(), "expected": {"normal": [1, 2]}},
        results=results,
        turned_away=[],
    )


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_receipt_s_reason_is_kept_as_far_as_the_database_can_hold_it(nodes: Nodes, sentence: str) -> None:
    delhi, haryana = nodes
    say(delhi, "a", to="HR")
    sender = LaneSender("HR", Lane.NORMAL)
    with delhi:
        batch = sender.next_batch()
        assert batch
    said = receipt(haryana, batch.payload, [[1, str(batch.rows[0].envelope), "set_aside", "x", sentence]])
    with delhi:
        assert sender.confirm(batch, said) == 1


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_refusal_s_sentence_is_kept_as_far_as_the_database_can_hold_it(nodes: Nodes, sentence: str) -> None:
    delhi, haryana = nodes
    say(delhi, "a", to="HR")
    sender = LaneSender("HR", Lane.NORMAL)
    with delhi:
        batch = sender.next_batch()
        assert batch
    said = answer(haryana, **{"is": "refusal", "code": "x"}, sentence=sentence)
    with delhi:
        with pytest.raises(Refused) as refused:
            sender.confirm(batch, said)
        sender.fail(refused.value)
        (peer,) = peers()
    assert peer.failing_since
    assert peer.failure.startswith("HR refuses: ")


def test_a_fault_in_a_lane_is_shown_and_the_lane_goes_on(
    nodes: Nodes,
    cluster: TestCluster,
    inside: Callable[[], AbstractContextManager[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    delhi, haryana = nodes
    healed = Event()
    door = Inside(haryana, cluster)

    def exchange(_: relays.Line, payload: bytes, *, meanwhile: Callable[[], None]) -> bytes:
        meanwhile()
        if not healed.is_set():
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        mine = connections["default"]
        with door():
            answered = receive(payload, handlers=HEAR)
        connections["default"] = mine
        return answered

    monkeypatch.setattr(relays.Line, "exchange", exchange)
    monkeypatch.setattr(LaneSender, "waits", lambda _: False)
    say(delhi, "a", to="HR")
    lane = relays.LaneRelay("HR", Lane.NORMAL, within=inside)
    lane.start()

    def failure() -> str:
        with delhi:
            (peer,) = peers()
        return peer.failure

    until(lambda: "UnicodeEncodeError" in failure())
    healed.set()
    until(lambda: heard(haryana) == ["a"])
    until(lambda: failure() == "")
    lane.leave()
    lane.join()
    door.close()


def test_a_lane_whose_thread_died_is_served_by_another(
    nodes: Nodes, inside: Callable[[], AbstractContextManager[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relays.LaneRelay, "run", lambda lane: lane._left.wait())
    relay = relays.Relay(HEAR, Event(), within=inside)
    with nodes[0]:
        relay._follow_pairings()
        dead = relay._lanes["HR", Lane.NORMAL]
        dead.leave()
        dead.join()
        relay._follow_pairings()
    replaced = relay._lanes["HR", Lane.NORMAL]
    assert replaced is not dead
    assert replaced.is_alive()
    for lane in relay._lanes.values():
        lane.leave()
        lane.join()
