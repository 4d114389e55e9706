"""The rules of alerts and threads, as tables and pure functions."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sangam.access.policy import may
from sangam.exchange.limits import LONGEST_LABEL, LONGEST_TEXT, LONGEST_TITLE, MOST_IDENTIFIERS, MOST_UNITS
from sangam.exchange.types import Acknowledged, Act, Action, AlertState, Draft, Pace, Side, Stage, Step, ThreadState
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.ids import may_be_of, short

ALERT_STEPS: Mapping[tuple[str, str], str] = {
    (AlertState.LIVE, "revised"): AlertState.LIVE,
    (AlertState.LIVE, "cancelled"): AlertState.CANCELLED,
    (AlertState.LIVE, "expired"): AlertState.EXPIRED,
    (AlertState.LIVE, "handed over"): AlertState.LIVE,
    (AlertState.LIVE, "acknowledged as acted"): AlertState.LIVE,
    (AlertState.LIVE, "acknowledged as seen"): AlertState.LIVE,
    (AlertState.CANCELLED, "acknowledged as seen"): AlertState.CANCELLED,
    (AlertState.EXPIRED, "acknowledged as seen"): AlertState.EXPIRED,
}

# What each act of a message makes of a thread.  An outcome often comes long after the thread was closed.
THREAD_STEPS: Mapping[tuple[str, str], str] = {
    (ThreadState.OPEN, Act.SAID): ThreadState.OPEN,
    (ThreadState.OPEN, Act.ANSWERED): ThreadState.ANSWERED,
    (ThreadState.OPEN, Act.DECLINED): ThreadState.DECLINED,
    (ThreadState.OPEN, Act.OUTCOME): ThreadState.OPEN,
    (ThreadState.OPEN, Act.CLOSED): ThreadState.CLOSED,
    (ThreadState.ANSWERED, Act.SAID): ThreadState.ANSWERED,
    (ThreadState.ANSWERED, Act.ANSWERED): ThreadState.ANSWERED,
    (ThreadState.ANSWERED, Act.OUTCOME): ThreadState.ANSWERED,
    (ThreadState.ANSWERED, Act.CLOSED): ThreadState.CLOSED,
    (ThreadState.DECLINED, Act.SAID): ThreadState.DECLINED,
    (ThreadState.DECLINED, Act.ANSWERED): ThreadState.ANSWERED,
    (ThreadState.DECLINED, Act.OUTCOME): ThreadState.DECLINED,
    (ThreadState.DECLINED, Act.CLOSED): ThreadState.CLOSED,
    (ThreadState.CLOSED, Act.OUTCOME): ThreadState.CLOSED,
}

# What an actor may do in a thread: the side that it must be on, and the right that its role must carry.
THREAD_RIGHTS: Mapping[tuple[Act, Side], str] = {
    (Act.SAID, Side.ASKER): "thread:open",
    (Act.SAID, Side.OWNER): "thread:answer",
    (Act.ANSWERED, Side.OWNER): "thread:answer",
    (Act.DECLINED, Side.OWNER): "thread:answer",
    (Act.OUTCOME, Side.ASKER): "outcome:give",
    (Act.CLOSED, Side.ASKER): "thread:open",
}

CLOCKS: Mapping[Pace, timedelta] = {
    Pace.AT_ONCE: timedelta(minutes=10),
    Pace.URGENT: timedelta(hours=1),
    Pace.ROUTINE: timedelta(hours=8),
    Pace.THREE_DAYS: timedelta(days=3),
    Pace.WEEK: timedelta(days=7),
}
WARNED_BEFORE = 4  # a desk is warned when this part of the clock is left, or a day
LONGEST_WARNING = timedelta(days=1)

REPEAT_EVERY = timedelta(minutes=5)  # an alert that nobody acknowledged
SILENT_AFTER = REPEAT_EVERY
ESCALATE_AFTER = timedelta(minutes=15)  # then the desk above is told
LONGEST_LIFE = timedelta(days=30)
_RANK = {Acknowledged.SEEN: 1, Acknowledged.ACTED: 2}
_ENDS: Mapping[Act, ThreadState] = {Act.ANSWERED: ThreadState.ANSWERED, Act.DECLINED: ThreadState.DECLINED}
DECISIVE = frozenset({*_ENDS, Act.CLOSED})  # the acts from which a thread's state follows


class Progressed(Protocol):
    """A thread, as far as its steps go."""

    state: str
    accepted_at: datetime | None
    paused_at: datetime | None


def clock_s(pace: Pace) -> int:
    """Return within how many seconds an answer is wanted."""
    return int(CLOCKS[pace].total_seconds())


def warning_at(due_at: datetime, clock_s: int) -> datetime:
    """Return when a desk is warned that its clock will lapse."""
    return due_at - min(timedelta(seconds=clock_s) / WARNED_BEFORE, LONGEST_WARNING)


def number(force: str, thing: UUID) -> str:
    """Return the number by which officers speak of an alert or a thread: "DL-7Q2M0XK"."""
    return f"{force}-{short(thing)}"


def force_of(unit: str) -> str:
    """Return the force of a unit's code."""
    return unit.split("-", 1)[0]


def require_text(text: str, *, part: str, most: int) -> str:
    """Return the text without outer space.  Raises Malformed when it is empty or over `most` characters."""
    text = text.strip()
    if not text or len(text) > most:
        raise Malformed(
            "exchange:text",
            "The {part} has from 1 to {most} characters, not {count}.",
            part=part,
            most=most,
            count=len(text),
        )
    return text


def require_note(text: str) -> str:
    """Return a note, which may be empty.  Raises Malformed over 4,000 characters."""
    return require_text(text, part="note", most=LONGEST_TEXT) if text.strip() else ""


def require_draft(draft: Draft, *, at: datetime) -> None:
    """Raise Malformed for an alert that is not fit to send, Refused for one that may not be."""
    require_text(draft.title, part="title", most=LONGEST_TITLE)
    require_text(draft.text, part="text", most=LONGEST_TEXT)
    if draft.caution:
        require_text(draft.caution, part="caution", most=LONGEST_TITLE)
    if not 0 < len(draft.area) <= MOST_UNITS:
        raise Malformed(
            "exchange:area",
            "An alert goes to 1 to {most} units, not {count}: choose its area.",
            most=MOST_UNITS,
            count=len(draft.area),
        )
    if len(draft.identifiers) > MOST_IDENTIFIERS:
        raise Malformed(
            "exchange:identifiers", "An alert names at most {most} plates and numbers.", most=MOST_IDENTIFIERS
        )
    for identifier in draft.identifiers:
        require_text(identifier, part="identifier", most=LONGEST_TITLE)
    require_life(draft.expires_at, at=at)
    _require_authority(draft)


def require_life(expires_at: datetime, *, at: datetime) -> None:
    """Raise Malformed unless an alert that expires then still has a life, and not too long a one."""
    if not at < expires_at <= at + LONGEST_LIFE:
        raise _bad_expiry()


def require_near_end(expires_at: datetime, *, at: datetime) -> None:
    """Raise Malformed for an alert of another force that would live on for longer than any alert may."""
    if expires_at > at + 2 * LONGEST_LIFE:  # its clock may be ahead
        raise _bad_expiry()


def require_own_unit(author: Author) -> None:
    """Raise Refused when a force speaks for a unit that is not its own."""
    if force_of(author.unit) != author.force:
        raise Refused(
            "exchange:not-their-unit",
            "{force} speaks for {unit}, which is not one of its units.",
            force=author.force,
            unit=author.unit,
        )


def require_made_by(thing: UUID, sender: str) -> None:
    """Raise Refused when a force sends as new what carries another force's mark: it can only have learned that id."""
    if not may_be_of(thing, sender):
        raise Refused(
            "exchange:made-by-another",
            "{force} sends under an id that another force made: nothing of it is kept.",
            force=sender,
        )


def supersedes(new: Acknowledged, old: Acknowledged | None) -> bool:
    """Tell whether an acknowledgement says more than what stands: acted over seen, never back."""
    return old is None or _RANK[new] > _RANK[old]


def counting_versions(version: int, state: str) -> frozenset[int]:
    """Return the versions whose acknowledgements count: this one; once cancelled, also the one before.

    Whoever acknowledged a text has not acknowledged the next; a cancellation says nothing new.
    """
    return frozenset({version, version - 1} if state == AlertState.CANCELLED else {version})


def stage(*, reached_at: datetime | None, seen_at: datetime | None, acted_at: datetime | None, at: datetime) -> Stage:
    """Return how far an alert is with a unit."""
    if acted_at is not None:
        return Stage.ACTED
    if seen_at is not None:
        return Stage.SEEN
    if reached_at is None:
        return Stage.WAITING
    return Stage.SILENT if at - reached_at >= SILENT_AFTER else Stage.REACHED


def state_of(acts: Iterable[Act]) -> ThreadState:
    """Return the state that messages, in the order in which they were said, leave a thread in.

    Closed stays closed, whatever crossed with the closing on the wire; else the last answer or refusal counts.
    """
    state = ThreadState.OPEN
    for act in acts:
        if act is Act.CLOSED:
            return ThreadState.CLOSED
        state = _ENDS.get(act, state)
    return state


def sides(actor: Actor, *, asker: tuple[str, ...], desk: tuple[str, ...]) -> frozenset[Side]:
    """Return whose part an actor may speak.  asker, desk: codes of the unit and all above it.

    A unit's part is spoken by its own posts and by those of the units above.  Where an officer stands above both, and
    is neither's own, that officer may speak both.
    """
    found = {side for side, path in ((Side.ASKER, asker), (Side.OWNER, desk)) if actor.unit in path}
    exact = {side for side, path in ((Side.ASKER, asker), (Side.OWNER, desk)) if actor.unit == path[-1]}
    return frozenset(exact or found)


def side_for(actor: Actor, act: Act, sides_of: frozenset[Side]) -> Side | None:
    """Return the side for which an actor does an act, rather one that the role may; None: it is not for the actor's
    side.
    """
    sides = [side for side in sorted(sides_of) if (act, side) in THREAD_RIGHTS]
    permitted = [side for side in sides if may(actor, THREAD_RIGHTS[act, side])]
    return next(iter([*permitted, *sides]), None)


def can(actor: Actor, state: ThreadState, sides_of: frozenset[Side]) -> frozenset[str]:
    """Return the acts that are open to an actor in a thread now."""
    return frozenset(
        act
        for act in Act
        if (state, act) in THREAD_STEPS
        and (side := side_for(actor, act, sides_of))
        and may(actor, THREAD_RIGHTS[act, side])
    )


def steps(actor: Actor, sides_of: frozenset[Side], at: Progressed) -> frozenset[Step]:
    """Return the steps that are open to an actor in a thread now: of the answering side, while it is open."""
    if Side.OWNER not in sides_of or not may(actor, THREAD_RIGHTS[Act.SAID, Side.OWNER]):
        return frozenset()
    return frozenset(step for step in Step if _is_open(step, at))


def require_step(step: Step, at: Progressed, *, thing: str) -> None:
    """Raise Conflict for a step that is not open any more: the clock is paused once, a request accepted once."""
    if not _is_open(step, at):
        raise Conflict(
            "exchange:step-over",
            "{thing} has moved on: this cannot be done any more, or was done already.",
            thing=thing,
        )


def _is_open(step: Step, at: Progressed) -> bool:
    done = {Step.ACCEPTED: at.accepted_at, Step.CLARIFY: at.paused_at}
    return at.state == ThreadState.OPEN and done.get(step) is None


def _bad_expiry() -> Malformed:
    return Malformed(
        "exchange:expiry",
        "An alert ends between now and {days} days from now: set another end.",
        days=LONGEST_LIFE.days,
    )


def _require_authority(draft: Draft) -> None:
    if draft.authority is not None:
        require_text(draft.authority.number, part="number of the authority", most=LONGEST_LABEL)
    elif draft.action is Action.DETAIN:
        raise Refused(
            "exchange:detain-without-authority",
            "An alert to detain needs the FIR, warrant (NBW) or look-out circular (LOC) that it rests on: "
            "give its number, or ask to observe or to stop and check.",
        )
