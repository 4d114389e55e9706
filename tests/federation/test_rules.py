"""The pure rules of taking and sending, every branch."""

import bisect
import random
import runpy
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.access.policy import step
from sangam.federation import policy
from sangam.federation.policy import Place, TrustedKey
from sangam.federation.protocol import envelope as protocol_envelope
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import keys as key_texts
from sangam.federation.protocol import signed_line
from sangam.federation.types import Envelope, Lane, PeerState
from sangam.kernel.errors import Conflict, Malformed, Refused

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def envelope(*, epoch: int = 1, seq: int = 5, lane: Lane = Lane.NORMAL) -> Envelope:
    """Return an envelope of Delhi at one position."""
    return Envelope(1, "DL", "HR", "test.said.v1", epoch, lane, seq, UUID(int=1), "DL-k", NOW, "", "", "", {})


def voucher(**changes: Any) -> TrustedKey:
    """Return a key of Delhi as Haryana holds it."""
    return replace(TrustedKey("DL-k", b"", "DL", PeerState.PAIRED, NOW, None, None), **changes)


@pytest.mark.parametrize(
    ("epoch", "seq", "expected"),
    [(1, 5, Place.EXPECTED), (1, 4, Place.BELOW), (1, 6, Place.GAP), (2, 5, Place.OTHER_EPOCH)],
)
def test_an_envelope_is_placed_by_its_number(epoch: int, seq: int, expected: Place) -> None:
    assert policy.place(envelope(epoch=epoch, seq=seq), epoch=1, expected=5) is expected


def test_a_key_speaks_in_its_days_and_for_a_paired_force_only() -> None:
    policy.require_speaking(voucher(), at=NOW)
    policy.require_speaking(voucher(valid_from=NOW + timedelta(hours=1)), at=NOW)
    for refused in (
        voucher(state=PeerState.SUSPENDED),
        voucher(valid_from=NOW + timedelta(days=3)),
        voucher(valid_to=NOW - timedelta(seconds=1)),
    ):
        with pytest.raises(Refused):
            policy.require_speaking(refused, at=NOW)


@pytest.mark.parametrize(
    ("seq", "lane", "vouched"), [(5, Lane.NORMAL, True), (6, Lane.NORMAL, False), (1, Lane.URGENT, False)]
)
def test_a_revocation_names_a_position_in_each_lane(seq: int, lane: Lane, vouched: bool) -> None:
    revoked = voucher(revoked_after={"epoch": 1, "normal": 5})
    policy.require_vouched(envelope(seq=900), voucher())
    if vouched:
        policy.require_vouched(envelope(seq=seq, lane=lane), revoked)
    else:
        with pytest.raises(Refused, match="revoked"):
            policy.require_vouched(envelope(seq=seq, lane=lane), revoked)


@given(failures=st.integers(1, 1000), chance=st.floats(0, 1, exclude_max=True))
def test_pauses_grow_are_spread_and_stay_below_half_a_minute(failures: int, chance: float) -> None:
    pause = policy.pause_s(failures, chance=chance)
    assert 0.1 <= pause <= 30
    assert pause <= policy.pause_s(failures + 1, chance=chance)


def test_a_parked_envelope_is_looked_at_four_times_by_itself() -> None:
    looks = [policy.next_look(number, at=NOW) for number in range(5)]
    assert looks[0] == NOW + timedelta(seconds=2)
    assert looks[4] is None


@pytest.mark.parametrize(
    ("sqlstate", "ours"),
    [
        (None, True),
        ("53100", True),
        ("40P01", True),
        ("57P01", True),
        ("08006", True),
        ("57014", False),
        ("54000", False),
    ],
)
def test_only_this_node_s_own_faults_are_tried_again(sqlstate: str | None, ours: bool) -> None:
    assert policy.is_fault_of_the_node(sqlstate) is ours


def test_peers_change_state_by_the_table_alone() -> None:
    assert step(policy.STEPS, "paired", "suspended", thing="Peer DL") == "suspended"
    with pytest.raises(Conflict, match="Peer DL is left"):
        step(policy.STEPS, "left", "suspended", thing="Peer DL")


def test_an_invitation_is_known_by_24_digits() -> None:
    assert key_texts.digits(b"x") != key_texts.digits(b"y")
    assert [len(group) for group in key_texts.digits(b"x").split()] == [4] * 6


@given(st.binary(max_size=400))
def test_no_bytes_surprise_the_reader(raw: bytes) -> None:
    for read in (
        signed_line.take_apart,
        wire.read_envelope,
        wire.read_receipt,
        wire.read_hello,
        key_texts.read_invitation,
    ):
        with pytest.raises(Malformed):
            read(raw)


@given(st.lists(st.binary(min_size=1, max_size=3000).filter(lambda line: b"\n" not in line), min_size=1, max_size=20))
def test_what_is_packed_is_unpacked(lines: list[bytes]) -> None:
    packed = wire.pack(line + b"\n" for line in lines)
    if not packed.startswith(b"\x1f\x8b") or len(b"".join(lines)) > 2048:
        assert wire.unpack(packed) == lines


def test_the_largest_body_that_is_queued_goes_in_a_batch_that_is_taken() -> None:
    rng = random.Random(1)
    words = ['"' * rng.randrange(1, 9) + rng.randbytes(3).hex() for _ in range(60_000)]

    def is_refused(count: int) -> bool:
        try:
            wire.body_text({"words": words[:count]})
        except Malformed:
            return True
        return False

    most = bisect.bisect(range(len(words)), False, key=is_refused) - 1
    text = wire.envelope_text(envelope(), wire.body_text({"words": words[:most]}))
    line = signed_line.sign(text, lambda _: ("DL-0123456789abcdef", bytes(64)))
    assert is_refused(most + 1)
    assert wire.unpack(wire.pack([line])) == [line[:-1]]
    assert wire.unpack(zlib.compress(line, 1, 31)) == [line[:-1]]  # as one packs it that is not upgraded


def test_where_no_isa_l_runs_batches_are_packed_by_zlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    monkeypatch.setitem(sys.modules, "isal.isal_zlib", None)
    alone = runpy.run_path(str(protocol_envelope.__file__))
    assert alone["quickly"] is zlib.compress
    assert wire.unpack(alone["pack_batch"](b"a line\n" * 400)) == [b"a line"] * 400
