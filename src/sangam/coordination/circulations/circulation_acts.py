"""Circulating a decision between meetings: put by the host, answered by each member force, ended by the host."""

from datetime import datetime
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import audit
from sangam.coordination import limits, policy, rows
from sangam.coordination.circulations import circulation_views
from sangam.coordination.circulations import circulation_views as circulation_circulation_views
from sangam.coordination.meetings import lock_hosted, publish
from sangam.coordination.models import Circulation, Meeting
from sangam.coordination.rows import HeldMeeting
from sangam.coordination.types import (
    Circulated,
    CirculationAnswer,
    CirculationEnd,
    CirculationState,
    Decision,
    MeetingState,
)
from sangam.coordination.wire import AnswerBody, MeetingDocument
from sangam.hosting.contributions import Kind, count_lines, lines_on
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length


def circulate_decision(actor: Actor, meeting: UUID, text: str, due_at: datetime) -> UUID:
    """Put a decision to all member forces of a meeting that is sent or closed; return its id.

    due_at: until when each force answers.  Raises NotFound, Refused, Malformed, and Conflict while the meeting runs.
    """
    with audit.deed(actor, "officer:circulation:put", on=meeting) as facts:
        held, by = lock_hosted(actor, meeting, "circulated"), rows.author_of(actor)
        text = policy.require_text(text, part="decision")
        put = _publish_circulation(held, Circulated(new_id_of(by.force), by, text, clock.now(), due_at), by=actor.label)
        facts.update(circulation=str(put.id), due_at=due_at.isoformat())
    return put.id


def circulate_minutes(actor: Actor, meeting: UUID, due_at: datetime) -> UUID:
    """Ask all member forces to agree to the minutes of a closed meeting, by version and digest; return its id.

    What a force wants corrected is added as a decision by circulation; the minutes themselves stand.
    due_at: until when each force answers.  Raises NotFound, Refused, Malformed, and Conflict before the end.
    """
    with audit.deed(actor, "officer:circulation:put-minutes", on=meeting) as facts:
        held, by = lock_hosted(actor, meeting, "circulated"), rows.author_of(actor)
        document = held.document
        if document.state is not MeetingState.CLOSED:
            raise Conflict("coordination:minutes-open", "Minutes are agreed to once the meeting is closed.")
        digest, version = policy.minutes_digest(document.minutes), document.version
        asked = Circulated(new_id_of(by.force), by, document.plan.title, clock.now(), due_at)
        put = _publish_circulation(held, replace(asked, version=version, digest=digest), by=actor.label)
        facts.update(circulation=str(put.id), version=version, digest=digest)
    return put.id


def _publish_circulation(held: HeldMeeting, put: Circulated, *, by: str) -> Circulated:
    if not put.at < put.due_at <= put.at + policy.FURTHEST:
        raise Malformed(
            "coordination:due", "A deadline lies between now and {days} days from now.", days=policy.FURTHEST.days
        )
    before = held.document.minutes.circulated
    policy.require_few(len(before) + 1, part="decisions by circulation", most=limits.MOST_CIRCULATED)
    publish(held, lambda each: _with(each, (*before, put)), by=by, why="circulated")
    return put


def answer_circulation(actor: Actor, circulation: UUID, says: CirculationAnswer, *, text: str = "") -> UUID:
    """Answer a circulation for the actor's force; return the answer's id.  It goes straight to each member force.

    text: why it is to be discussed in the meeting; free where it is agreed to.  The newest answer of a force counts;
    one that says the same again is no second one.
    Raises NotFound, Refused (no right, no participant, the host's own), Malformed, and Conflict once it is settled.
    """
    with audit.deed(actor, "officer:circulation:answer", on=circulation) as facts:
        require(actor, "meeting:speak")
        found = circulation_views.visible(actor, circulation)
        held = rows.lock_visible(actor, found.meeting_id)
        _require_open(circulation_views.put_in(held.document, circulation))
        by, text = rows.author_of(actor), _require_text(text, says)
        answer = AnswerBody(circulation, new_id_of(by.force), says, text, by, clock.now(), thing=held.row.id)
        _require_asked(held, by)
        if (same := _same_again(answer)) is not None:
            facts.update(answer=str(same), says=says, again=True)
            return same
        _require_answer(held, answer)
        ANSWER.add_line(held, answer)
        facts.update(answer=str(answer.id), says=says)
    return answer.id


def settle_circulation(actor: Actor, circulation: UUID, how: CirculationEnd, *, note: str = "") -> None:
    """End a circulation: write it down as decided, put it on the next agenda, or withdraw it.

    note: why; free where it is decided.  Raises NotFound, Refused, Malformed, and Conflict where it is settled
    already, or is to be decided while a force has not agreed.
    """
    with audit.deed(actor, "officer:circulation:settle", on=circulation) as facts:
        require(actor, "meeting:host")
        found = circulation_views.visible(actor, circulation)
        held = lock_hosted(actor, found.meeting_id, "followed up")
        put = circulation_views.put_in(held.document, circulation)
        _require_open(put)
        note = _required_note(note, how)
        if how is CirculationEnd.DECIDED:
            _require_agreed(held, put)
        publish(held, lambda now: _with_end(now, put, how, note), by=actor.label, why=how)
        if how is CirculationEnd.MEETING and held.row.state == MeetingState.CLOSED:
            _carry_to_next(actor, held.row, put)
        facts.update(how=how, note=note)


def _require_asked(held: HeldMeeting, by: Author) -> None:
    """Raise Refused unless an author speaks for a force that is asked, from a unit that takes part."""
    if by.force == held.row.host:
        raise Refused("coordination:own-circulation", "{force} put this decision itself: it agrees.", force=by.force)
    if not rows.takes_part(held.document, by):
        raise Refused("coordination:not-invited", "{entry} takes no part in this meeting.", entry=by.unit)


def _require_answer(held: HeldMeeting, answer: AnswerBody) -> None:
    """Raise Refused unless its author is asked, and where its force has answered the circulation too often."""
    force = answer.by.force
    _require_asked(held, answer.by)
    if count_lines(AnswerBody, answer.subject, force=force) >= policy.MOST_ANSWERS:
        raise Refused(
            "coordination:answers",
            "{force} has answered {most} times: no more of its answers are kept.",
            force=force,
            most=policy.MOST_ANSWERS,
        )


def _awaited_circulation(held: HeldMeeting, answer: AnswerBody) -> UUID | None:
    """Return the circulation that is answered where it is not here yet."""
    is_here = Circulation.objects.filter(id=answer.subject, meeting=held.row).exists()
    return None if is_here else answer.subject


def _apply_answer(held: HeldMeeting, answer: AnswerBody) -> None:
    circulation_circulation_views.tell_answer(held, circulation_views.put_in(held.document, answer.subject), answer)


ANSWER = Kind(AnswerBody, rows.lock, require=_require_answer, kept=_apply_answer, waits_for=_awaited_circulation)


def _same_again(answer: AnswerBody) -> UUID | None:
    """Return the newest answer of a force where it says this already, else None."""
    lines = [line for line in lines_on(AnswerBody, [answer.subject]) if line.body.by.force == answer.by.force]
    newest = max(lines, key=lambda line: line.said_at).body if lines else None
    return newest.id if newest is not None and (newest.says, newest.text) == (answer.says, answer.text) else None


def _require_open(put: Circulated) -> None:
    if put.settled:
        raise Conflict("coordination:circulation-over", "This circulation is over: read on its page how it ended.")


def _require_agreed(held: HeldMeeting, put: Circulated) -> None:
    if circulation_views.state_of(held.row, held.document, put) is not CirculationState.AGREED:
        raise Conflict(
            "coordination:not-agreed", "Not every force has agreed yet: wait for it, or take it to the next meeting."
        )


def _require_text(text: str, says: CirculationAnswer) -> str:
    if says is CirculationAnswer.MEETING:
        return policy.require_text(text, part="reason")
    return require_length(text, part="text", most=limits.LONGEST_TEXT)


def _required_note(note: str, how: CirculationEnd) -> str:
    if how is CirculationEnd.WITHDRAWN:
        return policy.require_text(note, part="reason")
    return require_length(note, part="note", most=limits.LONGEST_TEXT)


def _with(now: MeetingDocument, circulated: tuple[Circulated, ...]) -> MeetingDocument:
    return replace(now, minutes=replace(now.minutes, circulated=circulated))


def _with_end(now: MeetingDocument, put: Circulated, how: CirculationEnd, note: str) -> MeetingDocument:
    every = tuple(
        replace(each, settled=str(how), note=note) if each.id == put.id else each for each in now.minutes.circulated
    )
    minutes = replace(now.minutes, circulated=every)
    if how is CirculationEnd.DECIDED and not put.digest:
        policy.require_few(len(minutes.decisions) + 1, part="decisions", most=limits.MOST_DECISIONS)
        minutes = replace(minutes, decisions=(*minutes.decisions, Decision(put.id, put.text, clock.now())))
    now = replace(now, minutes=minutes)
    return _with_item(now, put) if how is CirculationEnd.MEETING and now.state is not MeetingState.CLOSED else now


def _with_item(now: MeetingDocument, put: Circulated) -> MeetingDocument:
    minutes = now.minutes
    policy.require_few(len(minutes.carried) + 1, part="agenda items", most=limits.MOST_ITEMS)
    return replace(now, minutes=replace(minutes, carried=(*minutes.carried, policy.as_item(put))))


def _carry_to_next(actor: Actor, closed: Meeting, put: Circulated) -> None:
    """Put it on the agenda of the next meeting of the series, where that is called already."""
    following = rows.visible(actor).filter(series=closed.series, host=closed.host, number__gt=closed.number)
    row = following.exclude(state__in=policy.OVER).order_by("number").first()
    if row is not None and (held := rows.lock(row.id)) is not None:
        publish(held, lambda now: _with_item(now, put), by=actor.label, why=CirculationEnd.MEETING)
