"""What officers do in threads: ask about a record, reply, answer, decline, report the outcome, close."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet

from sangam.access.policy import require, require_purpose, step
from sangam.access.types import Way
from sangam.access.units import units
from sangam.audit import audit
from sangam.exchange import limits, policy, request_types, storage
from sangam.exchange.alerts.acts import author
from sangam.exchange.gateway import acts as gateway_acts
from sangam.exchange.gateway import letters
from sangam.exchange.messages import OpenedBody, SaidBody, outcome_body
from sangam.exchange.models import Thread
from sangam.exchange.storage import Words
from sangam.exchange.types import Act, OutcomeCode, Pace, RecordRef, Side, Step, ThreadState
from sangam.federation import outbox
from sangam.federation.files import store
from sangam.federation.types import FileRef, Lane, Upload
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Grade
from sangam.kernel.ids import new_id, new_id_of
from sangam.kernel.purpose import Stated
from sangam.records.visibility import disclosure, views


def open_thread(
    actor: Actor, record: RecordRef, *, question: str, purpose: Stated | None, pace: Pace = Pace.ROUTINE
) -> UUID:
    """Ask the desk that answers for a record; return the thread's id.

    The thread is the asker's post's and the desk's: who takes over the post takes over the thread.  Raises Refused
    without the right, without a purpose, or when the owner's force is not paired.  Raises Malformed for a question that
    is empty or too long.
    """
    thread = new_id_of(actor.force)
    with audit.deed(actor, "officer:thread:open", on=record.id, purpose=purpose) as facts:
        require(actor, "thread:open")
        stated = require_purpose(purpose)
        question = policy.require_text(question, part="question", most=limits.LONGEST_TEXT)
        request_types.require_not_intercepted([question])
        about = require_askable(actor, record, question)
        by = author(actor)
        row = new_thread(
            OpenedBody(
                thread,
                new_id(),
                about,
                question,
                str(stated),
                policy.clock_s(pace),
                by,
                clock.now(),
            ),
            host=by.force,
        )
        facts.update(thread=str(thread), to=row.desk, pace=pace)
    return thread


def require_askable(actor: Actor, record: RecordRef, question: str) -> RecordRef:
    """Return a record as its owner may be asked about it.

    The actor sees it, or names it in words of the actor's own.  Raises NotFound, and Refused where the question says
    too much of the record.
    """
    label = policy.require_text(record.label, part="record's label", most=limits.LONGEST_LABEL)
    if record.own_words:  # it says nothing of a record, whether one of this number stands here or not
        return replace(record, label=label)
    views.resolve(actor, record.id)
    disclosure.require_unquoted(record.id, [question], way=Way.THREAD, to=[record.owner])
    return replace(record, label=disclosure.label_for(record.id, label, way=Way.THREAD, to=[record.owner]))


def ask_by_letter(
    actor: Actor, force: str, *, subject: str, question: str, purpose: Stated | None, pace: Pace = Pace.ROUTINE
) -> UUID:
    """Ask a force that has no node, through its gateway's desk; return the thread's id.

    subject: what it is about, in a line.  Raises as `open_thread` does; Refused where there is no gateway.
    """
    if not gateway_acts.by_letter([force]):
        raise Refused("exchange:no-gateway", "There is no gateway for {force} here.", force=force)
    return open_thread(
        actor, RecordRef(new_id(), force, subject, force, own_words=True), question=question, purpose=purpose, pace=pace
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What an officer says: text, and what goes with it."""

    text: str
    grade: Grade | None = None
    outcome: OutcomeCode | None = None
    attach: Upload | None = None
    step: Step | None = None
    handed_to: str = ""


def reply(actor: Actor, thread: UUID, *, text: str, attach: Upload | None = None) -> UUID:
    """Say something in a thread; return the message's id.  attach: a photograph, voice or document; alone, it is named.

    This and the acts below raise NotFound for a thread that is not the actor's to know.  They raise Refused when the
    actor's role or side may not do it, Conflict when the thread's state does not allow it.
    """
    with audit.deed(actor, "officer:thread:reply", on=thread):
        text = policy.require_text(_or_named(text, attach), part="message", most=limits.LONGEST_TEXT)
        return _speak(actor, thread, Act.SAID, _Said(text, attach=attach))


def answer(actor: Actor, thread: UUID, *, text: str, grade: Grade, attach: Upload | None = None) -> UUID:
    """Answer the question, graded for source and information; the clock stops."""
    with audit.deed(actor, "officer:thread:answer", on=thread) as facts:
        facts["grade"] = str(grade)
        text = policy.require_text(text, part="answer", most=limits.LONGEST_TEXT)
        return _speak(actor, thread, Act.ANSWERED, _Said(text, grade=grade, attach=attach))


def decline(actor: Actor, thread: UUID, *, reason: str) -> UUID:
    """Refuse to answer, with the reason; the clock stops."""
    with audit.deed(actor, "officer:thread:decline", on=thread):
        reason = policy.require_text(reason, part="reason", most=limits.LONGEST_TEXT)
        return _speak(actor, thread, Act.DECLINED, _Said(reason))


def give_outcome(actor: Actor, thread: UUID, *, outcome: OutcomeCode, note: str = "") -> UUID:
    """Tell whoever supplied the record what came of it; also after the thread was closed."""
    with audit.deed(actor, "officer:thread:give-outcome", on=thread) as facts:
        facts["outcome"] = outcome
        return _speak(actor, thread, Act.OUTCOME, _Said(policy.require_note(note), outcome=outcome))


def close(actor: Actor, thread: UUID, *, note: str = "") -> UUID:
    """End the thread; only its asker's side may."""
    with audit.deed(actor, "officer:thread:close", on=thread):
        return _speak(actor, thread, Act.CLOSED, _Said(policy.require_note(note)))


def accept(actor: Actor, thread: UUID, *, text: str) -> UUID:
    """Say that the desk works on it; the clock runs on.  Raises Conflict when it is not open, or accepted already."""
    with audit.deed(actor, "officer:thread:accept", on=thread):
        text = policy.require_text(text, part="message", most=limits.LONGEST_TEXT)
        return _speak(actor, thread, Act.SAID, _Said(text, step=Step.ACCEPTED))


def clarify(actor: Actor, thread: UUID, *, text: str) -> UUID:
    """Ask back, once: the clock stops until the asker's side has replied.  Raises Conflict the second time."""
    with audit.deed(actor, "officer:thread:clarify", on=thread):
        text = policy.require_text(text, part="question", most=limits.LONGEST_TEXT)
        return _speak(actor, thread, Act.SAID, _Said(text, step=Step.CLARIFY))


def hand_over(actor: Actor, thread: UUID, *, to: str, text: str) -> UUID:
    """Hand a question over to another desk of the same force, with all that was said.  The clock is not set anew.

    Raises Malformed for a unit that is not of the force, or whose desk has the question already.
    """
    with audit.deed(actor, "officer:thread:hand-over", on=thread) as facts:
        facts["to"] = to
        text = policy.require_text(text, part="message", most=limits.LONGEST_TEXT)
        if policy.force_of(to) != actor.force or to not in units.units([to]):
            raise Malformed("exchange:desk", "Choose a desk of your own force to hand it over to.")
        return _speak(actor, thread, Act.SAID, _Said(text, step=Step.HANDED, handed_to=units.desk_above(to) or to))


def visible(actor: Actor) -> "QuerySet[Thread]":
    """Return the threads that an actor may know and read: of the actor's unit, or of one below it, on either side."""
    if not actor.unit:
        return Thread.objects.none()
    return storage.threads().filter(Q(asker_path__contains=[actor.unit]) | Q(desk_path__contains=[actor.unit]))


def _knows(actor: Actor, held: storage.Locked) -> bool:
    """Tell of one thread what `visible` asks of all."""
    row = held.row
    return bool(actor.unit) and not held.is_hidden and (actor.unit in row.asker_path or actor.unit in row.desk_path)


def sides_of(actor: Actor, row: Thread) -> frozenset[Side]:
    """Return whose part the actor may speak."""
    return policy.sides(actor, asker=tuple(row.asker_path), desk=tuple(row.desk_path))


def new_thread(opened: OpenedBody, *, host: str) -> Thread:
    """Keep a question that was asked here or came; pass it on to the desk, or to the node where the desk is."""
    ours = here.node().force
    row = new_row(opened, host=host)
    if opened.record.owner == ours:
        storage.start_clock(row)
    words = Words(opened.message, Act.ASKED, opened.asked_by, opened.question, opened.at)
    if opened.record.owner == ours:
        storage.notify_other_side(row, storage.store_message(row, Side.ASKER, words))
    else:
        lane = Lane.URGENT if opened.clock_s <= policy.clock_s(Pace.AT_ONCE) else Lane.NORMAL
        envelope = gateway_acts.post_or_write(
            partial(outbox.post, "thread.opened.v1", body=bodies.write(opened), on=row.id, lane=lane),
            letters.question_letter(row, words),
        )
        storage.store_message(row, Side.ASKER, words, envelope=envelope)
    return row


def new_row(opened: OpenedBody, *, host: str) -> Thread:
    """Keep a thread without its question."""
    desk, path = _post_unit(opened) or _desk(opened.record)
    asker = units.units([opened.asked_by.unit]).get(opened.asked_by.unit)
    return Thread.objects.create(
        id=opened.thread,
        host=host,
        state=ThreadState.OPEN,
        record=opened.record.id,
        record_owner=opened.record.owner,
        record_label=opened.record.label,
        own_words=opened.record.own_words,
        desk=desk,
        desk_path=path,
        asker_unit=opened.asked_by.unit,
        asker_path=list(asker.path) if asker else [host, opened.asked_by.unit],
        asker_post=opened.asked_by.post,
        asker_label=opened.asked_by.label,
        purpose=opened.purpose,
        clock_s=opened.clock_s,
        opened_at=opened.at,
        changed_at=opened.at,
        request=opened.terms.type if opened.terms else "",
        terms=bodies.write(opened.terms) if opened.terms else {},
    )


def _speak(actor: Actor, thread: UUID, act: Act, said: _Said) -> UUID:
    held = storage.lock(thread)
    if held is None or not _knows(actor, held):
        raise storage.no_such_thread()
    row = held.row
    side = _require_side(actor, row, act)
    number = policy.number(row.host, row.id)
    step(policy.THREAD_STEPS, row.state, act, thing=number)
    if said.step is not None:
        _require_step(row, side, said, number)
    across, message = storage.force_of_side(row, storage.other(side)), new_id()
    file = _store_attachment(said.attach, message, across) if said.attach else None
    words = Words(
        message,
        act,
        author(actor),
        said.text,
        clock.now(),
        said.grade,
        said.outcome,
        file.id if file else None,
        said.step,
        said.handed_to,
    )
    envelope = _post(row, words, file) if across != here.node().force else None
    storage.notify_other_side(row, storage.store_message(row, side, words, envelope=envelope))
    take_effect(row, side, words)
    return words.message


def take_effect(row: Thread, side: Side, words: Words) -> None:
    """Let a message take effect on the clock: a step of the answering side, or the reply for which it waits."""
    if words.step is not None:
        storage.take_step(row, words.step, handed_to=words.handed_to)
    elif side is Side.ASKER and words.act is Act.SAID:
        storage.resume(row)


def _require_step(row: Thread, side: Side, said: _Said, number: str) -> None:
    if side is not Side.OWNER:
        raise Refused("exchange:step-of-the-desk", "In {number} this is for the desk that answers.", number=number)
    if said.step is not None:
        policy.require_step(said.step, row, thing=number)
    if said.step is Step.HANDED and said.handed_to == row.desk:
        raise Malformed("exchange:same-desk", "It is with this desk already: choose another.")


def _store_attachment(attach: Upload, message: UUID, across: str) -> FileRef:
    """Keep what is attached to a message, for the force across to fetch."""
    ref = store.store_upload(attach, about=message)
    store.allow([ref.id], {across} - {here.node().force}, about=message)
    return ref


def _or_named(text: str, attach: Upload | None) -> str:
    return text if text.strip() or attach is None else attach.name


def _require_side(actor: Actor, row: Thread, act: Act) -> Side:
    """Return the side for which the actor does this.  Raises Refused when it is not for the actor's side or role."""
    found = sides_of(actor, row)
    side = policy.side_for(actor, act, found)
    if side is None:
        raise Refused(
            "exchange:other-side",
            "In {number} a message is {act} by the other side: ask its desk.",
            number=policy.number(row.host, row.id),
            act=act,
        )
    require(actor, policy.THREAD_RIGHTS[act, side])
    return side


def _post(row: Thread, words: Words, file: FileRef | None) -> UUID:
    letter = letters.message_letter(row, words)
    if words.outcome is not None:
        body = outcome_body(row.id, words.message, words.outcome, note=words.text, by=words.by, at=words.said_at)
        send = partial(outbox.post_even_if_away, "thread.outcome.v1", body=bodies.write(body), on=row.id)
        return gateway_acts.post_or_write(send, letter)
    due_at = row.due_at if row.record_owner == words.by.force else None
    said = SaidBody(
        row.id,
        words.message,
        words.act,
        words.text,
        words.by,
        words.said_at,
        str(words.grade) if words.grade else None,
        due_at,
        file,
        words.step,
        words.handed_to,
    )
    send = partial(outbox.post_even_if_away, "thread.said.v1", body=bodies.write(said), on=row.id)
    return gateway_acts.post_or_write(send, letter)


def _post_unit(opened: OpenedBody) -> tuple[str, list[str]] | None:
    """Return the unit of the post that is asked, and the codes down to it; None where its desk answers instead.

    Of a post of ours that nobody holds, the desk does; who holds a post of another force is that force's to know.
    """
    post = storage.answering_post(opened.terms) if opened.terms else None
    if post is None or post.force != opened.record.owner or post.unit != opened.record.desk:
        return None
    if post.force == here.node().force and not post.holders:
        return None
    return post.unit, list(units.unit(post.unit).path)


def _desk(record: RecordRef) -> tuple[str, list[str]]:
    """Return the unit whose desk answers for a record, and the codes down to it.

    The unit named, while its force has sent no directory: which desk answers in its place is not known yet.
    """
    named = record.desk if policy.force_of(record.desk) == record.owner else record.owner
    known = units.units([named, record.owner])
    if not known:
        raise Malformed("exchange:owner", "There is no force {force} to ask about this record.", force=record.owner)
    asked = named if named in known else record.owner
    desk = units.desk_above(asked) or asked
    return desk, list(units.unit(desk).path)
