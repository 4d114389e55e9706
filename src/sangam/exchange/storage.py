"""What a message does to its thread at any node that holds it: kept once, the state computed anew, the desk told.

Used by the officers' acts (`threads`) and by the envelopes (`threads.intake`): the same message, the same effect.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from sangam.access.policy import roles_with
from sangam.access.types import PostView
from sangam.access.units import units
from sangam.database import statements as prepared
from sangam.exchange import policy
from sangam.exchange.messages import SaidBody
from sangam.exchange.models import Alert, Message, Thread
from sangam.exchange.types import Act, OutcomeCode, Pace, Side, Step, Terms, ThreadState
from sangam.federation.peers import catch_up
from sangam.federation.peers.catch_up import HIDDEN_OWNERS
from sangam.kernel import bodies, clock, here, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Grade
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import Guarded
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency
from sangam.records.storage import quarantine
from sangam.records.visibility import disclosure

# The two statements that every message of a thread runs: lock the thread; add the message and settle the thread.
#
# Written in SQL and prepared, since a message runs them at both nodes (measured: through the model classes they cost
# four times the processor time).

# All columns, in the model's order: of a row that has all, `from_db` asks no names.
_COLUMNS = (
    "id", "host", "state", "record", "record_owner", "record_label", "own_words", "desk", "desk_path", "asker_unit",
    "asker_path", "asker_post", "asker_label", "purpose", "clock_s", "opened_at", "due_at", "answered_at", "changed_at",
    "request", "terms", "accepted_at", "paused_at", "resumed_at",
)  # fmt: skip
_TERMS = _COLUMNS.index("terms")

_LOCK = f"""
SELECT {", ".join(f"t.{column}" for column in _COLUMNS)}, m.force,
    t.host IN ({HIDDEN_OWNERS}) OR t.record_owner IN ({HIDDEN_OWNERS})
FROM exchange_thread t LEFT JOIN exchange_message m ON m.id = %s::uuid WHERE t.id = %s FOR UPDATE OF t
"""  # noqa: S608 - literals of this module

_ADD = """
WITH added AS (
    INSERT INTO exchange_message (id, thread_id, act, force, unit, post, label, side, text, grade, outcome, said_at,
        came_at, envelope, file, step, handed_to)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
)
UPDATE exchange_thread SET state = %s, answered_at = %s, changed_at = %s WHERE id = %s
"""

_DECISIVE = """
SELECT act, said_at, id FROM exchange_message
WHERE thread_id = %s AND act IN ('answered', 'asked', 'closed', 'declined') ORDER BY said_at, id
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """A thread, locked until the transaction ends.  sender_of_message: whose the message is that was asked about.

    is_hidden: the force across has not caught us up since our restore (`quarantine`).
    """

    row: Thread
    sender_of_message: str | None
    is_hidden: bool


def lock(thread: UUID, *, message: UUID | None = None) -> Locked | None:
    """Return a thread, locked, and the force whose message of this id is held already; None without the thread."""
    found = prepared.run(_LOCK, [message, thread])
    if not found:
        return None
    *values, sender, is_hidden = found[0]
    values[_TERMS] = json.loads(values[_TERMS])
    return Locked(Thread.from_db(None, _COLUMNS, values), sender, is_hidden)


def add_message(row: Thread, message: Message) -> None:
    """Insert a message, and update what the thread says of its state."""
    m = message
    said: list[Any] = [m.id, row.id, m.act, m.force, m.unit, m.post, m.label, m.side, m.text, m.grade, m.outcome]
    said += [m.said_at, m.came_at, m.envelope, m.file, m.step, m.handed_to]
    prepared.defer(_ADD, [*said, row.state, row.answered_at, row.changed_at, row.id])


def decisive(thread: UUID) -> list[tuple[str, datetime, UUID]]:
    """Return act, time and id of the messages from which a thread's state follows."""
    return [(act, at, message) for act, at, message in prepared.run(_DECISIVE, [thread])]


QUESTION, OVERDUE, NEWS = "thread.question", "thread.overdue", "thread.news"
SOON = "thread.soon"
WAITING = (QUESTION, SOON, OVERDUE)
"""Kinds of what a desk is told while its answer is wanted."""

_TITLES = {
    Act.ASKED: "{who} asks about {label}",
    Act.SAID: "{who} wrote about {label}",
    Act.ANSWERED: "{who} answered about {label}",
    Act.DECLINED: "{who} declined to answer about {label}",
    Act.OUTCOME: "{who} reports an outcome for {label}: {outcome}",
    Act.CLOSED: "{who} closed the question about {label}",
}
_STEPS = {
    Step.ACCEPTED: "{who} accepted the request about {label}",
    Step.CLARIFY: "{who} asks back about {label}: the clock waits for your reply",
    Step.HANDED: "{who} handed the request about {label} over to another desk",
}
_SOON_S = int(policy.CLOCKS[Pace.URGENT].total_seconds())


def subject(thread: UUID) -> Subject:
    """Return what notices about a thread are about."""
    return Subject("thread", thread)


def label_of(row: Thread) -> str:
    """Return what names a thread's record: its label, as each reader sees it, or the asker's own words."""
    return row.record_label if row.own_words else sentences.label_of(row.record)


def no_such_thread() -> NotFound:
    """Return the same answer for a thread that is absent and for one that is not the actor's to know."""
    return NotFound("exchange:thread", "There is no such thread for your post.")


def answering_recipient(row: Thread) -> str:
    """Return whom this node tells of a question: the post that is asked while somebody holds it, else the desk."""
    terms = terms_of(row)
    post = answering_post(terms) if terms else None
    return f"post:{post.id}" if post is not None and post.holders and post.unit == row.desk else row.desk


def answering_post(terms: Terms) -> PostView | None:
    """Return the post that a request is for, None for a desk, and for a post that is not known or answers nothing."""
    found = units.posts_among([], [terms.post.id]) if terms.post else []
    return next((post for post in found if post.role in roles_with("thread:answer")), None)


def terms_of(row: Thread) -> Terms | None:
    """Return what a typed request says; None of a plain question."""
    return bodies.read(Terms, row.terms) if row.terms else None


def force_of_side(row: Thread, side: Side) -> str:
    """Return the force that speaks for a side."""
    return row.host if side is Side.ASKER else row.record_owner


def other(side: Side) -> Side:
    """Return the side across."""
    return Side.OWNER if side is Side.ASKER else Side.ASKER


@dataclass(frozen=True, slots=True)
class Words:
    """What one message says.  said_at: by its author's clock.  file: what is attached."""

    message: UUID
    act: Act
    by: Author
    text: str
    said_at: datetime
    grade: Grade | None = None
    outcome: OutcomeCode | None = None
    file: UUID | None = None
    step: Step | None = None
    handed_to: str = ""


def words_of(said: SaidBody, *, said_at: datetime) -> Words:
    """Return what a message of another node says.  said_at: where it stands in time."""
    return Words(
        said.message,
        said.act,
        said.by,
        said.text,
        said_at,
        Grade.parse(said.grade) if said.grade else None,
        file=said.file.id if said.file else None,
        step=said.step,
        handed_to=said.handed_to,
    )


def store_message(row: Thread, side: Side, words: Words, *, envelope: UUID | None = None) -> Message:
    """Keep a message and compute the thread's state anew.  envelope: by which it goes to the other force."""
    by = words.by
    kept = Message(
        id=words.message,
        thread_id=row.id,
        act=words.act,
        force=by.force,
        unit=by.unit,
        post=by.post,
        label=by.label,
        side=side,
        text=words.text,
        grade=str(words.grade or ""),
        outcome=words.outcome or "",
        said_at=words.said_at,
        came_at=clock.now(),
        envelope=envelope,
        file=words.file,
        step=words.step or "",
        handed_to=words.handed_to,
    )
    _update_state(row, kept)
    add_message(row, kept)
    return kept


def notify_other_side(row: Thread, message: Message) -> None:
    """Tell the other side's post of this node; stop the clock of a question that has been answered or withdrawn."""
    about, us = subject(row.id), here.node().force
    if row.record_owner == us and row.state != ThreadState.OPEN:
        deliveries.stop_clocks(about)
        for kind in WAITING:
            deliveries.done_for_subject(about, kind=kind)
    across = other(Side(message.side))
    if force_of_side(row, across) == us:
        deliveries.notify(_message_notice(row, message), to=[_recipient(row, across)])


def question(row: Thread) -> Telling:
    """Return what the desk that answers is told of a question."""
    number = policy.number(row.host, row.id)
    parts = {"who": row.asker_label, "label": label_of(row), "number": number, "outcome": ""}
    parts |= {"force": row.host, "record": str(row.record)}
    urgency = Urgency.URGENT if row.clock_s <= _SOON_S else Urgency.ROUTINE
    return Telling(QUESTION, subject(row.id), _TITLES[Act.ASKED], parts, TodayLane.NOW, urgency, row.due_at)


def _update_state(row: Thread, fresh: Message) -> None:
    row.changed_at = clock.now()
    if fresh.act not in policy.DECISIVE:
        return
    said = sorted([*decisive(row.id), (fresh.act, fresh.said_at, fresh.id)], key=lambda each: (each[1], each[2]))
    acts = [(Act(act), at) for act, at, _ in said if act in policy.DECISIVE]
    row.state = policy.state_of(act for act, _ in acts)
    row.answered_at = next((at for act, at in acts if act is not Act.CLOSED), None)


def _recipient(row: Thread, side: Side) -> str:
    return f"post:{row.asker_post}" if side is Side.ASKER else answering_recipient(row)


def _message_notice(row: Thread, message: Message) -> Telling:
    number = policy.number(row.host, row.id)
    parts = {"who": message.label, "label": label_of(row), "number": number, "outcome": message.outcome}
    parts |= {"force": message.force, "record": str(row.record)}
    act = Act(message.act)
    step = Step(message.step) if message.step else None
    needed = act is Act.ASKED or (act is Act.SAID and message.side == Side.ASKER) or step is Step.CLARIFY
    return Telling(
        kind=QUESTION if act is Act.ASKED else NEWS,
        subject=subject(row.id),
        title=_STEPS[step] if step else _TITLES[act],
        parts={**parts, "message": str(message.id)},
        lane=TodayLane.NOW if needed else TodayLane.BACK,
        urgency=Urgency.URGENT if row.clock_s <= _SOON_S else Urgency.ROUTINE,
        due_at=row.due_at if act is Act.ASKED else None,
    )


# How the records of threads and alerts are named to one reader: as he sees them now, by one query for a page.


def of(actor: Actor, rows: Iterable[Thread], *, purpose: Stated | None) -> dict[UUID, str]:
    """Return the names of these threads' records, by thread."""
    rows = list(rows)
    return dict(
        zip(
            [row.id for row in rows],
            read_labels(actor, [label_of(row) for row in rows], purpose=purpose),
            strict=True,
        )
    )


def of_alerts(actor: Actor, rows: Iterable[Alert], *, purpose: Stated | None) -> dict[UUID, str]:
    """Return the names of the records that these alerts refer to, by alert; none for one that refers to none."""
    named = {row.id: sentences.label_of(row.record) for row in rows if row.record}
    return dict(zip(named, read_labels(actor, list(named.values()), purpose=purpose), strict=True))


def read_labels(actor: Actor, words: Sequence[str], *, purpose: Stated | None) -> list[str]:
    """Return words as the actor may read them: a guarded one as the actor sees what it speaks of, the rest as it
    stands.
    """
    guarded = [each for each in words if isinstance(each, Guarded)]
    found = iter(disclosure.readable_texts(actor, guarded, purpose=_word(purpose)))
    return [next(found) if isinstance(each, Guarded) else each for each in words]


def _word(purpose: Stated | None) -> Purpose | None:
    return purpose.purpose if purpose else None


# The clock of a question, which runs at the answering node: started, paused once, run on, moved to another desk.
#
# At the asker's node the same steps are noted; the time that counts is the answering node's, and comes with its
# words.

_LATE = "Unanswered: {who} asks about {label}"
_SOON = "Soon due: {who} asks about {label}"


def start_clock(row: Thread) -> None:
    """Start the answering node's clock: its desk is warned before it lapses, and then the desk above is told."""
    row.due_at = clock.now() + timedelta(seconds=row.clock_s)
    row.save(update_fields=["due_at"])
    _set_clocks(row)


def take_step(row: Thread, step: Step, *, handed_to: str) -> None:
    """Note what a step of the answering side does to a question, at either node."""
    if step is Step.ACCEPTED:
        row.accepted_at = clock.now()
        row.save(update_fields=["accepted_at"])
    elif step is Step.CLARIFY:
        _pause(row)
    else:
        _hand_over(row, handed_to)


def is_paused(row: Thread) -> bool:
    """Tell whether the clock waits for the asker's reply."""
    return row.paused_at is not None and row.resumed_at is None


def resume(row: Thread) -> None:
    """Let a paused clock run on, with as much time as was left; one that runs is left alone."""
    if row.paused_at is None or row.resumed_at is not None:
        return
    row.resumed_at = clock.now()
    if row.due_at is not None:
        row.due_at += row.resumed_at - row.paused_at
    row.save(update_fields=["resumed_at", "due_at"])
    if _is_here(row):
        _set_clocks(row)


def _pause(row: Thread) -> None:
    row.paused_at = clock.now()
    row.save(update_fields=["paused_at"])
    if _is_here(row):
        _stop_clock(row)


def _hand_over(row: Thread, desk: str) -> None:
    known = units.units([desk]).get(desk)
    row.desk, row.desk_path = desk, list(known.path) if known else [row.record_owner, desk]
    row.save(update_fields=["desk", "desk_path"])
    if _is_here(row):
        _stop_clock(row)
        if not is_paused(row):
            _set_clocks(row)
        deliveries.notify(question(row), to=[row.desk])


def _is_here(row: Thread) -> bool:
    return row.record_owner == here.node().force


def _stop_clock(row: Thread) -> None:
    about = subject(row.id)
    deliveries.stop_clocks(about)
    for kind in WAITING:
        deliveries.done_for_subject(about, kind=kind)


def _set_clocks(row: Thread) -> None:
    if row.due_at is None:
        return
    parts = {"who": row.asker_label, "label": label_of(row), "force": row.host}
    late = Telling(OVERDUE, subject(row.id), _LATE, parts, TodayLane.NOW, Urgency.URGENT, row.due_at)
    at_desk = replace(late, matter=f"{QUESTION}:{row.id}")  # there it takes the place of the question
    soon = replace(at_desk, kind=SOON, title=_SOON)
    asked = answering_recipient(row)
    clocks = [
        Deadline(at_desk, asked, row.due_at),
        Deadline(soon, asked, policy.warning_at(row.due_at, row.clock_s), key=f"{SOON}:{row.id}"),
    ]
    above = _desk_above(row.desk_path)
    if above not in {"", row.desk}:
        clocks.append(Deadline(late, above, row.due_at))
    deliveries.set_clocks(clocks)


def _desk_above(path: list[str]) -> str:
    """Return the desk that answers for the unit above, or ""."""
    return units.desk_unit(path[-2]) if len(path) > 1 else ""


# Quarantine: words that nobody may read, of forces that have not caught this node up since its restore.
#
# A thread with such a force is hidden whole, for what we wrote in it may be lost here and known there. So is an alert
# that it issued, which it may have cancelled. Where no force is behind it costs a look at an empty table.

_HIDDEN = RawSQL(catch_up.HIDDEN_OWNERS, [])  # noqa: S611 - a literal of the code


def threads() -> "QuerySet[Thread]":
    """Return the threads that may be read as far as the force across goes."""
    return Thread.objects.exclude(Q(host__in=_HIDDEN) | Q(record_owner__in=_HIDDEN))


def alerts() -> "QuerySet[Alert]":
    """Return the alerts that may be read as far as their issuers go."""
    return Alert.objects.exclude(issuer__in=_HIDDEN)


def hidden_of(things: Iterable[UUID]) -> set[UUID]:
    """Return those of these threads, alerts and records, of which notices tell, that nobody may read."""
    among = list(things)
    behind = Thread.objects.filter(Q(host__in=_HIDDEN) | Q(record_owner__in=_HIDDEN), id__in=among)
    issued = Alert.objects.filter(issuer__in=_HIDDEN, id__in=among)
    words = {*behind.values_list("id", flat=True), *issued.values_list("id", flat=True)}
    return words | quarantine.hidden_of(among)
