"""Envelopes on a good wire and on a bad one."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cluster import TestCluster
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Wire, hear, heard, heard_table, operator, pair, say

from sangam.audit.audit import deed
from sangam.federation.lanes.status import delivery, peers
from sangam.federation.outbox import post, post_even_if_away
from sangam.federation.peers import pairing
from sangam.federation.types import Lane, Outcome
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.kernel.ids import new_id

Nodes = tuple[TestNode, TestNode]


def test_a_posted_envelope_reaches_the_other_force_with_its_act(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    with delhi, deed(Actor("DL", "SI Rao", role="station"), "officer:word:say"):
        envelope = post("test.said.v1", to=["HR"], body={"word": "काला"})
    wire.deliver()
    assert heard(haryana) == ["काला"]
    with delhi:
        (state,) = delivery([envelope])
    assert state.outcome is Outcome.APPLIED
    assert state.queued_at <= state.left_at <= state.reached_at


def test_the_deed_at_the_receiver_names_the_force_and_its_officer(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "x", to="HR")
    wire.deliver()
    assert count_rows(haryana, "audit_ledger", action="peer:envelope:apply", force="DL", label="SI Test") == 1


def test_an_envelope_goes_with_its_act_or_not_at_all(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    with delhi, pytest.raises(Refused, match="UP is unknown"), deed(operator("DL"), "officer:word:say"):
        post_twice({"word": "never"})
    wire.deliver()
    assert heard(haryana) == []


def test_no_row_enters_the_outbox_outside_a_deed(nodes: Nodes) -> None:
    with nodes[0], pytest.raises(RuntimeError, match="deed"):
        post("test.said.v1", to=["HR"], body={})


def test_a_repeated_batch_changes_nothing_and_gets_the_same_answer(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "once", to="HR")
    (journey,) = wire.load()
    wire.carry(journey)
    before = count_rows(haryana, "audit_ledger")
    second = wire.carry(journey)
    with delhi:
        assert journey.sender.confirm(journey.batch, second) == 1
    assert heard(haryana) == ["once"]
    assert count_rows(haryana, "audit_ledger") == before


def test_a_gap_is_answered_with_the_number_expected_and_nothing_is_lost(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "first", to="HR")
    (lost,) = wire.load()
    say(delhi, "second", to="HR")
    (ahead,) = wire.load()
    receipt = wire.carry(ahead)
    assert heard(haryana) == []
    with delhi:
        assert ahead.sender.confirm(ahead.batch, receipt) == 0
    wire.deliver()
    assert heard(haryana) == ["first", "second"]
    assert lost.batch.rows[0].seq == 1


def test_each_lane_keeps_its_own_order_and_the_urgent_one_waits_for_nobody(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    for number in range(5):
        say(delhi, f"n{number}", to="HR")
    say(delhi, "u0", to="HR", lane=Lane.URGENT)
    urgent = next(journey for journey in wire.load() if journey.sender.lane is Lane.URGENT)
    wire.carry(urgent)
    assert heard(haryana) == ["u0"]
    for _, _, sender in wire.senders:
        sender.restart()
    wire.deliver()
    assert heard(haryana, lane="normal") == [f"n{number}" for number in range(5)]


def test_one_act_reaches_many_forces_under_one_id(cluster: TestCluster, fresh_nodes: Callable[..., Nodes]) -> None:
    delhi, haryana, uttar = made = fresh_nodes("DL", "HR", "UP")
    heard_table(cluster, *made)
    pair(*made)
    wire = Wire(made, {"test.said.v1": hear})
    with delhi, deed(operator("DL"), "officer:word:say"):
        envelope = post("test.said.v1", to=["HR", "UP"], body={"word": "all"})
    wire.deliver(repeated=2)
    assert heard(haryana) == heard(uttar) == ["all"]
    with delhi:
        assert [(state.recipient, state.outcome) for state in delivery([envelope])] == [
            ("HR", Outcome.APPLIED),
            ("UP", Outcome.APPLIED),
        ]


def test_posting_to_a_force_that_never_paired_is_refused(nodes: Nodes) -> None:
    with nodes[0], pytest.raises(Refused, match="UP is unknown"), deed(operator("DL"), "officer:word:say"):
        post("test.said.v1", to=["HR", "UP"], body={})


def test_what_must_arrive_waits_for_a_suspended_force(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    with delhi:
        pairing.suspend(operator("DL"), "HR")
        with pytest.raises(Refused, match="HR is suspended"), deed(operator("DL"), "officer:word:say"):
            post("test.said.v1", to=["HR"], body={"word": "x"})
        with deed(operator("DL"), "officer:word:say"):
            post_even_if_away("test.said.v1", to=["HR"], body={"word": "recall"})
        assert peers()[0].waiting == 1
        pairing.resume(operator("DL"), "HR")
    wire.deliver()
    assert heard(haryana) == ["recall"]


def test_a_body_that_no_envelope_can_carry_is_refused_where_it_is_written(nodes: Nodes) -> None:
    noise = "".join(chr(0x4E00 + (index * 7919) % 20000) for index in range(400_000))
    for body in ({"word": float("nan")}, {"word": {1, 2}}, {"word": noise}):
        with nodes[0], pytest.raises(Malformed), deed(operator("DL"), "officer:word:say"):
            post("test.said.v1", to=["HR"], body=body)


def test_a_long_text_that_packs_well_travels(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "हरियाणा " * 60_000, to="HR")
    wire.deliver()
    assert len(heard(haryana)[0]) == 480_000


def test_many_envelopes_go_in_few_batches(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    with delhi, deed(operator("DL"), "officer:word:say"):
        for number in range(620):
            post("test.said.v1", to=["HR"], body={"word": str(number)})
    (journey,) = wire.load()
    assert 300 < len(journey.batch.rows) <= 500
    wire.senders[0][2].restart()
    wire.deliver()
    assert heard(haryana) == [str(number) for number in range(620)]


def test_the_state_of_the_peers_tells_what_waits(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    say(delhi, "a", to="HR")
    (journey,) = wire.load()
    say(delhi, "b", to="HR")
    with delhi:
        journey.sender.fail("Haryana does not answer.")
        (haryana,) = peers()
    assert (haryana.waiting, haryana.unconfirmed, haryana.failure) == (2, 1, "Haryana does not answer.")
    assert haryana.lag.total_seconds() > 0
    wire.deliver()
    with delhi:
        (haryana,) = peers()
    assert (haryana.waiting, haryana.failing_since, haryana.failure) == (0, None, "")
    assert abs(haryana.skew.total_seconds()) < 1


def test_a_receipt_of_another_batch_or_by_another_hand_is_not_believed(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    say(delhi, "a", to="HR")
    (first,) = wire.load()
    receipt = wire.carry(first)
    say(delhi, "b", to="HR")
    (second,) = wire.load()
    with delhi:
        for answer in (receipt, receipt.replace(b"applied", b"parked_"), b"<html>", b""):
            with pytest.raises(SangamError):
                second.sender.confirm(second.batch, answer)
        assert peers()[0].waiting == 2


def post_twice(body: dict[str, object]) -> None:
    """Post to a peer, then to a force that never paired."""
    post("test.said.v1", to=["HR"], body=body)
    post("test.said.v1", to=["UP"], body=body)


words = st.lists(st.tuples(st.sampled_from(["DL", "HR"]), st.sampled_from(list(Lane))), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=words, seed=st.integers(0, 2**32))
def test_any_order_loss_or_repetition_ends_in_the_same_state(
    nodes: Nodes, said: list[tuple[str, Lane]], seed: int
) -> None:
    run = new_id().hex
    wire, by_force = Wire(nodes, {"test.said.v1": hear}, seed=seed), {node.force: node for node in nodes}
    expected: dict[tuple[str, str], list[str]] = {}
    for number, (force, lane) in enumerate(said):
        word, target = f"{run}-{number}", "HR" if force == "DL" else "DL"
        say(by_force[force], word, to=target, lane=lane)
        expected.setdefault((target, lane), []).append(word)
    wire.deliver_badly()
    for (target, lane), spoken in expected.items():
        assert [word for word in heard(by_force[target], lane=lane) if word.startswith(run)] == spoken
    for node in nodes:
        with node:
            assert peers()[0].waiting == 0
        assert count_rows(node, "federation_setaside") == 0
