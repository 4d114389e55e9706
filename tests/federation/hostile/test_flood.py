"""A peer that floods: nothing beyond its quota is taken, it is told when to go on, nothing urgent is behind it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from forging import line, taken
from support.desks import told_to_desk
from support.nodes import TestNode
from support.putting_back import falls_behind
from support.rows import count_rows, read_value
from support.wire_world import Wire, hear, heard, say

from sangam.federation.inbox import rate_limits
from sangam.federation.inbox.parked import replay_kept
from sangam.federation.inbox.rate_limits import until_caught_up
from sangam.federation.lanes.status import peers
from sangam.federation.outbox import AskedToWait, require_room, room_for
from sangam.federation.protocol.envelope import pack
from sangam.federation.types import Handler, Lane, Outcome, Parked
from sangam.kernel import clock
from sangam.kernel.errors import Conflict
from sangam.kernel.ids import named_id

Nodes = tuple[TestNode, TestNode]
Limits = Callable[..., None]
HEAR: dict[str, Handler] = {"test.said.v1": hear}


@pytest.fixture(autouse=True)
def _stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no allowance grow back while a test runs, however slow the machine."""
    monkeypatch.setattr(rate_limits, "_now", lambda: 0.0)


def test_envelopes_above_the_quota_are_refused_with_the_time_to_go_on(nodes: Nodes, limits: Limits) -> None:
    delhi, haryana = nodes
    limits(envelopes_a_second=4)  # and five seconds' worth at once
    receipt = taken(haryana, b"".join(line(delhi, haryana, seq=seq) for seq in range(1, 31)), HEAR)
    assert [result.outcome for result in receipt.results].count(Outcome.APPLIED) == 20
    assert receipt.expected["normal"] == (1, 21)
    assert receipt.after_s == 1
    assert receipt.turned_away == (("federation:too-many", "DL sends more than 4 envelopes a second: again in 1 s."),)
    assert told_to_desk(haryana) == ["federation:too-many"]


def test_single_envelopes_meet_the_same_quota(nodes: Nodes, limits: Limits) -> None:
    delhi, haryana = nodes
    limits(envelopes_a_second=1)
    receipts = [taken(haryana, line(delhi, haryana, seq=seq), HEAR) for seq in range(1, 8)]
    assert [receipt.after_s for receipt in receipts] == [0, 0, 0, 0, 0, 1, 1]
    assert len(heard(haryana)) == 5


def test_a_flood_in_the_normal_lane_delays_nothing_urgent(nodes: Nodes, limits: Limits) -> None:
    delhi, haryana = nodes
    limits(envelopes_a_second=1)
    taken(haryana, b"".join(line(delhi, haryana, seq=seq) for seq in range(1, 31)), HEAR)
    receipt = taken(haryana, line(delhi, haryana, lane="urgent", body={"word": "alert"}), HEAR)
    assert receipt.after_s == 0
    assert heard(haryana, lane="urgent") == ["alert"]


def test_bytes_of_a_day_are_counted_and_the_next_day_begins_anew(nodes: Nodes, limits: Limits) -> None:
    delhi, haryana = nodes
    limits(megabytes_a_day=1)
    for seq in range(1, 7):  # single, and as a batch of many
        taken(haryana, line(delhi, haryana, seq=seq, body={"word": "x" * 100_000}), HEAR)
    receipt = taken(
        haryana, pack(line(delhi, haryana, seq=seq, body={"word": "x" * 100_000}) for seq in range(7, 31)), HEAR
    )
    assert receipt.expected["normal"] == (1, 12)
    assert receipt.turned_away[0][0] == "federation:too-much-today"
    assert 0 < receipt.after_s <= 3_600
    with clock.shift_time(timedelta(days=1)):
        assert taken(haryana, line(delhi, haryana, seq=12), HEAR).after_s == 0
    assert read_value(haryana, "federation_receivingposition", "day_bytes", lane="normal") < 1_000


def test_what_waits_of_one_peer_is_limited_and_the_next_is_refused(nodes: Nodes, limits: Limits) -> None:
    delhi, haryana = nodes
    limits(held_rows=3)
    handlers: dict[str, Handler] = {
        "test.said.v1": hear, "test.waits.v1": lambda _: Parked(waits_for=named_id("test", "never")),
    }  # fmt: skip
    forged = [
        line(delhi, haryana, seq=1, kind="test.waits.v1"),
        line(delhi, haryana, seq=2, kind="test.unknown.v1"),
        line(delhi, haryana, seq=3, body={"word": "poison\x00"}),
        line(delhi, haryana, seq=4),
    ]
    receipt = taken(haryana, b"".join(forged), handlers)
    assert [result.outcome for result in receipt.results] == [Outcome.PARKED, Outcome.KEPT, Outcome.SET_ASIDE, None]
    assert receipt.turned_away[0][0] == "federation:too-much-waits"
    assert taken(haryana, forged[3], handlers).after_s == 60
    assert taken(haryana, line(delhi, haryana, lane="urgent"), handlers).after_s == 0
    assert "federation:too-much-waits" in told_to_desk(haryana)


def test_a_few_large_envelopes_that_wait_take_the_room_of_bytes(nodes: Nodes, limits: Limits) -> None:
    delhi, haryana = nodes
    limits(held_rows=100, held_megabytes=1)
    forged = [
        line(delhi, haryana, seq=seq, kind="test.unknown.v1", body={"word": "x" * 200_000}) for seq in range(1, 8)
    ]
    outcomes = [taken(haryana, each, HEAR).results[0].outcome for each in forged]
    assert outcomes == [Outcome.KEPT] * 6 + [None]
    assert taken(haryana, line(delhi, haryana, lane="urgent"), HEAR).after_s == 0


def test_what_waits_since_a_restore_of_ours_takes_none_of_the_room(
    nodes: Nodes, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    delhi, haryana = nodes
    limits(held_rows=1)
    monkeypatch.setattr(rate_limits, "_LOOK_AGAIN_S", 0)
    falls_behind(haryana, "DL")
    handlers: dict[str, Handler] = {"test.ours.v1": until_caught_up(hear)}
    batch = b"".join(line(delhi, haryana, seq=seq, kind="test.ours.v1") for seq in range(1, 4))
    outcomes = [result.outcome for result in taken(haryana, batch, handlers).results]
    last = taken(haryana, line(delhi, haryana, seq=4, kind="test.unknown.v1"), handlers).results[0].outcome
    assert (outcomes, last) == ([Outcome.PARKED] * 3, Outcome.KEPT)


def test_the_lane_goes_on_once_there_is_room_again(
    nodes: Nodes, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    delhi, haryana = nodes
    limits(held_rows=1)
    monkeypatch.setattr(rate_limits, "_LOOK_AGAIN_S", 0)
    taken(haryana, line(delhi, haryana, kind="test.unknown.v1"), HEAR)
    assert taken(haryana, line(delhi, haryana, seq=2), HEAR).results[0].outcome is None
    with haryana:
        replay_kept({"test.unknown.v1": hear})
    assert taken(haryana, line(delhi, haryana, seq=2), HEAR).results[0].outcome is Outcome.APPLIED


def test_a_second_batch_of_a_lane_holds_no_thread_while_the_first_is_taken(nodes: Nodes) -> None:
    delhi, haryana = nodes
    with haryana, rate_limits.claim_lanes("DL", {Lane.NORMAL}):
        batch = b"".join(line(delhi, haryana, seq=seq) for seq in range(1, 31))
        receipt = taken(haryana, batch, HEAR)
        assert (receipt.results, receipt.turned_away[0][0]) == ((), "federation:one-at-a-time")
        urgent = taken(haryana, line(delhi, haryana, lane="urgent", kind="test.unknown.v1"), HEAR)
        assert urgent.results[0].outcome is Outcome.KEPT
    assert taken(haryana, batch, HEAR).expected["normal"] == (1, 31)


def test_the_sender_honours_it_and_shows_it_and_goes_on_where_it_stopped(
    nodes: Nodes, limits: Limits, wire: Wire
) -> None:
    delhi, haryana = nodes
    limits(envelopes_a_second=4)
    for number in range(30):
        say(delhi, str(number), to="HR")
    (journey,) = wire.load()
    with delhi:
        with pytest.raises(AskedToWait, match="HR asks us to slow down for 1 s: DL sends more than 4") as asked:
            journey.sender.confirm(journey.batch, wire.carry(journey))
        journey.sender.wait(asked.value)
        (shown,) = peers()
    assert (shown.waiting, shown.failing_since) == (10, None)
    assert shown.slow_reason.startswith("DL sends more than 4 envelopes a second")
    limits(envelopes_a_second=4_000)
    with haryana:
        rate_limits._lanes.clear()
    wire.deliver()
    assert heard(haryana) == [str(number) for number in range(30)]
    with delhi:
        assert peers()[0].slow_until is None


def test_a_peer_that_asks_for_a_year_is_heard_for_an_hour() -> None:
    asked = AskedToWait("federation:asked-to-wait", "{after_s}", after_s=31_536_000)
    assert asked.after_s == 3_600


def test_bulk_stops_before_a_peer_far_behind_and_single_ones_still_go(nodes: Nodes, limits: Limits) -> None:
    _, haryana = nodes
    limits(waiting_rows=3)
    for word in ("a", "b"):
        say(haryana, word, to="DL")
    with haryana:
        assert room_for("DL") == 1
        require_room(["DL"], rows=1)
        with pytest.raises(Conflict, match=r"DL is too far behind to be sent 2 more in one go \(room for 1\)"):
            require_room(["DL"], rows=2)
    for word in ("c", "d"):
        say(haryana, word, to="DL")
    with haryana:
        assert room_for("DL") == 0
    assert count_rows(haryana, "federation_outbox") == 4
