"""Reading threads: the list and one thread; reading one's own post's thread tells the other side that it was seen."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Min

from sangam.access.policy import require
from sangam.audit import audit
from sangam.exchange import policy, storage
from sangam.exchange.alerts.acts import author
from sangam.exchange.gateway import acts as gateway_acts
from sangam.exchange.limits import MOST_SEEN
from sangam.exchange.messages import SeenBody
from sangam.exchange.models import Message, Seen, Thread
from sangam.exchange.threads.acts import sides_of, visible
from sangam.exchange.types import (
    Act,
    MessageView,
    OutcomeCode,
    Progress,
    RecordRef,
    Side,
    Step,
    ThreadState,
    ThreadView,
)
from sangam.federation import outbox
from sangam.federation.files import store
from sangam.federation.lanes import status
from sangam.federation.types import Delivery, FileView, Lane, OpenedFile
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.handling import Grade
from sangam.kernel.purpose import Stated
from sangam.notices import deliveries

_TO_MESSAGE = frozenset({Act.ANSWERED, Act.DECLINED, Act.OUTCOME})


def threads(
    actor: Actor, *, record: UUID | None = None, purpose: Stated | None = None, limit: int = 100
) -> list[ThreadView]:
    """Return the threads that the actor may know, last changed first, without their messages.  One look.

    record: only those about this record.  A record is named as the actor sees it for this purpose.
    """
    with audit.deed(actor, "officer:thread:list") as facts:
        require(actor, "record:open")
        found = visible(actor).filter(**({"record": record} if record else {}))
        rows = list(found.order_by("-changed_at")[:limit])
        facts.showed(row.id for row in rows)
        return views_of(actor, rows, purpose=purpose)


def views_of(actor: Actor, rows: Sequence[Thread], *, purpose: Stated | None) -> list[ThreadView]:
    """Return threads as the actor sees them, without their messages, by a fixed number of queries.  Inside a look."""
    firsts = list(Message.objects.filter(thread__in=rows, act=Act.ASKED))
    sent = _deliveries(firsts)
    by_thread = {first.thread_id: first for first in firsts}
    named = storage.of(actor, rows, purpose=purpose)
    return [_view(actor, row, by_thread[row.id], named[row.id], sent=sent) for row in rows]


def read_thread(actor: Actor, thread: UUID, *, purpose: Stated | None = None) -> ThreadView:
    """Return a thread with its last 500 messages, and note that the actor's post has seen them.

    One look, by a fixed number of queries.  Seen counts for the asker's unit and for the desk's, not for superiors who
    look in; the other force is told once a post.  Raises NotFound when it is absent, or not the actor's to know.
    """
    with audit.deed(actor, "officer:thread:read", on=thread) as facts:
        require(actor, "record:open")
        row = visible(actor).filter(id=thread).first()
        if row is None:
            raise storage.no_such_thread()
        last = row.messages.order_by("-said_at", "-id").annotate(seen_at=Min("sights__at"))[:MOST_SEEN]
        messages = sorted(last, key=lambda message: (message.said_at, message.id))
        first = Message.objects.get(thread=row, act=Act.ASKED)
        _note_messages_seen(actor, row, messages)
        sent = _deliveries({first, *messages})
        facts.showed([row.id])
        attached = _attached_files(messages)
        label = storage.of(actor, [row], purpose=purpose)[row.id]
    decisive = [message for message in messages if message.act in _TO_MESSAGE]
    plain = (_message(message, decisive, sent=sent) for message in messages)
    found = (attached.get(message.file) if message.file else None for message in messages)
    views = tuple(replace(view, file=file) for view, file in zip(plain, found, strict=True))
    return _view(actor, row, first, label, sent=sent, messages=views)


def open_file(actor: Actor, thread: UUID, file: UUID, *, original: bool = False) -> OpenedFile:
    """Open a file that is attached to a message of a thread.  A look.

    Raises NotFound when the thread or the file is absent, or not the actor's to know, Conflict while it is on its way.
    """
    with audit.deed(actor, "officer:thread:open-file", on=thread) as facts:
        require(actor, "record:open")
        if not visible(actor).filter(id=thread).exists():
            raise storage.no_such_thread()
        message = Message.objects.filter(thread=thread, file=file).values_list("id", flat=True).first()
        opened = store.open_file(file, about=message or thread, original=original)
        facts.update(file=str(file), type=opened.view.media, original=original)
        facts.showed([thread])
    return opened


def _attached_files(messages: Sequence[Message]) -> dict[UUID, FileView]:
    named = {message.file: message.id for message in messages if message.file}
    return store.views(list(named), about=list(named.values()))


def _note_messages_seen(actor: Actor, row: Thread, messages: Sequence[Message]) -> None:
    """Note the other side's messages as seen by this post, when it is one of the thread's own."""
    side = _own_side(actor, row)
    if side is None:
        return
    theirs = [message.id for message in messages if message.side == storage.other(side)]
    known = Seen.objects.filter(message__in=theirs, post=author(actor).post).values_list("message_id", flat=True)
    fresh = sorted(set(theirs) - set(known))[:MOST_SEEN]
    if fresh:
        _note_seen(row, fresh, by=author(actor), across=storage.force_of_side(row, storage.other(side)))
    to = f"post:{row.asker_post}" if side is Side.ASKER else storage.answering_recipient(row)
    if side is Side.OWNER or actor.post == row.asker_post:
        deliveries.done_for_subject(storage.subject(row.id), to=to, kind=storage.NEWS, by=actor)


def _note_seen(row: Thread, fresh: list[UUID], *, by: Author, across: str) -> None:
    now = clock.now()
    Seen.objects.bulk_create(
        [Seen(message_id=message, post=by.post, unit=by.unit, label=by.label, at=now) for message in fresh],
        ignore_conflicts=True,
    )
    deliveries.touch(storage.subject(row.id))
    if across != here.node().force:
        due_at = row.due_at if row.record_owner == by.force else None
        body = bodies.write(SeenBody(row.id, tuple(fresh), by, now, due_at))
        send = partial(outbox.post_even_if_away, "thread.seen.v1", body=body, on=row.id, lane=Lane.URGENT)
        gateway_acts.post_if_a_node(send, across)


def _own_side(actor: Actor, row: Thread) -> Side | None:
    if actor.post == row.asker_post or (actor.unit == row.asker_unit and row.host == here.node().force):
        return Side.ASKER
    return Side.OWNER if actor.unit == row.desk and row.record_owner == here.node().force else None


def _deliveries(messages: Iterable[Message]) -> dict[UUID, Delivery]:
    envelopes = {message.envelope for message in messages if message.envelope is not None}
    found = {each.envelope: each for each in status.delivery(envelopes)}
    on_paper = envelopes - found.keys()
    return found | {each.envelope: each for each in (gateway_acts.deliveries(on_paper) if on_paper else ())}


def _view(
    actor: Actor,
    row: Thread,
    first: Message,
    label: str,
    *,
    sent: dict[UUID, Delivery],
    messages: tuple[MessageView, ...] = (),
) -> ThreadView:
    state, found = ThreadState(row.state), sides_of(actor, row)
    return ThreadView(
        id=row.id,
        number=policy.number(row.host, row.id),
        state=state,
        record=RecordRef(row.record, row.record_owner, label, row.desk, own_words=row.own_words),
        asks=Author(row.host, row.asker_unit, row.asker_post, row.asker_label),
        question=first.text,
        purpose=row.purpose,
        clock=timedelta(seconds=row.clock_s),
        opened_at=row.opened_at,
        due_at=row.due_at or _due_as_of(row, first, sent),
        answered_at=row.answered_at,
        sides=found,
        can=policy.can(actor, state, found),
        messages=messages,
        terms=storage.terms_of(row),
        paused=state is ThreadState.OPEN and storage.is_paused(row),
        accepted_at=row.accepted_at,
        steps=policy.steps(actor, found, row),
    )


def _due_as_of(row: Thread, first: Message, sent: dict[UUID, Delivery]) -> datetime | None:
    delivery = sent.get(first.envelope) if first.envelope else None
    reached_at = delivery.reached_at if delivery else None
    return reached_at + timedelta(seconds=row.clock_s) if reached_at else None


def _message(message: Message, decisive: Sequence[Message], *, sent: dict[UUID, Delivery]) -> MessageView:
    ours = message.force == here.node().force
    return MessageView(
        id=message.id,
        act=Act(message.act),
        author=Author(message.force, message.unit, message.post, message.label),
        text=message.text,
        said_at=message.said_at,
        grade=Grade.parse(message.grade) if message.grade else None,
        outcome=OutcomeCode(message.outcome) if message.outcome else None,
        progress=_progress(message, decisive, sent=sent) if ours else None,
        step=Step(message.step) if message.step else None,
    )


def _progress(message: Message, decisive: Sequence[Message], *, sent: dict[UUID, Delivery]) -> Progress:
    """Return the five states.  Acted: the other side's answer, refusal or outcome that came after."""
    after = (each.came_at for each in decisive if each.side != message.side and each.came_at >= message.came_at)
    delivery = sent.get(message.envelope) if message.envelope else None
    seen_at, acted_at = getattr(message, "seen_at", None), min(after, default=None)
    if delivery is None:
        return Progress(message.said_at, message.said_at, message.said_at, seen_at, acted_at)
    times = (delivery.queued_at, delivery.left_at, delivery.reached_at)
    return Progress(*times, seen_at, acted_at, delivery.trouble)
