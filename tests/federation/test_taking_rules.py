"""From whom an envelope is taken, up to which number, and what is tried again, at the edges of each rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from support.refusals import refuses

from sangam.federation import policy
from sangam.federation.policy import Place, TrustedKey
from sangam.federation.protocol import epochs
from sangam.federation.types import Envelope, Lane, PeerState

AT = datetime(2026, 11, 24, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SENT = Envelope(2, "DL", "HR", "test.said.v1", 3, Lane.NORMAL, 5, UUID(int=1), "DL-k", AT, "", "", "", {})
BEGINS = replace(SENT, epoch=4, seq=1, kind=epochs.BEGUN, body={"follows": [3, 5]})
KEY = TrustedKey("DL-k", b"", "DL", PeerState.PAIRED, AT, AT + DAY, None)


def place(envelope: Envelope, **changes: Any) -> Place:
    """Return where an envelope stands at a node that expects number 5 of epoch 3."""
    return policy.place(replace(envelope, **changes), epoch=3, expected=5)


def test_a_number_is_expected_once() -> None:
    assert place(SENT) is Place.EXPECTED
    assert place(SENT, seq=4) is Place.BELOW
    assert place(SENT, seq=6) is Place.GAP


def test_an_epoch_begins_with_its_first_number_that_says_so() -> None:
    assert place(BEGINS) is Place.NEW_EPOCH
    assert place(BEGINS, body={}) is Place.NEW_EPOCH
    assert place(BEGINS, body={"follows": [3, 6]}) is Place.GAP
    for wrong in ({"seq": 2}, {"kind": "test.said.v1"}, {"epoch": 2}):
        assert place(BEGINS, **wrong) is Place.OTHER_EPOCH


def test_the_epoch_in_which_we_stand_does_not_begin_again() -> None:
    assert place(BEGINS, epoch=3) is Place.BELOW


def test_a_version_below_all_that_are_read_is_refused() -> None:
    policy.require_new_enough(SENT, (2, 3))
    policy.require_new_enough(replace(SENT, version=9), (2, 3))
    refuses("federation:too-old", policy.require_new_enough, replace(SENT, version=1), (3, 2))


def test_no_force_speaks_for_another_or_by_another_key() -> None:
    policy.require_addressed(SENT, voucher=KEY, us="HR")
    for claimed in ({"sender": "PB"}, {"key": "DL-other"}):
        refuses("federation:not-theirs", policy.require_addressed, replace(SENT, **claimed), voucher=KEY, us="HR")
    refuses("federation:not-for-us", policy.require_addressed, SENT, voucher=KEY, us="UP")


@pytest.mark.parametrize("state", PeerState)
def test_only_a_paired_force_speaks(state: PeerState) -> None:
    if state is PeerState.PAIRED:
        policy.require_speaking(replace(KEY, state=state), at=AT)
    else:
        refuses("federation:not-paired", policy.require_speaking, replace(KEY, state=state), at=AT)


def test_a_key_speaks_from_a_day_before_its_first_to_its_last_instant() -> None:
    for at in (AT - DAY, AT + DAY):
        policy.require_speaking(KEY, at=at)
    policy.require_speaking(replace(KEY, valid_to=None), at=AT + 999 * DAY)
    for at in (AT - DAY - SECOND, AT + DAY + SECOND):
        refuses("federation:key-expired", policy.require_speaking, KEY, at=at)


@pytest.mark.parametrize(
    ("epoch", "lane", "seq", "vouched"),
    [
        (3, Lane.NORMAL, 5, True),
        (3, Lane.NORMAL, 6, False),
        (2, Lane.NORMAL, 99, True),
        (4, Lane.NORMAL, 1, False),
        (3, Lane.URGENT, 1, False),
    ],
)
def test_a_revoked_key_vouches_up_to_a_number(epoch: int, lane: Lane, seq: int, vouched: bool) -> None:
    revoked = replace(KEY, revoked_after={"epoch": 3, Lane.NORMAL: 5})
    said = replace(SENT, epoch=epoch, lane=lane, seq=seq)
    policy.require_vouched(said, KEY)
    if vouched:
        policy.require_vouched(said, revoked)
    else:
        refuses("federation:key-revoked", policy.require_vouched, said, revoked)


@pytest.mark.parametrize(("epoch", "number"), [(3, 4), (2, 99), (2, 5)])
def test_a_retired_key_vouches_for_what_was_sent_before(epoch: int, number: int) -> None:
    last = {"epoch": epoch, Lane.NORMAL: number}
    policy.require_own_past(last, lane=Lane.NORMAL, epoch=3, seq=5, force="DL")


@pytest.mark.parametrize(("epoch", "number"), [(3, 5), (3, 6), (4, 1)])
def test_nobody_vouches_for_numbers_that_it_has_not_given(epoch: int, number: int) -> None:
    last = {"epoch": epoch, Lane.NORMAL: number}
    refuses("federation:vouches-ahead", policy.require_own_past, last, lane=Lane.NORMAL, epoch=3, seq=5, force="DL")


def test_the_pause_doubles_up_to_half_a_minute() -> None:
    pauses = [policy.pause_s(failures, chance=0.0) for failures in range(1, 40)]
    assert pauses[:3] == [0.1, 0.2, 0.4]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 15.0
    assert policy.pause_s(10**6, chance=0.999) < 30.0


def test_what_waits_is_tried_four_times_by_itself_then_on_arrival() -> None:
    looks = [policy.next_look(number, at=AT) for number in range(6)]
    assert looks[0] == AT + 2 * SECOND
    assert looks[3] == AT + DAY
    assert looks[4:] == [None, None]


def test_a_peer_holds_a_restored_node_shut_for_a_quarter_of_an_hour() -> None:
    restored_at = AT - timedelta(hours=1)
    assert not policy.is_given_up(restored_at, None, at=AT)
    assert not policy.is_given_up(restored_at, AT - policy.GIVEN_UP_AFTER + SECOND, at=AT)
    assert policy.is_given_up(restored_at, AT - policy.GIVEN_UP_AFTER, at=AT)
    assert policy.is_given_up(AT - policy.NEVER_DONE_AFTER, None, at=AT)


@pytest.mark.parametrize(
    ("sqlstate", "ours"),
    [
        (None, True),
        ("08006", True),
        ("40001", True),
        ("53100", True),
        ("55P03", True),
        ("57P01", True),
        ("57014", False),
        ("54000", False),
        ("23505", False),
        ("22021", False),
    ],
)
def test_a_full_disk_is_ours_and_a_bad_value_is_the_envelopes(sqlstate: str | None, ours: bool) -> None:
    assert policy.is_fault_of_the_node(sqlstate) is ours


def test_each_lane_has_a_lock_of_its_own() -> None:
    locks = {lane: policy.lane_of_lock(lane) for lane in Lane}
    assert locks[Lane.URGENT] == 1
    assert len(set(locks.values())) == len(locks)
