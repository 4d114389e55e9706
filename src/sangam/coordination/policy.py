"""The rules of meetings and actions, as tables and pure functions."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sangam.coordination import limits
from sangam.coordination.types import (
    ActionSet,
    ActionState,
    CarriedItem,
    Circulated,
    CirculationAnswer,
    CirculationState,
    ItemOutcome,
    MeetingState,
    Minutes,
    Participants,
    Plan,
)
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import was_made_by

MEETING_STEPS: Mapping[tuple[str, str], str] = {
    (MeetingState.DRAFT, "planned anew"): MeetingState.DRAFT,
    (MeetingState.DRAFT, "sent"): MeetingState.SENT,
    (MeetingState.DRAFT, "cancelled"): MeetingState.CANCELLED,
    (MeetingState.DRAFT, "given an item"): MeetingState.DRAFT,
    (MeetingState.DRAFT, "joined"): MeetingState.DRAFT,
    (MeetingState.SENT, "joined"): MeetingState.SENT,
    (MeetingState.RUNNING, "joined"): MeetingState.RUNNING,
    (MeetingState.SENT, "planned anew"): MeetingState.SENT,
    (MeetingState.SENT, "given an item"): MeetingState.SENT,
    (MeetingState.SENT, "started"): MeetingState.RUNNING,
    (MeetingState.SENT, "cancelled"): MeetingState.CANCELLED,
    (MeetingState.RUNNING, "given an item"): MeetingState.RUNNING,
    (MeetingState.CLOSED, "given an item"): MeetingState.CLOSED,  # it waits for the next meeting of the series
    (MeetingState.RUNNING, "minuted"): MeetingState.RUNNING,
    (MeetingState.RUNNING, "closed"): MeetingState.CLOSED,
    (MeetingState.CLOSED, "followed up"): MeetingState.CLOSED,
    (MeetingState.RUNNING, "followed up"): MeetingState.RUNNING,
    (MeetingState.SENT, "followed up"): MeetingState.SENT,
    (MeetingState.SENT, "circulated"): MeetingState.SENT,
    (MeetingState.CLOSED, "circulated"): MeetingState.CLOSED,
}
"""The acts that each state of a meeting allows, and the state that each leads to."""

_ORDER = (MeetingState.DRAFT, MeetingState.SENT, MeetingState.RUNNING, MeetingState.CLOSED)
OVER = frozenset({MeetingState.CLOSED, MeetingState.CANCELLED})

MOST_ANSWERS = 20  # of one force to one circulation
MOST_HAND_OVERS = 40  # offers and answers of one force on one action
FURTHEST = timedelta(days=400)
READY_BEFORE = timedelta(days=1)  # a meeting: its participants are told that the brief is ready
SECOND_STEP = timedelta(days=7)  # an action overdue for so long is shown two levels up
SLIPS_SHOWN = 2  # an action whose deadline was moved so often is shown one level up; once more, two


def require_plan(plan: Plan, *, at: datetime) -> Plan:
    """Return a plan whose texts have no outer space.  Raises Malformed for one that no meeting can have.

    at: now, for a plan that an officer makes.
    """
    if not at - timedelta(days=1) < plan.starts_at <= at + FURTHEST:
        raise Malformed(
            "coordination:time",
            "A meeting begins between now and {days} days from now: set another time.",
            days=FURTHEST.days,
        )
    if not 1 <= plan.lasts_min <= limits.LONGEST_MIN:
        raise Malformed(
            "coordination:length",
            "A meeting lasts from 1 to {most} minutes: set another length.",
            most=limits.LONGEST_MIN,
        )
    return plan


def require_text(text: str, *, part: str, most: int = limits.LONGEST_TEXT) -> str:
    """Return a text without outer space.  Raises Malformed for one that is empty or too long."""
    text = text.strip()
    if not 0 < len(text) <= most:
        raise Malformed(
            "coordination:text",
            "The {part} has from 1 to {most} characters, not {count}.",
            part=part,
            most=most,
            count=len(text),
        )
    return text


def require_few(count: int, *, part: str, most: int) -> None:
    """Raise Refused where a meeting has more of something than its document carries."""
    if count > most:
        raise Refused(
            "coordination:many",
            "A meeting has at most {most} {part}: take the rest to the next one.",
            most=most,
            part=part,
        )


def require_participants(participants: Participants, members: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return who takes part, each once.  Raises Malformed: every member force has one, and nobody else does."""
    named = {force: tuple(dict.fromkeys(entries)) for force, entries in participants.items() if entries}
    if set(named) != set(members):
        raise Malformed(
            "coordination:participants", "Each member force takes part with at least one unit, and no other force does."
        )
    for force, entries in named.items():
        if len(entries) > limits.MOST_ENTRIES or any(not _is_entry_of(force, entry) for entry in entries):
            raise Malformed(
                "coordination:entries",
                "What {force} takes part with are at most {most} of its own units and posts.",
                force=force,
                most=limits.MOST_ENTRIES,
            )
    return named


def require_made_by(thing: UUID, force: str) -> None:
    """Raise Refused unless an id carries a force's mark."""
    if not was_made_by(thing, force):
        raise Refused(
            "coordination:made-by-another",
            "{force} sends under an id that another force made: nothing of it is kept.",
            force=force,
        )


def require_owner(owner: str, by: Author, path: Iterable[str]) -> None:
    """Raise Refused unless an author is of the unit that owns an action, or of one above it.

    path: the owner's unit and all above it.
    """
    if by.unit not in {*path, owner}:
        raise Refused(
            "coordination:not-owner",
            "This action is of {owner}: only that unit or one above it reports on it or hands it over.",
            owner=owner,
        )


def require_forward(before: str, now: str) -> None:
    """Raise Refused where a host's newer document takes a meeting back to an earlier state."""
    if (before in OVER and now != before) or (now != MeetingState.CANCELLED and _place(now) < _place(before)):
        raise Refused(
            "coordination:backward",
            "A meeting that is {before} is never {now} again: nothing of this is kept.",
            before=before,
            now=now,
        )


def require_same_circulations(before: Minutes, now: Minutes) -> None:
    """Raise Refused where a host puts other words under what it circulated: forces have answered the first ones."""
    known = {each.id: _words_of(each) for each in before.circulated}
    if any(known.get(each.id, _words_of(each)) != _words_of(each) for each in now.circulated):
        raise Refused(
            "coordination:circulated-anew",
            "What is circulated keeps its words: nothing of this is kept.",
        )


def closed_minutes(minutes: Minutes, items: Iterable[UUID]) -> dict[UUID, ItemOutcome]:
    """Return the outcome of every item once a meeting closes: what it did not come to is deferred.

    Items for which a document has no room wait for the next meeting, as those that come late.
    """
    every = [*(each.item for each in minutes.carried), *items]
    left = [item for item in every if item not in minutes.outcomes][: limits.MOST_OUTCOMES - len(minutes.outcomes)]
    return {**minutes.outcomes, **dict.fromkeys(left, ItemOutcome.DEFERRED)}


def carried_on(minutes: Minutes, items: Iterable[CarriedItem]) -> tuple[CarriedItem, ...]:
    """Return the items that a closed meeting deferred, counted once more, and what came after it as it is.

    items: its own, never deferred before.
    """
    made = ((each, minutes.outcomes.get(each.item)) for each in (*minutes.carried, *items))
    return tuple(
        replace(each, deferred=each.times_deferred + 1, fresh=False) if outcome is ItemOutcome.DEFERRED else each
        for each, outcome in made
        if outcome in (None, ItemOutcome.DEFERRED)
    )[: limits.MOST_ITEMS]


def as_item(circulated: Circulated) -> CarriedItem:
    """Return a circulated decision as the agenda item that it becomes, deferred once; its whole text stands in it."""
    title, text = circulated.text[: limits.LONGEST_TITLE].strip(), circulated.text
    return CarriedItem(circulated.id, circulated.by, title, text if text != title else "", False)


def circulated_items(minutes: Minutes) -> tuple[CarriedItem, ...]:
    """Return what a closed meeting circulated and left to the next one, where it is not on its own agenda."""
    known = {each.item for each in minutes.carried}
    left = (each for each in minutes.circulated if each.settled == CirculationState.MEETING and each.id not in known)
    return tuple(as_item(each) for each in left)


def minutes_digest(minutes: Minutes) -> str:
    """Return the SHA-256 of minutes, the same on every node: agenda, outcomes, attendance, decisions, actions as set.

    What follows a meeting stands apart: how an action goes on, what is circulated, what was decided by circulation.
    """
    after = {each.id for each in minutes.circulated}
    said = {
        "agenda": sorted((str(each.item), each.title, each.text) for each in minutes.carried),
        "outcomes": sorted((str(item), str(outcome)) for item, outcome in minutes.outcomes.items()),
        "attendance": sorted((each.entry, str(each.presence), each.holder) for each in minutes.attendance),
        "decisions": sorted((str(each.id), each.text) for each in minutes.decisions if each.id not in after),
        "actions": sorted((str(each.id), each.text, each.owner, each.evidence) for each in minutes.actions),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def action_state(action: ActionSet, *, reported: bool, at: datetime) -> ActionState:
    """Return how an action stands.  reported: its owner says that it is done, in the action's present round."""
    if action.settled:
        return ActionState(action.settled)
    if reported:
        return ActionState.DONE
    return ActionState.OVERDUE if action.due_at <= at else ActionState.OPEN


def circulation_state(
    circulated: Circulated, answers: Mapping[str, CirculationAnswer], *, forces: Collection[str], at: datetime
) -> CirculationState:
    """Return how a circulation stands.  answers: the newest of each force.  forces: the members without the host."""
    if circulated.settled:
        return CirculationState(circulated.settled)
    if all(answers.get(force) is CirculationAnswer.AGREED for force in forces):
        return CirculationState.AGREED
    return CirculationState.LATE if circulated.due_at <= at else CirculationState.OPEN


def force_of(code: str) -> str:
    """Return the force whose unit a code is."""
    return code.split("-", maxsplit=1)[0]


def _words_of(circulated: Circulated) -> tuple[object, ...]:
    return circulated.by, circulated.text, circulated.version, circulated.digest


def _is_entry_of(force: str, entry: str) -> bool:
    return entry.startswith("post:") or force_of(entry) == force


def _place(state: str) -> int:
    return _ORDER.index(MeetingState(state)) if state in _ORDER else len(_ORDER)
