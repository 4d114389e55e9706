"""The tables and pure rules of alerts and threads."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.access.policy import ROLES
from sangam.exchange import policy
from sangam.exchange.types import Acknowledged, Act, AlertState, Pace, Progress, Side, Stage, ThreadState
from sangam.kernel.actor import Actor

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ASKER, DESK = ("DL", "DL-ON", "DL-ON-NARELA"), ("DL", "DL-ON", "DL-ON-ALIPUR")


def actor(unit="DL-ON-NARELA", role="station"):
    return Actor("DL", "SI Test", role=role, unit=unit)


def test_every_step_starts_and_ends_in_a_state_that_exists():
    for steps, states in ((policy.ALERT_STEPS, set(AlertState)), (policy.THREAD_STEPS, set(ThreadState))):
        assert {state for state, _ in steps} | set(steps.values()) <= states


def test_every_right_of_a_thread_is_some_roles():
    everyones = frozenset().union(*ROLES.values())
    assert set(policy.THREAD_RIGHTS.values()) <= everyones


def test_every_pace_has_its_clock():
    assert [policy.CLOCKS[pace] for pace in Pace] == [
        timedelta(minutes=10),
        timedelta(hours=1),
        timedelta(hours=8),
        timedelta(days=3),
        timedelta(days=7),
    ]


@pytest.mark.parametrize(
    ("reached", "seen", "acted", "stage"),
    [
        (None, None, None, Stage.WAITING),
        (0, None, None, Stage.REACHED),
        (5, None, None, Stage.SILENT),
        (5, 1, None, Stage.SEEN),
        (5, 1, 1, Stage.ACTED),
        (None, 1, None, Stage.SEEN),
    ],
)
def test_the_furthest_sign_of_a_unit_counts(reached, seen, acted, stage):
    def ago(minutes):
        return None if minutes is None else AT - timedelta(minutes=minutes)

    assert policy.stage(reached_at=ago(reached), seen_at=ago(seen), acted_at=ago(acted), at=AT) is stage


def test_acted_says_more_than_seen_and_neither_more_than_itself():
    seen, acted = Acknowledged.SEEN, Acknowledged.ACTED
    said = {(new, old): policy.supersedes(new, old) for new in (seen, acted) for old in (None, seen, acted)}
    assert {pair for pair, more in said.items() if more} == {(seen, None), (acted, None), (acted, seen)}


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ([Act.ASKED], ThreadState.OPEN),
        ([Act.ASKED, Act.SAID, Act.OUTCOME], ThreadState.OPEN),
        ([Act.ASKED, Act.DECLINED, Act.ANSWERED, Act.SAID], ThreadState.ANSWERED),
        ([Act.ASKED, Act.ANSWERED, Act.DECLINED], ThreadState.DECLINED),
        ([Act.ASKED, Act.CLOSED, Act.ANSWERED], ThreadState.CLOSED),
    ],
)
def test_the_state_of_a_thread_is_what_its_messages_leave(acts, state):
    assert policy.state_of(acts) is state


@given(st.lists(st.sampled_from(list(Act)), max_size=12))
def test_the_steps_and_the_messages_agree_on_the_state(acts):
    state, kept = ThreadState.OPEN, []
    for act in acts:
        if (state, act) in policy.THREAD_STEPS:
            state = policy.THREAD_STEPS[state, act]
            kept.append(act)
    assert policy.state_of(kept) is state


def test_a_closed_thread_is_closed_wherever_its_closing_stands():
    for order in permutations((Act.ASKED, Act.ANSWERED, Act.CLOSED, Act.DECLINED)):
        assert policy.state_of(order) is ThreadState.CLOSED


def test_a_units_part_is_spoken_by_its_own_and_by_those_above():
    def sides(unit):
        return policy.sides(actor(unit), asker=ASKER, desk=DESK)

    assert sides("DL-ON-NARELA") == {Side.ASKER}
    assert sides("DL-ON-ALIPUR") == {Side.OWNER}
    assert sides("DL-ON") == sides("DL") == {Side.ASKER, Side.OWNER}
    assert sides("DL-SW") == frozenset()


def test_an_officer_of_both_sides_speaks_for_the_one_the_role_allows():
    both = frozenset(Side)
    assert policy.side_for(actor(role="station"), Act.ANSWERED, both) is Side.OWNER
    assert policy.side_for(actor(role="beat"), Act.SAID, both) is Side.ASKER
    assert policy.side_for(actor(role="auditor"), Act.SAID, both) is Side.ASKER
    assert policy.side_for(actor(), Act.ANSWERED, frozenset({Side.ASKER})) is None
    assert policy.side_for(actor(), Act.ASKED, both) is None


def test_what_can_be_done_follows_state_side_and_role():
    owner, asker = frozenset({Side.OWNER}), frozenset({Side.ASKER})
    assert policy.can(actor(), ThreadState.OPEN, owner) == {Act.SAID, Act.ANSWERED, Act.DECLINED}
    assert policy.can(actor(), ThreadState.OPEN, asker) == {Act.SAID, Act.OUTCOME, Act.CLOSED}
    assert policy.can(actor(), ThreadState.CLOSED, asker) == {Act.OUTCOME}
    assert policy.can(actor(role="beat"), ThreadState.OPEN, owner) == frozenset()
    assert policy.can(actor(role="auditor"), ThreadState.OPEN, asker) == frozenset()


def test_a_messages_state_is_the_furthest_that_it_came():
    later = AT + timedelta(minutes=1)
    assert Progress(AT).state == "sent"
    assert Progress(AT, left_at=later).state == "left"
    assert Progress(AT, left_at=later, reached_at=later).state == "reached"
    assert Progress(AT, seen_at=later).state == "seen"
    assert Progress(AT, seen_at=later, acted_at=later).state == "acted"
