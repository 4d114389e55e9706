"""What our own units are told of a decision by circulation, and its clock, inside the caller's deed."""

from sangam.access.public import units
from sangam.coordination import rows
from sangam.coordination.circulations import circulation_views
from sangam.coordination.models import Meeting
from sangam.coordination.notes import tell_recipients
from sangam.coordination.rows import HeldMeeting
from sangam.coordination.types import Circulated, CirculationAnswer, CirculationState, MeetingState
from sangam.coordination.wire import AnswerBody, MeetingDocument
from sangam.kernel import here
from sangam.notices.public import clocks, notices
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency

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
    notices.touch(about)
    if answer.by.force == us:
        clocks.stop_clocks(about)
        notices.done_for_subject(about)
    if held.row.host != us or put.settled:
        return
    parts = {"force": answer.by.force, "decision": put.text}
    desk = [units.desk_unit(held.row.unit)]
    if answer.says is CirculationAnswer.MEETING:
        title, matter = "{force} wants it discussed in the meeting: {decision}", f"{ANSWERED}:{answer.id}"
        telling = Telling(ANSWERED, about, title, parts, TodayLane.BACK, matter=matter)
        tell_recipients(answer.by.force, telling, desk)
    elif circulation_views.state_of(held.row, held.document, put) is CirculationState.AGREED:
        tell_recipients(answer.by.force, Telling(ANSWERED, about, "All forces have agreed: {decision}", parts), desk)


def _notify_asked(row: Meeting, put: Circulated, now: MeetingDocument) -> None:
    about, parts = Subject("circulation", put.id), {"force": row.host, "decision": put.text}
    if row.host == here.node().force:
        title = "The time to answer is over: {decision}"
        late = Telling(LATE, about, title, parts, due_at=put.due_at)
        clocks.set_clocks([Deadline(late, units.desk_unit(row.unit), put.due_at)])
        return
    to = rows.recipients(now.participants)
    question = "{force} asks whether you agree: {decision}"
    if put.digest:
        question = "{force} asks whether you agree to the minutes: {decision}"
    asked = Telling(ASKED, about, question, parts, due_at=put.due_at)
    tell_recipients(row.host, asked, to)
    title = "Not answered in time: {force} asks whether you agree: {decision}"
    late = Telling(LATE, about, title, parts, urgency=Urgency.URGENT, due_at=put.due_at)
    clocks.set_clocks(Deadline(late, each, put.due_at) for each in {*to, *_above(now)})


def _end_notices(row: Meeting, put: Circulated, now: MeetingDocument, *, is_new: bool) -> None:
    about = Subject("circulation", put.id)
    clocks.stop_clocks(about)
    notices.done_for_subject(about)
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
