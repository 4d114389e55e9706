"""The rules of meetings, actions and circulations at their edges, decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from support.refusals import refuses

from sangam.coordination import limits, policy
from sangam.coordination.types import (
    ActionSet,
    ActionState,
    Attendance,
    CarriedItem,
    Circulated,
    CirculationAnswer,
    CirculationEnd,
    CirculationState,
    Decision,
    ItemOutcome,
    Level,
    MeetingState,
    Minutes,
    Plan,
    Presence,
    Series,
)
from sangam.kernel.author import Author
from sangam.kernel.ids import new_id_of

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PLAN = Plan("Border meeting", Level.STATION, "Kundli – Narela", Series.MONTHLY, "PS Kundli", AT + DAY)
BY = Author("HR", "HR-SNP-KUNDLI", UUID(int=7), "SHO Kundli")
ITEMS = [UUID(int=number) for number in range(1, 400)]
FIRST, SECOND_ITEM, THIRD, FOURTH = (CarriedItem(item, BY, "Tenants", "", False, fresh=True) for item in ITEMS[:4])
ACTION = ActionSet(UUID(int=20), "List the tenants", "DL-ON-NARELA", AT + DAY)
ASKED = Circulated(UUID(int=30), BY, "Joint naka on Fridays", AT, AT + DAY)
AGREED, MEETING = CirculationAnswer.AGREED, CirculationAnswer.MEETING


@pytest.mark.parametrize("starts_at", [AT - DAY + SECOND, AT, AT + policy.FURTHEST])
def test_a_meeting_begins_within_what_can_be_planned(starts_at: datetime) -> None:
    planned = replace(PLAN, starts_at=starts_at)
    assert policy.require_plan(planned, at=AT) == planned


@pytest.mark.parametrize("starts_at", [AT - DAY, AT + policy.FURTHEST + SECOND])
def test_a_meeting_of_the_past_or_far_away_is_refused(starts_at: datetime) -> None:
    refuses("coordination:time", policy.require_plan, replace(PLAN, starts_at=starts_at), at=AT)


def test_a_meeting_lasts_a_minute_to_a_day() -> None:
    for minutes in (1, 24 * 60):
        assert policy.require_plan(replace(PLAN, lasts_min=minutes), at=AT).lasts_min == minutes
    for minutes in (0, 24 * 60 + 1):
        refuses("coordination:length", policy.require_plan, replace(PLAN, lasts_min=minutes), at=AT)


def test_what_is_said_at_a_meeting_is_never_empty_and_fits() -> None:
    assert policy.require_text("  abc ", part="decision", most=3) == "abc"
    for wrong in ("", "  ", "abcd"):
        refuses("coordination:text", policy.require_text, wrong, part="decision", most=3)


def test_what_a_document_has_no_room_for_waits_for_the_next_meeting() -> None:
    policy.require_few(60, part="decisions", most=60)
    refuses("coordination:many", policy.require_few, 61, part="decisions", most=60)


def test_each_member_takes_part_with_units_and_posts_of_its_own() -> None:
    post = f"post:{UUID(int=7)}"
    named = {"HR": ("HR-SNP", "HR-SNP", post), "DL": ("DL-ON",), "UP": ()}
    assert policy.require_participants(named, ["DL", "HR"]) == {"HR": ("HR-SNP", post), "DL": ("DL-ON",)}
    full = tuple(f"HR-{number}" for number in range(limits.MOST_ENTRIES))
    assert policy.require_participants({"HR": full}, ["HR"]) == {"HR": full}
    for wrong in ({"HR": (*full, "HR-X")}, {"HR": ("HR-SNP", "DL-ON")}, {"HR": ("HRX-SNP",)}):
        refuses("coordination:entries", policy.require_participants, wrong, ["HR"])
    for members in (["HR"], ["HR", "DL", "UP"]):
        refuses("coordination:participants", policy.require_participants, named, members)


def test_a_host_names_decisions_and_actions_under_its_own_ids() -> None:
    policy.require_made_by(new_id_of("HR"), "HR")
    refuses("coordination:made-by-another", policy.require_made_by, new_id_of("DL"), "HR")


def test_an_action_is_reported_by_its_unit_or_one_above() -> None:
    path = ["HR", "HR-SNP", "HR-SNP-KUNDLI"]
    for unit in path:
        policy.require_owner("HR-SNP-KUNDLI", replace(BY, unit=unit), path)
    policy.require_owner("HR-SNP-KUNDLI", BY, [])
    for unit in ("HR-SNP-RAI", "DL-ON-NARELA"):
        refuses("coordination:not-owner", policy.require_owner, "HR-SNP-KUNDLI", replace(BY, unit=unit), path)


ORDER = [MeetingState.DRAFT, MeetingState.SENT, MeetingState.RUNNING, MeetingState.CLOSED]


@pytest.mark.parametrize("before", ORDER)
def test_a_meeting_never_goes_back(before: MeetingState) -> None:
    place = ORDER.index(before)
    for now in ORDER[place:]:
        policy.require_forward(before, now)
    for now in ORDER[:place]:
        refuses("coordination:backward", policy.require_forward, before, now)


def test_a_meeting_is_cancelled_until_it_is_over_and_stays_so() -> None:
    for before in (*ORDER[:-1], MeetingState.CANCELLED):
        policy.require_forward(before, MeetingState.CANCELLED)
    refuses("coordination:backward", policy.require_forward, MeetingState.CLOSED, MeetingState.CANCELLED)
    for now in ORDER:
        refuses("coordination:backward", policy.require_forward, MeetingState.CANCELLED, now)


def test_what_forces_have_answered_keeps_its_words() -> None:
    before = Minutes(circulated=(ASKED,))
    settled = replace(ASKED, settled=CirculationEnd.DECIDED, note="all agreed")
    policy.require_same_circulations(before, Minutes(circulated=(settled, replace(ASKED, id=UUID(int=31), text="New"))))
    policy.require_same_circulations(before, Minutes())
    put = replace(ASKED, version=1, digest="ab")
    for changed in ({"text": "No naka"}, {"version": 2}, {"digest": "cd"}, {"by": replace(BY, label="ACP")}):
        now = Minutes(circulated=(replace(ASKED, id=UUID(int=31)), replace(put, **changed)))
        refuses("coordination:circulated-anew", policy.require_same_circulations, Minutes(circulated=(put,)), now)


def test_a_meeting_that_closes_defers_what_it_did_not_come_to() -> None:
    minutes = Minutes(carried=(FIRST, SECOND_ITEM), outcomes={FIRST.item: ItemOutcome.AGREED})
    assert policy.closed_minutes(minutes, [THIRD.item]) == {
        FIRST.item: ItemOutcome.AGREED,
        SECOND_ITEM.item: ItemOutcome.DEFERRED,
        THIRD.item: ItemOutcome.DEFERRED,
    }


def test_minutes_hold_no_more_outcomes_than_their_document() -> None:
    minutes = Minutes(outcomes={ITEMS[-1]: ItemOutcome.DISCUSSED})
    closed = policy.closed_minutes(minutes, ITEMS)
    assert len(closed) == limits.MOST_OUTCOMES
    assert closed[ITEMS[-1]] is ItemOutcome.DISCUSSED


def test_the_next_meeting_takes_what_was_deferred_and_what_came_late() -> None:
    outcomes = {
        FIRST.item: ItemOutcome.DEFERRED,
        SECOND_ITEM.item: ItemOutcome.DISCUSSED,
        THIRD.item: ItemOutcome.DEFERRED,
    }
    minutes = Minutes(carried=(replace(FIRST, deferred=2, fresh=False), SECOND_ITEM), outcomes=outcomes)
    assert policy.carried_on(minutes, [THIRD, FOURTH]) == (
        replace(FIRST, deferred=3, fresh=False),
        replace(THIRD, fresh=False),
        FOURTH,
    )


def test_the_next_agenda_takes_sixty_items_at_most() -> None:
    late = [replace(FIRST, item=item) for item in ITEMS]
    assert policy.carried_on(Minutes(), late) == tuple(late[: limits.MOST_ITEMS])


def test_a_circulated_decision_becomes_an_item_with_all_its_words() -> None:
    assert policy.as_item(ASKED) == CarriedItem(ASKED.id, BY, ASKED.text, "", False, 1)
    long = "Joint naka " * 40
    item = policy.as_item(replace(ASKED, text=long))
    assert (item.text, len(item.title) <= limits.LONGEST_TITLE) == (long, True)
    assert long.startswith(item.title)


def test_what_was_left_to_the_meeting_comes_onto_its_agenda_once() -> None:
    left = replace(ASKED, settled=CirculationEnd.MEETING)
    others = [replace(left, id=UUID(int=40 + place), settled=how) for place, how in enumerate(("", "decided"))]
    assert [each.item for each in policy.circulated_items(Minutes(circulated=(*others, left)))] == [ASKED.id]
    known = Minutes(circulated=(left,), carried=(replace(FIRST, item=ASKED.id),))
    assert policy.circulated_items(known) == ()


HELD = Minutes(
    carried=(FIRST, SECOND_ITEM),
    outcomes={FIRST.item: ItemOutcome.AGREED, SECOND_ITEM.item: ItemOutcome.DISCUSSED},
    decisions=(Decision(UUID(int=10), "Joint naka on Fridays", AT),),
    actions=(ACTION,),
    attendance=(Attendance("DL-ON-NARELA", Presence.PRESENT, "SI Meena"),),
)


def test_minutes_have_one_digest_on_every_node_whatever_follows() -> None:
    digest = policy.minutes_digest(HELD)
    assert len(digest) == 64
    followed = replace(
        HELD,
        carried=HELD.carried[::-1],
        actions=(replace(ACTION, due_at=AT, round=2, settled="confirmed"),),
        circulated=(ASKED,),
        decisions=(*HELD.decisions, Decision(ASKED.id, ASKED.text, AT)),
    )
    assert policy.minutes_digest(followed) == digest


@pytest.mark.parametrize(
    "changed",
    [
        {"carried": (FIRST,)},
        {"outcomes": {**HELD.outcomes, FIRST.item: ItemOutcome.DEFERRED}},
        {"decisions": ()},
        {"actions": (replace(ACTION, owner="HR-SNP-KUNDLI"),)},
        {"attendance": (Attendance("DL-ON-NARELA", Presence.ABSENT, "SI Meena"),)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_minutes_that_say_something_else_have_another_digest(changed: dict[str, object]) -> None:
    assert policy.minutes_digest(replace(HELD, **changed)) != policy.minutes_digest(HELD)


@pytest.mark.parametrize(
    ("settled", "reported", "at", "state"),
    [
        ("", False, ACTION.due_at - SECOND, ActionState.OPEN),
        ("", False, ACTION.due_at, ActionState.OVERDUE),
        ("", True, ACTION.due_at, ActionState.DONE),
        ("confirmed", True, ACTION.due_at, ActionState.CONFIRMED),
        ("withdrawn", False, ACTION.due_at, ActionState.WITHDRAWN),
    ],
)
def test_an_action_is_overdue_until_its_owner_says_done(
    settled: str, reported: bool, at: datetime, state: ActionState
) -> None:
    assert policy.action_state(replace(ACTION, settled=settled), reported=reported, at=at) is state


@pytest.mark.parametrize(
    ("answers", "at", "state"),
    [
        ({}, AT, CirculationState.OPEN),
        ({"DL": AGREED}, AT, CirculationState.OPEN),
        ({"DL": AGREED, "UP": MEETING}, AT, CirculationState.OPEN),
        ({"DL": AGREED}, ASKED.due_at, CirculationState.LATE),
        ({"DL": AGREED, "UP": AGREED}, ASKED.due_at, CirculationState.AGREED),
    ],
)
def test_a_circulation_is_agreed_once_every_force_agrees(
    answers: dict[str, CirculationAnswer], at: datetime, state: CirculationState
) -> None:
    assert policy.circulation_state(ASKED, answers, forces=["DL", "UP"], at=at) is state


def test_what_the_host_ended_stays_ended_whatever_comes() -> None:
    ended = replace(ASKED, settled=CirculationEnd.WITHDRAWN)
    state = policy.circulation_state(ended, {"DL": AGREED}, forces=["DL"], at=ASKED.due_at)
    assert state is CirculationState.WITHDRAWN


def test_minutes_have_the_digest_that_earlier_nodes_gave_them() -> None:
    """It was signed for: what a later version computes otherwise would look as if the host had changed the minutes."""
    said = replace(HELD, decisions=(Decision(UUID(int=10), "शुक्रवार को संयुक्त नाका", AT),))
    assert policy.minutes_digest(said).startswith("7c39b838e39cc11a")
