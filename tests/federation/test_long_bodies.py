"""Bodies of bulk are read the cheaper way, to the same effect; what comes to be by them needs no second try."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.nodes import TestNode
from support.wire_world import Wire, operator

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.protocol import envelope as wire
from sangam.federation.types import Envelope, Handler, Incoming, Lane, Parked, Written
from sangam.kernel.errors import Malformed
from sangam.kernel.ids import named_id

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ENVELOPE = Envelope(1, "DL", "HR", "test.said.v1", 1, Lane.NORMAL, 5, UUID(int=1), "DL-k", NOW, "", "", "a1", {})
BODY = {"changes": [{"number": number, "word": 'सुनील " \\ body":{}}'} for number in range(200)]}

Nodes = tuple[TestNode, TestNode]


def text(body: str) -> bytes:
    return wire.envelope_text(ENVELOPE, body).encode()


def test_a_long_body_has_the_digest_that_it_would_have_by_the_other_way() -> None:
    read = wire.read_envelope(text(wire.body_text(BODY)))
    assert read.body == BODY
    assert read.written
    assert wire.digest(read) == wire.digest(replace(read, written=""))


@pytest.mark.parametrize("indent", [None, 1])
def test_a_long_body_that_others_write_otherwise_is_read_all_the_same(indent: int | None) -> None:
    turned = dict(reversed([("a", 1), *BODY.items()]))
    read = wire.read_envelope(text(json.dumps(turned, indent=indent)))
    assert read.body == turned
    assert wire.digest(read) == wire.digest(wire.read_envelope(text(wire.body_text(turned))))


@pytest.mark.parametrize(
    "twice",
    [
        text(wire.body_text(BODY)).replace(b'"number":3,', b'"number":3,"number":4,'),
        text(wire.body_text(BODY)).replace(b'"seq":5', b'"seq":5,"seq":6'),
        text(wire.body_text(BODY)).replace(b'"seq":5', b'"seq":5,"body":{"word":"another"}'),
    ],
)
def test_a_member_that_stands_twice_is_refused_in_a_long_text_too(twice: bytes) -> None:
    with pytest.raises(Malformed, match="a member stands twice"):
        wire.read_envelope(twice)


@given(st.recursive(st.none() | st.integers() | st.text(st.characters(codec="utf-8")), st.lists))
def test_whatever_a_long_body_holds_it_is_read_as_written(held: object) -> None:
    body = {"held": held, "long": "x" * 5_000}
    read = wire.read_envelope(text(wire.body_text(body)))
    assert read.body == body
    assert read.written == wire.body_text(body)


def test_a_body_written_already_goes_as_it_is(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    heard: list[object] = []
    wire.handlers = {"test.said.v1": lambda envelope: heard.append(envelope.body)}
    with delhi, deed(operator("DL"), "officer:word:say"):
        outbox.post("test.said.v1", to=["HR"], body=Written('{"word": "a", "n": [1, 2]}'))
    wire.deliver()
    assert heard == [{"word": "a", "n": [1, 2]}]
    with delhi, deed(operator("DL"), "officer:word:say"), pytest.raises(Malformed, match="carries at most"):
        outbox.post("test.said.v1", to=["HR"], body=Written(json.dumps({"word": "x" * 3_000_000})))


def test_what_comes_to_be_and_nobody_waits_for_is_applied_at_the_first_try(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    tries: list[UUID] = []

    def arrives(envelope: Incoming) -> None:
        tries.append(envelope.id)
        parked.wake_parked(named_id("thing", str(envelope.body["word"])))

    wire.handlers = {"test.said.v1": arrives}
    says(delhi, "test.said.v1", "one")
    wire.deliver()
    assert len(tries) == 1


def test_what_is_waited_for_still_wakes_what_waits(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    there: set[str] = set()
    done: list[str] = []

    def arrives(envelope: Incoming) -> None:
        there.add(str(envelope.body["word"]))
        parked.wake_parked(named_id("thing", str(envelope.body["word"])))

    def waits(envelope: Incoming) -> Parked | None:
        word = str(envelope.body["word"])
        if word not in there:
            return Parked(named_id("thing", word))
        done.append(word)
        return None

    handlers: dict[str, Handler] = {"test.said.v1": arrives, "test.waits.v1": waits}
    wire.handlers = handlers
    says(delhi, "test.waits.v1", "one")
    wire.deliver()
    assert done == []
    says(delhi, "test.said.v1", "one")
    wire.deliver()
    assert done == ["one"]


def says(node: TestNode, kind: str, word: str) -> None:
    with node, deed(operator(node.force), "officer:word:say"):
        outbox.post(kind, to=["HR"], body={"word": word})
