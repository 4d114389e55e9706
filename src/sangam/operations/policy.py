"""The rules of deconfliction and of notices of entry, as tables and pure functions."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from uuid import UUID

from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import was_made_by
from sangam.kernel.texts import REASON, REFERENCE, require_length
from sangam.operations import limits
from sangam.operations.types import (
    EntryState,
    EntryWords,
    OperationState,
    Participants,
    Plan,
    PlannedAction,
    Results,
    TeamMember,
)

MOST_KEYS = 40
LONGEST_ACTION = timedelta(hours=48)
FURTHEST = timedelta(days=60)
LATEST = timedelta(days=2)
KEPT_AFTER = timedelta(days=4)
"""Another force's lists outlive their last day, for closings and openings under way; our keys twice as long."""
UNRESOLVED_AFTER = timedelta(minutes=30)

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
MOST_OF_AN_OFFICER: Mapping[timedelta, int] = {HOUR: 15, DAY: 60}
MOST_OF_A_UNIT: Mapping[timedelta, int] = {HOUR: 30, DAY: 120}
"""Checks."""

MOST_PLACES: Mapping[timedelta, int] = {HOUR: 256, DAY: 1_000, MONTH: 6_000}
MOST_TARGETS: Mapping[timedelta, int] = {HOUR: 64, DAY: 250, MONTH: 1_500}
MOST_STANDING = 3_000
"""Elements of one other force's lists, back from now; those of its open lists.  A raid has 16, its targets 4."""

SPANS: Mapping[timedelta, str] = {HOUR: "hour", DAY: "day", MONTH: "month"}

LONGEST_STAY = timedelta(days=7)
RINGS_EVERY = timedelta(minutes=15)

ENTRY_STEPS: Mapping[tuple[str, str], str] = {
    (EntryState.PROPOSED, "agreed to"): EntryState.SEALED,
    (EntryState.PROPOSED, "cancelled"): EntryState.CANCELLED,
    (EntryState.SEALED, "opened"): EntryState.SENT,
    (EntryState.SEALED, "acknowledged"): EntryState.SEALED,
    (EntryState.SEALED, "cancelled"): EntryState.CANCELLED,
    (EntryState.SENT, "acknowledged"): EntryState.ACKNOWLEDGED,
    (EntryState.SENT, "cancelled"): EntryState.CANCELLED,
    (EntryState.SENT, "ended"): EntryState.OVER,
    (EntryState.ACKNOWLEDGED, "acknowledged"): EntryState.ACKNOWLEDGED,
    (EntryState.ACKNOWLEDGED, "cancelled"): EntryState.CANCELLED,
    (EntryState.ACKNOWLEDGED, "ended"): EntryState.OVER,
}
"""The acts that each state of a notice of entry allows, and the state that each leads to."""

OVER = frozenset({EntryState.CANCELLED, EntryState.OVER})

OPERATION_STEPS: Mapping[tuple[str, str], str] = {
    (OperationState.DRAFT, "approved"): OperationState.DRAFT,
    (OperationState.DRAFT, "revised"): OperationState.DRAFT,
    (OperationState.APPROVED, "revised"): OperationState.APPROVED,
    (OperationState.APPROVED, "approved"): OperationState.APPROVED,
    (OperationState.DRAFT, "cancelled"): OperationState.CANCELLED,
    (OperationState.DRAFT, "given a task"): OperationState.DRAFT,
    (OperationState.APPROVED, "given a task"): OperationState.APPROVED,
    (OperationState.APPROVED, "started"): OperationState.RUNNING,
    (OperationState.APPROVED, "cancelled"): OperationState.CANCELLED,
    (OperationState.APPROVED, "written on"): OperationState.APPROVED,
    (OperationState.RUNNING, "given a task"): OperationState.RUNNING,
    (OperationState.RUNNING, "written on"): OperationState.RUNNING,
    (OperationState.RUNNING, "closed"): OperationState.CLOSED,
    (OperationState.RUNNING, "cancelled"): OperationState.CANCELLED,
}
"""The acts that each state of an operation allows, and the state that each leads to; it takes two approvals."""

OPERATION_OVER = frozenset({OperationState.CLOSED, OperationState.CANCELLED})
BOARD_STANDS = frozenset({OperationState.APPROVED, OperationState.RUNNING})
_ORDER = (OperationState.DRAFT, OperationState.APPROVED, OperationState.RUNNING, OperationState.CLOSED)
MOST_BOARD_LINES = 2_000

MOST_POOL_PHONES = 30
LONGEST_POOL_PHONE = timedelta(hours=48)
POOL_CODE_LIFE = timedelta(minutes=30)


def require_action(planned: PlannedAction, *, at: datetime) -> PlannedAction:
    """Return a planned action whose texts have no outer space.  Raises Malformed for one that cannot be compared."""
    _require_window(planned.starts_at, planned.ends_at, longest=LONGEST_ACTION, at=at)
    planned = replace(
        planned,
        place=require_length(planned.place, part="place", most=limits.LONGEST_LABEL),
        targets=require_length(planned.targets, part="text", most=limits.LONGEST_TARGETS),
        caller=require_length(planned.caller, part="name", most=limits.LONGEST_LABEL),
        late_reason=require_length(planned.late_reason, part="reason", most=REASON),
    )
    if planned.starts_at <= at and not planned.late_reason:
        raise Malformed("operations:late", "This action has begun already: write down why it is checked only now.")
    if planned.caller_force and not planned.caller:
        raise Malformed("operations:caller", "Write down who telephoned, and on which number.")
    if planned.latitude is None and not planned.targets:
        raise Malformed("operations:nothing", "Give a place or a target: without one there is nothing to compare.")
    return _require_on_earth(planned)


def require_plan(plan: Plan, *, at: datetime) -> Plan:
    """Return a plan whose texts have no outer space.  Raises Malformed for one without title, aim or legal basis."""
    parts = {
        name: require_length(getattr(plan, name), part="text", most=limits.LONGEST_PART)
        for name in ("objectives", "legal_basis", "teams", "resources", "risks", "communication", "stop")
    }
    title = require_length(plan.title, part="title", most=limits.LONGEST_TITLE)
    if not title or not parts["objectives"] or not parts["legal_basis"]:
        raise Malformed("operations:plan", "A plan says its title, what it aims at, and on which law it rests.")
    return replace(plan, title=title, planned=require_action(plan.planned, at=at), **parts)


def require_pool_phone(holder: TeamMember, until: datetime, *, at: datetime) -> TeamMember:
    """Return to whom a pool phone is given, without outer space.  Raises Malformed without name, belt or time."""
    holder = _member(holder)
    if not holder.belt:
        raise Malformed("operations:pool-belt", "A pool phone is given to one officer: write name and belt number.")
    if not at < until <= at + LONGEST_POOL_PHONE:
        raise Malformed("operations:pool-until", "A pool phone serves for two days at most: set an earlier time.")
    return holder


def code_of_plan(plan: Plan) -> str:
    """Return a code by which a form says which plan its officer has read."""
    return hashlib.sha256(json.dumps(asdict(plan), default=str, sort_keys=True).encode()).hexdigest()[:16]


def require_participants(participants: Participants, members: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return who needs to know, each once.  Raises Malformed: every member force has one, and nobody else does."""
    named = {force: tuple(dict.fromkeys(entries)) for force, entries in participants.items() if entries}
    fits = all(
        len(entries) <= limits.MOST_ENTRIES
        and all(each.startswith("post:") or force_of(each) == force for each in entries)
        for force, entries in named.items()
    )
    if set(named) != set(members) or not fits:
        raise Malformed(
            "operations:participants",
            "Each force takes part with units and posts of its own, {most} at most.",
            most=limits.MOST_ENTRIES,
        )
    return named


def require_results(results: Results) -> Results:
    """Return results without outer space.  Raises Malformed for more than five lines of debrief, or none."""
    lines = tuple(
        require_length(each, part="text", most=limits.LONGEST_LINE) for each in results.debrief if each.strip()
    )
    if not 0 < len(lines) <= limits.MOST_LINES:
        raise Malformed("operations:debrief", "The debrief has from one to five lines.")
    if not 0 <= results.arrests <= limits.MOST_ARRESTS:
        raise Malformed("operations:arrests", "Give the number of arrests as a whole number.")
    return replace(
        results, debrief=lines, recoveries=require_length(results.recoveries, part="text", most=limits.LONGEST_PART)
    )


def require_forward(before: str, now: str) -> None:
    """Raise Refused where a host's newer document takes an operation back to an earlier state."""
    if (before in OPERATION_OVER and now != before) or (now in _ORDER and _place(now) < _place(before)):
        raise Refused(
            "operations:backward",
            "An operation that is {before} is never {now} again: nothing of this is kept.",
            before=before,
            now=now,
        )


def require_keys(count: int, *, has_targets: bool) -> None:
    """Raise Malformed where targets name nobody, or more than a check can carry.  count: of keys."""
    if has_targets and not count:
        raise Malformed(
            "operations:no-target",
            "Nothing in the targets identifies anyone: give a plate, a phone, or a name with the father's name.",
        )
    if count > MOST_KEYS:
        raise Malformed("operations:targets", "These are too many targets for one check: enter it as two.")


def require_entry(words: EntryWords, *, at: datetime) -> EntryWords:
    """Return what a notice of entry says, without outer space.  Raises Malformed for one that no host can read."""
    _require_window(words.starts_at, words.ends_at, longest=LONGEST_STAY, at=at)
    if not 0 < len(words.team) <= limits.MOST_MEMBERS:
        raise Malformed("operations:team", "Name from 1 to {most} members of the team.", most=limits.MOST_MEMBERS)
    if len(words.vehicles) > limits.MOST_VEHICLES:
        raise Malformed("operations:vehicles", "A notice names at most {most} vehicles.", most=limits.MOST_VEHICLES)
    return replace(
        words,
        team=tuple(_member(each) for each in words.team),
        vehicles=tuple(require_length(each, part="text", most=40) for each in words.vehicles),
        area=require_length(words.area, part="place", most=limits.LONGEST_LABEL),
        reference=require_length(words.reference, part="reference", most=REFERENCE),
        contact=require_length(words.contact, part="text", most=40),
    )


def spent(counts: Mapping[timedelta, int], limits: Mapping[timedelta, int]) -> timedelta | None:
    """Return the span whose limit is used up, None where one check more is allowed.  counts: checks by span."""
    return next((span for span, most in limits.items() if counts.get(span, 0) >= most), None)


def exceeded_span(before: Mapping[timedelta, int], more: int, budget: Mapping[timedelta, int]) -> timedelta | None:
    """Return the first span whose budget would be exceeded by so many inputs more, None where none would."""
    return next((span for span, most in budget.items() if before[span] + more > most), None)


def half_reached(before: Mapping[timedelta, int], more: int, budget: Mapping[timedelta, int]) -> timedelta | None:
    """Return the first span of whose budget so many inputs more use up the first half, None where none does."""
    return next((span for span, most in budget.items() if before[span] < most / 2 <= before[span] + more), None)


def require_author(thing: UUID, by: Author) -> None:
    """Raise Refused unless a force speaks under an id of its own, for one of its own units."""
    if not was_made_by(thing, by.force):
        raise Refused(
            "operations:made-by-another",
            "{force} sends under an id that another force made: nothing of it is kept.",
            force=by.force,
        )
    if force_of(by.unit) != by.force:
        raise Refused(
            "operations:not-their-unit",
            "{force} speaks for {unit}, which is not one of its units.",
            force=by.force,
            unit=by.unit,
        )


def require_second(officer: UUID, others: Collection[UUID]) -> None:
    """Raise Refused where one person would do what takes two.  others: who did the first part."""
    if officer in others:
        raise Refused("operations:second-person", "This takes two persons: another officer must agree to it.")


def force_of(code: str) -> str:
    """Return the force whose unit a code is."""
    return code.split("-", maxsplit=1)[0]


def _require_window(starts_at: datetime, ends_at: datetime, *, longest: timedelta, at: datetime) -> None:
    if not at - LATEST <= starts_at <= at + FURTHEST:
        raise Malformed(
            "operations:time",
            "It begins between two days ago and {days} days from now: set another time.",
            days=FURTHEST.days,
        )
    if not timedelta(0) < ends_at - starts_at <= longest:
        raise Malformed(
            "operations:window",
            "It ends after it begins, and within {hours} hours: enter a longer one as several.",
            hours=int(longest.total_seconds() // 3600),
        )


def _place(state: str) -> int:
    return _ORDER.index(OperationState(state)) if state in _ORDER else len(_ORDER)


def _require_on_earth(planned: PlannedAction) -> PlannedAction:
    latitude, longitude = planned.latitude, planned.longitude
    if latitude is None or longitude is None:
        return replace(planned, latitude=None, longitude=None)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Malformed("operations:place", "Give the place as latitude and longitude: 28.7493, 77.2779.")
    return planned


def _member(member: TeamMember) -> TeamMember:
    rank, name, belt = (
        require_length(each, part="name", most=limits.LONGEST_LABEL) for each in (member.rank, member.name, member.belt)
    )
    if not name:
        raise Malformed("operations:member", "Give each member of the team on a line: rank, name, belt number.")
    return TeamMember(rank, name, belt)
