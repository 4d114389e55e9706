"""Challenges: a force says that a statement of another force's record is wrong, and why; the owner answers inside a
clock.

The challenge is an object of the force that makes it, the answer one of the owner's.  Each is made once, so that
neither needs a version.  The owner's desk has 72 hours, 8 where it is urgent, by its node's clock; then its
headquarters is told.  Until the answer every holder sees on that statement that it is challenged (`owner_notes`).

Correcting the statement away answers "corrected", by itself.  The node answers where the record is recalled, handed
over, or withdrawn from the challenger.  It also answers where the statement stands no more when the challenge arrives.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from sangam.access.policy import require, require_purpose
from sangam.access.units import units
from sangam.audit import audit
from sangam.federation import desk_notes, outbox
from sangam.federation.inbox import dispatch, parked
from sangam.federation.peers import catch_up
from sangam.federation.types import Envelope, Incoming, Lane, Outcome, Parked
from sangam.kernel import bodies, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.handling import Level
from sangam.kernel.ids import named_id, new_id
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import Told
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency
from sangam.records.corrections import challenge_text, owner_notes
from sangam.records.messages import challenges as challenge_messages
from sangam.records.messages.challenges import Answered, Raised
from sangam.records.models import Challenge, Record, Share
from sangam.records.ownership import holders
from sangam.records.storage import records as store
from sangam.records.types import Answer
from sangam.records.visibility import views, write_access

_CLOCKS_DIFFER = timedelta(hours=1)

CLOCKS = {True: timedelta(hours=8), False: timedelta(hours=72)}
"""How long the owner has, by whether it is urgent."""

ASKED, OVERDUE, BACK = "record.challenged", "record.challenge-overdue", "record.challenge-answered"
_OPEN, _LATE = "{force} challenges {what} of {record}: {why}", "Unanswered: {force} challenges {what} of {record}"
_TITLES = {
    Answer.CORRECTED: "{force} corrected {what} of {record}",
    Answer.UPHELD: "{force} upholds {what} of {record}: {why}",
    Answer.RECALLED: "{force} withdrew {record}, which you challenged, before it could answer",
    Answer.HANDED_OVER: "{force} has handed over {record}: challenge it with its new owner",
}


def challenge(
    actor: Actor, record: UUID, statement: UUID, *, reason: str, urgent: bool = False, purpose: Stated | None
) -> UUID:
    """Say that a statement of a record is wrong, and why; its owner's desk answers inside a clock.  Returns its id.

    Raises Refused (no right, no purpose), NotFound (record or statement not the actor's to see), Malformed (no reason)
    and Conflict (our force challenges it already).
    """
    require(actor, "record:challenge")
    with audit.deed(actor, "officer:record:challenge", on=record, purpose=purpose) as facts:
        _, view = views.load_shown(actor, record, require_purpose(purpose).purpose, at=facts_at())
        said = next((each for each in view.statements if each.id == statement), None)
        if said is None:
            raise store.absent()
        challenge_messages.require_reason(reason)
        _require_none_open(actor.force, statement)
        raised = Raised(new_id(), record, statement, said.property, reason.strip(), urgent, actor.unit, facts_at())
        row = _write_challenge(
            raised, owner=view.owner, label=view.label, force=actor.force, by=actor.label, post=actor.post
        )
        facts.update(challenge=str(raised.id), property=said.property, reason=row.reason, to=view.owner)
        if view.is_copy:
            body = bodies.write(raised)
            outbox.post_even_if_away(challenge_messages.RAISED, to=[view.owner], body=body, on=record, lane=Lane.URGENT)
        else:
            _notify_of_challenge(row, desk=view.desk)
    return raised.id


def uphold_statement(actor: Actor, challenge: UUID, *, reason: str) -> None:
    """Answer that a challenged statement stays as it is, and why; every holder is told that the challenge is over.

    Raises NotFound (not a challenge of a record of ours), Conflict (answered) and Malformed (no reason).
    """
    require(actor, "record:correct")
    with audit.deed(actor, "officer:record:uphold", on=challenge) as facts:
        row = _challenge_to_answer(actor, challenge)
        if row.answer:
            raise Conflict("records:challenge-answered", "This challenge has been answered already.")
        challenge_messages.require_reason(reason)
        facts.update(record=str(row.record), reason=reason.strip())
        answer_many([row], Answer.UPHELD, reason.strip())
        owner_notes.renew(row.record)


def _challenge_to_answer(actor: Actor, challenge: UUID) -> Challenge:
    """Return a challenge of a statement of ours that the actor sees, locked.  Raises NotFound and Refused."""
    asked = Challenge.objects.filter(id=challenge, owner=here.node().force)
    found = asked.first()
    try:  # correcting locks a record before its challenges: the same order here, or the two could deadlock
        draft = write_access.load_to_change(actor, found.record, "", told="upheld") if found else None
    except NotFound:
        draft = None
    row = asked.select_for_update().first() if draft else None
    if row is None or draft is None or row.statement in write_access.hidden_statements(actor, draft):
        raise NotFound("records:no-challenge", "There is no such challenge of a record of ours.")
    return row


def close_corrected_challenges(record: UUID, *, standing: Iterable[UUID], why: str) -> None:
    """Answer "corrected" to challenges of what a record of ours says no more, in the deed that corrected it."""
    ours = Challenge.objects.select_for_update().filter(record=record, owner=here.node().force, answer="")
    settled = list(ours.exclude(statement__in=list(standing)))
    if settled:
        answer_many(settled, Answer.CORRECTED, why)
        owner_notes.renew(record)


def close_challenges(records: Sequence[UUID], answer: Answer) -> None:
    """Answer all open challenges of records of ours that go: recalled, or handed over."""
    ours = Challenge.objects.select_for_update().filter(record__in=list(records), owner=here.node().force, answer="")
    answer_many(list(ours), answer, "")


def take_challenge(envelope: Incoming) -> None:
    """record.challenged.v1: a holder says that a statement of ours is wrong; the desk is asked, holders are told.

    Whoever does not hold it is answered as of a record that is gone, whether or not it stands here.  What stands, and
    went to it, keeps the challenge with that answer, so that both sides know the same.
    """
    raised, sender = bodies.read(Raised, envelope.body), envelope.sender
    known = Challenge.objects.filter(id=raised.id).values_list("force", flat=True).first()
    if known == sender:
        return
    record = Record.objects.select_for_update().filter(id=raised.record).first()
    held = Share.objects.filter(record=raised.record, force=sender, level=Level.WHOLE).exists()
    is_gone = record is None or record.owner != here.node().force or not held or known is not None
    if record is None or is_gone:
        _answer_as_gone(raised, record, envelope, is_new=known is None)
        parked.wake_parked(raised.id)
        return
    _require_none_open(sender, raised.statement)
    row = _keep_as_came(raised, record, envelope)
    if _has_statement(record, raised.statement):
        _notify_of_challenge(row, desk=record.desk)
    else:
        answer_many([row], Answer.CORRECTED, "")
    parked.wake_parked(row.id)


def _has_statement(record: Record, statement: UUID) -> bool:
    return statement in {said.id for said in store.draft_of(record).statements}


def _keep_as_came(raised: Raised, record: Record, envelope: Incoming) -> Challenge:
    row = _write_challenge(
        raised, owner=here.node().force, label=record.label, force=envelope.sender, by=envelope.actor_label
    )
    row.line = envelope.line.decode()
    row.save(update_fields=["line"])
    return row


def _answer_as_gone(raised: Raised, record: Record | None, envelope: Incoming, *, is_new: bool) -> None:
    """Answer that a record was recalled, to whom it went while it was ours that it was handed over.

    The challenge is kept where the record stands and went to its sender.  Since our restore we may not know that any
    more, nor what we had answered.
    """
    sender, went_to_sender = envelope.sender, record is not None and holders.may_have_held(raised.record, envelope)
    is_ours = record is not None and record.owner == here.node().force
    answer = Answer.HANDED_OVER if went_to_sender and not is_ours else Answer.RECALLED
    if record is not None and is_new and went_to_sender:
        _end_open(raised, answer, by=sender)
        answer_many([_keep_as_came(raised, record, envelope)], answer, "")
        return
    body = bodies.write(Answered(raised.id, raised.record, answer, "", facts_at()))
    outbox.post_even_if_away(challenge_messages.ANSWERED, to=[sender], body=body, on=raised.record, lane=Lane.URGENT)
    if is_ours and not went_to_sender:
        sentence = Told(
            "{force} challenges a record that never went to it ({record}): it is told that it is gone.",
            force=sender,
            record=raised.record,
        )
        desk_notes.tell_desk(sender, "records:not-a-holder", sentence, envelope=envelope.id)


def _end_open(raised: Raised, answer: Answer, *, by: str) -> None:
    """Answer the challenges that a force still has open of a statement, when it challenges it again and holds it no
    more.
    """
    ours = Challenge.objects.select_for_update().filter(owner=here.node().force, force=by, answer="")
    if before := list(ours.filter(statement=raised.statement)):
        answer_many(before, answer, "")
        owner_notes.renew(raised.record)


def take_answer(envelope: Incoming) -> None:
    """record.challenge_answered.v1: the owner answers what we challenged; the unit that did is told.

    Of one to a challenge that our restore lost, and its node did not keep, since the record was gone, the desk is
    told.
    """
    answered = bodies.read(Answered, envelope.body)
    row = Challenge.objects.select_for_update().filter(id=answered.challenge).first()
    if row is None and catch_up.was_awaited(envelope):
        _tell_of_lost(answered, envelope)
        return
    with dispatch.unheard(as_if=Outcome.APPLIED):
        if row is None:
            raise Refused("records:never-challenged", "This challenge was never made here.")
        _require_same(row.owner, envelope.sender)
    if _is_first(answered, row):
        row.line = envelope.line.decode()
        _write_answer(row, answered.answer, answered.reason, at=answered.at)
        _tell_challenger(row)
        parked.wake_parked(_answer_id(row.id))


def _is_first(answered: Answered, row: Challenge) -> bool:
    """Tell whether an answer stands: of two, of which its owner lost the first, that given first, whichever came so."""
    return not row.answer or (row.answered_at is not None and answered.at < row.answered_at)


def _tell_of_lost(answered: Answered, envelope: Incoming) -> None:
    sentence = Told(
        "{force} answers ({answer}) a challenge of ours that was lost with our restore: it was of the record {record}.",
        force=envelope.sender,
        answer=answered.answer,
        record=answered.record,
    )
    desk_notes.tell_desk(envelope.sender, "records:challenge-lost", sentence, envelope=envelope.id)


def lines_of(force: str, *, since: datetime) -> Iterator[str]:
    """Return the challenges that came from a force since then, as it signed them."""
    came = Q()
    for urgent, time in CLOCKS.items():
        came |= Q(urgent=urgent, due_at__gte=since + time)
    rows = Challenge.objects.filter(came, force=force, owner=here.node().force).exclude(line="")
    return rows.order_by("raised_at", "id").values_list("line", flat=True).iterator()


def take_back(word: Envelope) -> Parked | None:
    """Keep once more a challenge of ours that a restore lost us, by our own word; its answer has waited for it.

    One that stands open of the same statement is answered first: both were made, one after the answer to the other.
    """
    raised, owner = bodies.read(Raised, word.body), word.recipient
    if Challenge.objects.filter(id=raised.id).exists():
        return None
    before = Challenge.objects.filter(force=word.sender, statement=raised.statement, answer="").first()
    if before is not None:
        return Parked(_answer_id(before.id))
    label = Record.objects.filter(id=raised.record).values_list("label", flat=True).first() or ""
    post = UUID(word.post) if word.post else None
    row = _write_challenge(raised, owner=owner, label=label, force=word.sender, by=word.label, post=post)
    Challenge.objects.filter(id=row.id).update(due_at=raised.at + CLOCKS[raised.urgent])
    parked.wake_parked(row.id)
    return None


def answers_of(force: str, *, since: datetime) -> Iterator[str]:
    """Return a force's answers to our challenges since then, as it signed them; by its clock, so some too many."""
    rows = Challenge.objects.filter(owner=force, force=here.node().force, answered_at__gte=since - _CLOCKS_DIFFER)
    return rows.exclude(line="").order_by("answered_at", "id").values_list("line", flat=True).iterator()


def take_answer_back(word: Envelope) -> Parked | None:
    """Stand by an answer of ours that a restore lost us, by our own word: nobody is asked once more.

    It waits for the challenge until its force has given back what we lost; of what we did not keep there is nothing.
    What has been answered meanwhile came too late: who challenged has heard the first.
    """
    answered, ours = bodies.read(Answered, word.body), Challenge.objects.select_for_update()
    row = ours.filter(id=answered.challenge, owner=word.sender, force=word.recipient).first()
    if row is None:
        return Parked(answered.challenge) if word.recipient in catch_up.unheard() else None
    if _is_first(answered, row):
        _write_answer(row, answered.answer, answered.reason, at=answered.at)
        _ask_no_more(row)
        owner_notes.renew(row.record)
    return None


def facts_at() -> datetime:
    """Return the instant of the running deed."""
    return audit.require_deed().at


def _is_open(force: str, statement: UUID) -> bool:
    return Challenge.objects.filter(force=force, statement=statement, answer="").exists()


def _answer_id(challenge: UUID) -> UUID:
    """Return the id for which waits what can be known again only once a challenge is answered."""
    return named_id("answer", str(challenge))


def _require_none_open(force: str, statement: UUID) -> None:
    if _is_open(force, statement):
        raise Conflict(
            "records:challenged", "{force} challenges this statement already: it waits for the answer.", force=force
        )


def _require_same(known: str, sender: str) -> None:
    if known != sender:
        raise Refused("records:not-your-challenge", "{force} has no part in this challenge.", force=sender)


def _write_challenge(
    raised: Raised, *, owner: str, label: str, force: str, by: str, post: UUID | None = None
) -> Challenge:
    return Challenge.objects.create(
        id=raised.id,
        record=raised.record,
        statement=raised.statement,
        property=raised.property,
        owner=owner,
        label=label,
        force=force,
        unit=raised.unit,
        post=post,
        by=by,
        reason=raised.reason,
        urgent=raised.urgent,
        raised_at=raised.at,
        due_at=facts_at() + CLOCKS[raised.urgent],
        handling=challenge_text.handling_of(raised),
    )


def _notify_of_challenge(row: Challenge, *, desk: str) -> None:
    """Ask the desk of ours, start its clock, and tell every holder that the statement is challenged."""
    about, urgency = Subject("record", row.record), Urgency.URGENT if row.urgent else Urgency.ROUTINE
    parts = {"force": row.force, **challenge_text.parts(row, why=row.reason)}
    asked = Telling(ASKED, about, _OPEN, parts, TodayLane.NOW, urgency, row.due_at, matter=f"{ASKED}:{row.id}")
    late = Telling(
        OVERDUE, about, _LATE, parts, TodayLane.NOW, Urgency.URGENT, row.due_at, matter=f"{OVERDUE}:{row.id}"
    )
    deliveries.notify(asked, to=[units.desk_unit(desk)])
    deliveries.set_clocks(Deadline(late, to, row.due_at) for to in {units.desk_unit(desk), here.node().force})
    owner_notes.renew(row.record)


def answer_many(rows: Sequence[Challenge], answer: Answer, reason: str) -> None:
    """Close challenges of records of ours and tell who made them."""
    for row in rows:
        _write_answer(row, answer, reason, at=facts_at())
        _ask_no_more(row)
        if row.force == here.node().force:
            _tell_challenger(row)
            continue
        body = bodies.write(Answered(row.id, row.record, answer, reason, facts_at()))
        outbox.post_even_if_away(
            challenge_messages.ANSWERED, to=[row.force], body=body, on=row.record, lane=Lane.URGENT
        )


def _ask_no_more(row: Challenge) -> None:
    about = Subject("record", row.record)
    deliveries.stop_clocks(about, matter=f"{OVERDUE}:{row.id}")
    for kind in (ASKED, OVERDUE):
        deliveries.done_for_subject(about, matter=f"{kind}:{row.id}")


def _write_answer(row: Challenge, answer: Answer, reason: str, *, at: datetime) -> None:
    row.answer, row.answer_reason, row.answered_at = str(answer), reason, at
    row.save(update_fields=["answer", "answer_reason", "answered_at", "line"])


def _tell_challenger(row: Challenge) -> None:
    parts = {"force": row.owner, **challenge_text.parts(row, why=row.answer_reason)}
    telling = Telling(
        BACK,
        Subject("record", row.record),
        _TITLES[Answer(row.answer)],
        parts,
        TodayLane.BACK,
        matter=f"{BACK}:{row.id}",
    )
    deliveries.notify(telling, to=[f"post:{row.post}" if row.post else row.unit])


HANDLERS = {
    challenge_messages.RAISED: take_challenge,
    challenge_messages.ANSWERED: take_answer,
    owner_notes.KIND: owner_notes.take_remark,
}
