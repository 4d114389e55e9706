"""What a peer's body says is bounded: no act of times to come, no label that bends its line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wire.kinds import FOLDER, KINDS
from wire.members import members, probed

from sangam.federation import policy
from sangam.federation.inbox import dispatch
from sangam.kernel.instants import read_instant

RECEIVED = datetime(2026, 12, 1, 9, tzinfo=UTC)
AHEAD = "2036-01-01T00:00:00+00:00"
BENT, STRAIGHT = "पी\u200dसी \u202eA\u2066B\u200e\u200b", "पी\u200dसी AB"
OF_RECORDS = dispatch.RECORD_VALUES


def body_of(kind: str) -> Any:
    return json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))


def at_path(body: Any, path: tuple[str | int, ...]) -> Any:
    for name in path:
        body = body[name]
    return body


def texts(kind: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield each text of a kind's body with its path, but not what another key signed."""
    body = body_of(kind)
    for path in members(body):
        value = at_path(body, path)
        if isinstance(value, str) and not dispatch.SIGNED & set(map(str, path)):
            yield path, value


def is_instant(text: str) -> bool:
    try:
        read_instant(text)
    except ValueError:
        return False
    return "T" in text


def name_of(path: tuple[str | int, ...]) -> str:
    return str(next(each for each in reversed(path) if isinstance(each, str)))


def read(kind: str, body: Any) -> Any:
    return dispatch.read_body(kind, body, received_at=RECEIVED)[0]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - dispatch.SIGNED_KINDS))
def test_no_act_of_any_kind_lies_after_it_was_received(kind: str) -> None:
    body = body_of(kind)
    for path, value in texts(kind):
        if is_instant(value) and OF_RECORDS not in path:
            assert name_of(path) in dispatch.ACTS | dispatch.PLANS, path
            found = at_path(read(kind, probed(body, path, AHEAD)), path)
            assert found == (RECEIVED.isoformat() if name_of(path) in dispatch.ACTS else AHEAD), path


@pytest.mark.parametrize("kind", sorted(set(KINDS) - dispatch.SIGNED_KINDS))
def test_no_label_of_any_kind_bends_its_line(kind: str) -> None:
    body = body_of(kind)
    for path, _value in texts(kind):
        found = at_path(read(kind, probed(body, path, BENT)), path)
        kept = f"{STRAIGHT}\u200e\u200b" if name_of(path) in dispatch.PROSE else STRAIGHT
        assert found == kept, path


@pytest.mark.parametrize("kind", dispatch.VERSIONS)
def test_no_version_that_is_an_instant_lies_after_it_was_received(kind: str) -> None:
    name, body = dispatch.VERSIONS[kind], body_of(kind)
    soon = int((RECEIVED + policy.MOST_AHEAD).timestamp() * 1000)
    for said, counts in ((soon, soon), (soon + 1, int(RECEIVED.timestamp() * 1000)), (True, True), ("x", "x")):
        found, stated = dispatch.read_body(kind, body | {name: said}, received_at=RECEIVED)
        assert (found[name], name in stated) == (counts, said == soon + 1)
    _, stated = dispatch.read_body(kind, body | {name: 2**70}, received_at=RECEIVED)
    assert stated[name].year == 9999


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_body_is_read_as_it_was_sent(kind: str) -> None:
    received = datetime(2027, 6, 1, tzinfo=UTC)
    assert dispatch.read_body(kind, body_of(kind), received_at=received) == (body_of(kind), {})


def test_a_clock_that_is_a_little_ahead_is_believed_and_a_signed_body_kept() -> None:
    soon = (RECEIVED + policy.MOST_AHEAD).isoformat()
    later = (RECEIVED + policy.MOST_AHEAD + timedelta(seconds=1)).isoformat()
    assert dispatch.read_body("x.v1", {"at": soon}, received_at=RECEIVED) == ({"at": soon}, {})
    body, stated = dispatch.read_body("x.v1", {"at": later}, received_at=RECEIVED)
    assert (body["at"], stated["at"].isoformat()) == (RECEIVED.isoformat(), later)
    assert dispatch.read_body("ledger.head.v1", {"at": later}, received_at=RECEIVED) == ({"at": later}, {})
