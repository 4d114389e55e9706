"""Reading decisions by circulation: one, and those of a meeting."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sangam.access.policy import may, require
from sangam.access.units import units
from sangam.audit import audit
from sangam.coordination import policy, rows, wire
from sangam.coordination.models import Circulation, Meeting
from sangam.coordination.notes import tell_recipients
from sangam.coordination.rows import HeldMeeting
from sangam.coordination.types import (
    AnswerView,
    Circulated,
    CirculationAnswer,
    CirculationState,
    CirculationView,
    MeetingState,
)
from sangam.coordination.wire import AnswerBody, MeetingDocument
from sangam.hosting import memberships
from sangam.hosting import policy as hosting_policy
from sangam.hosting.contributions import lines_on
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency


def open_circulation(actor: Actor, circulation: UUID) -> CirculationView:
    """Return a circulation with its answers.  One look.

    Raises NotFound when it is absent, or not the actor's to know.
    """
    with audit.deed(actor, "officer:circulation:open", on=circulation) as facts:
        require(actor, "meeting:read")
        found = visible(actor, circulation)
        facts.showed([circulation])
    views = views_of(actor, found.meeting, rows.document_of(found.meeting))
    view = next((each for each in views if each.id == circulation), None)
    if view is None:  # its host's newer document does not have it
        raise no_such_circulation()
    return view


def views_of(actor: Actor, row: Meeting, document: MeetingDocument) -> tuple[CirculationView, ...]:
    """Return what a meeting circulated, with the answers of each force.  row: one that the actor may know."""
    every = document.minutes.circulated
    if not every:
        return ()
    answers, forces = _answers(each.id for each in every), _asked_forces(row, document)
    hosts = may(actor, "meeting:host") and rows.is_host(actor, row)
    answering = may(actor, "meeting:speak") and actor.force in forces and _takes_part(actor, document)
    can = frozenset({*(["settle"] if hosts else []), *(["answer"] if answering else [])})
    return tuple(_view(row, document, each, answers.get(each.id, []), forces=forces, can=can) for each in every)


def visible(actor: Actor, circulation: UUID) -> Circulation:
    """Return the row of a circulation of a meeting that the actor may know.  Raises NotFound."""
    found = Circulation.objects.filter(id=circulation, meeting__in=rows.visible(actor)).select_related("meeting")
    if (row := found.first()) is None:
        raise no_such_circulation()
    return row


def no_such_circulation() -> NotFound:
    """Return the same answer for a circulation that is absent and for one that is not the actor's to know."""
    return NotFound("coordination:circulation", "There is no such decision by circulation for your post.")


def put_in(document: MeetingDocument, circulation: UUID) -> Circulated:
    """Return a circulation as the host's document has it.  Raises NotFound."""
    found = next((each for each in document.minutes.circulated if each.id == circulation), None)
    if found is None:
        raise no_such_circulation()
    return found


def state_of(row: Meeting, document: MeetingDocument, put: Circulated) -> CirculationState:
    """Return how a circulation of a meeting stands now."""
    newest = _newest(_answers([put.id]).get(put.id, []))
    return policy.circulation_state(put, newest, forces=_asked_forces(row, document), at=clock.now())


def _view(
    row: Meeting,
    document: MeetingDocument,
    put: Circulated,
    answers: list[AnswerView],
    *,
    forces: tuple[str, ...],
    can: frozenset[str],
) -> CirculationView:
    newest = _newest(answers)
    return CirculationView(
        id=put.id,
        meeting=row.id,
        meeting_title=document.plan.title,
        by=put.by,
        text=put.text,
        at=put.at,
        due_at=put.due_at,
        state=policy.circulation_state(put, newest, forces=forces, at=clock.now()),
        note=put.note,
        answers=_once(answers),
        silent=tuple(force for force in forces if force not in newest),
        can=frozenset() if put.settled else can,
        version=put.version,
        digest=put.digest,
        is_same=not put.digest or put.digest == policy.minutes_digest(document.minutes),
    )


def _answers(circulations: Iterable[UUID]) -> Mapping[UUID, list[AnswerView]]:
    found: dict[UUID, list[AnswerView]] = {}
    for line in sorted(lines_on(AnswerBody, circulations), key=lambda line: line.said_at):
        answer = line.body
        view = AnswerView(answer.by, answer.says, answer.text, line.said_at)
        found.setdefault(answer.subject, []).append(view)
    return found


def _once(answers: Iterable[AnswerView]) -> tuple[AnswerView, ...]:
    """Return answers without those that say what their force last said, as a node of an earlier version sends them."""
    last: dict[str, tuple[CirculationAnswer, str]] = {}
    kept: list[AnswerView] = []
    for each in answers:
        if last.get(each.by.force) != (each.says, each.text):
            kept.append(each)
        last[each.by.force] = (each.says, each.text)
    return tuple(kept)


def _newest(answers: list[AnswerView]) -> dict[str, CirculationAnswer]:
    return {each.by.force: each.says for each in answers}


def _asked_forces(row: Meeting, document: MeetingDocument) -> tuple[str, ...]:
    """Return the forces that a circulation asks: all that are members now, without the host."""
    membership = memberships.membership(row.id) or wire.membership_of(document)
    return tuple(sorted(set(hosting_policy.present_members(membership)) - {row.host}))


def _takes_part(actor: Actor, document: MeetingDocument) -> bool:
    return actor.post is not None and rows.takes_part(document, rows.author_of(actor))


# What our own units are told of a decision by circulation, and its clock, inside the caller's deed.

ASKED, LATE, ANSWERED, SETTLED = (
    "circulation.asked",
    "circulation.late",
    "circulation.answered",
    "circulation.settled",
)
_ENDS = {
    "decided": "Decided by circulation: {decision}",
    "meeting": "Not decided by circulation, on the next agenda: {decision}",
    "withdrawn": "{force} withdraws what it circulated: {decision}",
}


def tell_circulations(row: Meeting, now: MeetingDocument, before: MeetingDocument | None) -> None:
    """Tell our participants what is put to them and how it ended; set and stop the clocks."""
    known = {each.id: each for each in before.minutes.circulated} if before else {}
    is_off = not row.readers or now.state is MeetingState.CANCELLED
    for each in now.minutes.circulated:
        is_new = each != known.get(each.id)
        if is_off or (is_new and each.settled):
            _end_notices(row, each, now, is_new=is_new)
        elif is_new:
            _notify_asked(row, each, now)


def tell_answer(held: HeldMeeting, put: Circulated, answer: AnswerBody) -> None:
    """Stop the clocks of the force that answers; tell the host's unit of an objection, and when all have agreed.

    Open pages of the circulation read it again.
    """
    us, about = here.node().force, Subject("circulation", put.id)
    deliveries.touch(about)
    if answer.by.force == us:
        deliveries.stop_clocks(about)
        deliveries.done_for_subject(about)
    if held.row.host != us or put.settled:
        return
    parts = {"force": answer.by.force, "decision": put.text}
    desk = [units.desk_unit(held.row.unit)]
    if answer.says is CirculationAnswer.MEETING:
        title, matter = "{force} wants it discussed in the meeting: {decision}", f"{ANSWERED}:{answer.id}"
        telling = Telling(ANSWERED, about, title, parts, TodayLane.BACK, matter=matter)
        tell_recipients(answer.by.force, telling, desk)
    elif state_of(held.row, held.document, put) is CirculationState.AGREED:
        tell_recipients(answer.by.force, Telling(ANSWERED, about, "All forces have agreed: {decision}", parts), desk)


def _notify_asked(row: Meeting, put: Circulated, now: MeetingDocument) -> None:
    about, parts = Subject("circulation", put.id), {"force": row.host, "decision": put.text}
    if row.host == here.node().force:
        title = "The time to answer is over: {decision}"
        late = Telling(LATE, about, title, parts, due_at=put.due_at)
        deliveries.set_clocks([Deadline(late, units.desk_unit(row.unit), put.due_at)])
        return
    to = rows.recipients(now.participants)
    question = "{force} asks whether you agree: {decision}"
    if put.digest:
        question = "{force} asks whether you agree to the minutes: {decision}"
    asked = Telling(ASKED, about, question, parts, due_at=put.due_at)
    tell_recipients(row.host, asked, to)
    title = "Not answered in time: {force} asks whether you agree: {decision}"
    late = Telling(LATE, about, title, parts, urgency=Urgency.URGENT, due_at=put.due_at)
    deliveries.set_clocks(Deadline(late, each, put.due_at) for each in {*to, *_above(now)})


def _end_notices(row: Meeting, put: Circulated, now: MeetingDocument, *, is_new: bool) -> None:
    about = Subject("circulation", put.id)
    deliveries.stop_clocks(about)
    deliveries.done_for_subject(about)
    if is_new and put.settled and row.readers and row.host != here.node().force:
        parts = {"force": row.host, "decision": put.text}
        title = "All forces agree to the minutes: {decision}" if put.digest and put.settled == "decided" else ""
        ended = Telling(SETTLED, about, title or _ENDS[put.settled], parts, TodayLane.BACK)
        tell_recipients(row.host, ended, rows.recipients(now.participants))


def _above(now: MeetingDocument) -> set[str]:
    """Return the desks one level above the units of ours that take part."""
    entries = now.participants.get(here.node().force, ())
    known = units.units(entry for entry in entries if not entry.startswith("post:"))
    return {units.desk_unit(each.parent) for each in known.values() if each.parent}
