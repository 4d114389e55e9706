"""What goes again to a restored peer: numbered in pages, in the old order in each lane, gone on with after any stop."""

from datetime import timedelta
from itertools import pairwise

import pytest
from support.nodes import TestNode
from support.putting_back import arrives, forgets, gives_back, restored, settled
from support.queries import counted
from support.wire_world import Wire, count, hear, heard, operator, say

from sangam.federation.lanes import status
from sangam.federation.models import SendingPosition
from sangam.federation.peers import ledger_witness, peer_changes
from sangam.federation.recovery import epochs, renumbering
from sangam.federation.types import Lane
from sangam.kernel import clock

pytestmark = pytest.mark.one_case

Nodes = tuple[TestNode, TestNode]

HANDLERS = {
    "test.said.v1": hear,
    ledger_witness.KIND: ledger_witness.witness,
    **peer_changes.HANDLERS,
    **epochs.HANDLERS,
}
PAGE, WORDS = 10, 75


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, HANDLERS)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renumbering, "PAGE", PAGE)


def says(node: TestNode, to: TestNode, words: range, *, lane: Lane = Lane.NORMAL) -> list[str]:
    for word in words:
        say(node, str(word), to=to.force, lane=lane)
    return [str(word) for word in words]


def left(node: TestNode) -> list[object]:
    """Return what is still to go again, by lane."""
    with node:
        return list(SendingPosition.objects.order_by("lane").values_list("again", flat=True))


def lost(nodes: Nodes, wire: Wire, *, first: int = 0, words: int = WORDS) -> list[str]:
    """Let Delhi hear so many words of Haryana in each lane, and lose all but ten with a restore; return them."""
    delhi, haryana = nodes
    for lane in Lane:
        says(haryana, delhi, range(first, first + 10), lane=lane)
    wire.deliver()
    delhi.backs_up()
    for lane in Lane:
        says(haryana, delhi, range(first + 10, first + words), lane=lane)
    wire.deliver()
    assert len(heard(delhi, lane="normal")) == first + words
    restored(wire, delhi)
    return [str(word) for word in range(first, first + words)]


def told(nodes: Nodes, wire: Wire) -> None:
    """Let Haryana know of the restore."""
    for journey in wire.load():
        if journey.source is nodes[0]:
            arrives(wire, journey)


def answered(nodes: Nodes, wire: Wire) -> None:
    """Let Haryana know of the restore, and begin its epoch; nothing of it is numbered yet."""
    told(nodes, wire)
    with nodes[1]:
        gives_back()
    assert all(left(nodes[1]))


def rounds(wire: Wire, source: TestNode, times: int) -> None:
    for _ in range(times):
        for journey in wire.load():
            if journey.source is source:
                arrives(wire, journey)


def test_it_goes_on_where_it_was_cut_and_what_is_new_comes_after_it(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    words = lost(nodes, wire)
    answered(nodes, wire)
    words += says(haryana, delhi, range(WORDS, WORDS + 5))
    rounds(wire, haryana, 3)
    assert 10 < len(heard(delhi, lane="normal")) < WORDS
    assert left(haryana)[0]
    with haryana:
        renumbering.step("DL", Lane.NORMAL)  # a page is numbered, and the process dies before it is sent
    for source, _, sender in wire.senders:
        if source is haryana:
            with haryana:
                sender.restart()
    words += says(haryana, delhi, range(WORDS + 5, WORDS + 10))
    settled(wire)
    assert heard(delhi, lane="normal") == words
    assert heard(delhi, lane="urgent") == words[:WORDS]
    assert left(haryana) == [None, None]


def test_what_is_to_go_again_is_counted_as_waiting_until_the_peer_has_it(nodes: Nodes, wire: Wire) -> None:
    haryana = nodes[1]
    lost(nodes, wire)
    answered(nodes, wire)
    begun_and_ended, again = 2, WORDS - 10
    with haryana, counted() as asked:
        (delhi,) = status.peers()
    assert (delhi.waiting, len(asked)) == (2 * (begun_and_ended + again), 1)
    with haryana:
        lanes = status.lanes_waiting()
        assert [lanes["DL", lane].waiting for lane in Lane] == [begun_and_ended + again] * 2
        renumbering.step("DL", Lane.NORMAL)
        assert status.peers()[0].waiting == delhi.waiting
    settled(wire)
    with haryana:
        assert (status.peers()[0].waiting, status.lanes_waiting()) == (0, {})


def test_the_urgent_lane_does_not_wait_for_what_goes_again_in_the_normal(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    delhi.backs_up()
    says(haryana, delhi, range(WORDS))
    wire.deliver()
    restored(wire, delhi)
    answered(nodes, wire)
    says(haryana, delhi, range(900, 903), lane=Lane.URGENT)
    rounds(wire, haryana, 3)
    assert heard(delhi, lane="urgent") == ["900", "901", "902"]
    assert len(heard(delhi, lane="normal")) < WORDS


@pytest.mark.long
@pytest.mark.parametrize("cut", [0, 1, 3, 6])
def test_a_peer_restored_again_meanwhile_hears_all_in_the_old_order(nodes: Nodes, wire: Wire, cut: int) -> None:
    delhi, haryana = nodes
    words = lost(nodes, wire)
    answered(nodes, wire)
    rounds(wire, haryana, cut)
    words += says(haryana, delhi, range(WORDS, WORDS + 15))
    forgets(wire, delhi)
    restored(wire, delhi)
    answered(nodes, wire)
    rounds(wire, haryana, 2)
    restored(wire, delhi)
    settled(wire)
    assert heard(delhi, lane="normal") == words


@pytest.mark.long
def test_both_restored_while_one_is_numbering_end_with_all_in_order(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    words = lost(nodes, wire)
    answered(nodes, wire)
    rounds(wire, haryana, 3)
    haryana.backs_up()
    rounds(wire, haryana, 1)
    restored(wire, haryana, delhi)
    words += says(haryana, delhi, range(WORDS, WORDS + 5))
    settled(wire)
    assert heard(delhi, lane="normal") == words


@pytest.mark.long
def test_a_new_key_is_not_used_while_its_announcement_is_still_to_go_again(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    delhi.backs_up()
    with haryana:
        peer_changes.rotate(operator("HR"))
    wire.deliver()
    restored(wire, delhi)
    answered(nodes, wire)
    with haryana:
        assert peer_changes.peers_without_key() == ["DL"]
        assert peer_changes.advance_rotation() == 0
    settled(wire)
    with haryana:
        assert peer_changes.peers_without_key() == []


@pytest.mark.long
def test_to_begin_costs_the_same_however_much_goes_again(nodes: Nodes, wire: Wire) -> None:
    asked = []
    for later, first, words in ((2, 0, 15), (4, 15, WORDS)):
        lost(nodes, wire, first=first, words=words)
        told(nodes, wire)
        with nodes[1], counted() as begun, clock.shift_time(timedelta(minutes=later)):
            assert epochs.answer_due() == 1
        asked.append(len(begun))
        settled(wire)
    assert asked[0] == asked[1]


@pytest.mark.long
def test_a_step_numbers_a_page_and_no_more(nodes: Nodes, wire: Wire) -> None:
    haryana = nodes[1]
    lost(nodes, wire)
    answered(nodes, wire)
    moved = [0]
    while any(left(haryana)):
        with haryana, counted() as step:
            renumbering.step("DL", Lane.NORMAL)
            renumbering.step("DL", Lane.URGENT)
        assert len(step) <= 16
        moved.append(count(haryana, "SELECT sum(next_seq - 2) FROM federation_sendingposition"))
    assert max(after - before for before, after in pairwise(moved)) <= 2 * PAGE
    assert moved[-1] >= 2 * (WORDS - 10)


@pytest.mark.long
@pytest.mark.parametrize(
    "pending, start, stretches",
    [
        ([], (1, 5), [((1, 5), (30, 0))]),
        ([((1, 7), (20, 0))], (20, 3), [((20, 3), (30, 0)), ((1, 7), (20, 0))]),
        ([((1, 7), (20, 0))], (1, 4), [((1, 4), (1, 7)), ((20, 0), (30, 0)), ((1, 7), (20, 0))]),
        ([((1, 7), (20, 0))], (1, 9), [((20, 0), (30, 0)), ((1, 7), (20, 0))]),
    ],
)
def test_what_an_earlier_beginning_had_not_come_to_goes_after_what_it_had(pending, start, stretches) -> None:
    assert renumbering.plan(pending, start=start, epoch=30) == stretches
