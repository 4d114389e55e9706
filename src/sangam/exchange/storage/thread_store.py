"""What a message does to its thread at any node that holds it: kept once, the state computed anew, the desk told.

Used by the officers' acts (`threads`) and by the envelopes (`threads.intake`): the same message, the same effect.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.access.policy import roles_with
from sangam.access.public import posts
from sangam.access.types import PostView
from sangam.exchange import policy
from sangam.exchange.messages.bodies import SaidBody
from sangam.exchange.models import Message, Thread
from sangam.exchange.storage import thread_locks
from sangam.exchange.types import Act, OutcomeCode, Pace, Side, Step, Terms, ThreadState
from sangam.kernel import bodies, clock, here, sentences
from sangam.kernel.author import Author
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Grade
from sangam.notices.public import clocks, notices
from sangam.notices.types import Subject, Telling, TodayLane, Urgency

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
    found = posts.posts_among([], [terms.post.id]) if terms.post else []
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
    thread_locks.add_message(row, kept)
    return kept


def notify_other_side(row: Thread, message: Message) -> None:
    """Tell the other side's post of this node; stop the clock of a question that has been answered or withdrawn."""
    about, us = subject(row.id), here.node().force
    if row.record_owner == us and row.state != ThreadState.OPEN:
        clocks.stop_clocks(about)
        for kind in WAITING:
            notices.done_for_subject(about, kind=kind)
    across = other(Side(message.side))
    if force_of_side(row, across) == us:
        notices.notify(_message_notice(row, message), to=[_recipient(row, across)])


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
    said = sorted(
        [*thread_locks.decisive(row.id), (fresh.act, fresh.said_at, fresh.id)], key=lambda each: (each[1], each[2])
    )
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
