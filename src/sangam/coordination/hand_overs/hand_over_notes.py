"""What our own units are told of hand-overs, inside the caller's deed."""

from sangam.access.units import units
from sangam.coordination import notes, policy
from sangam.coordination.hand_overs import hand_over_rows
from sangam.coordination.hand_overs.chain import Word
from sangam.coordination.models import Meeting
from sangam.coordination.types import ActionSet, HandOverSays, Owner
from sangam.kernel import here
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane

HANDED, DECLINED = "action.handed", "action.declined"
_SAYS = {
    HandOverSays.ACCEPTED: (HANDED, "{who} takes the action over: {action}"),
    HandOverSays.DECLINED: (DECLINED, "{who} does not take the action over: {action} ({note})"),
}


def tell_offer(action: ActionSet, said: Word) -> None:
    """Tell the unit or post of ours that is asked to take an action over; an earlier offer leaves the lists."""
    about, to = Subject("action", action.id), said.to
    deliveries.done_for_subject(about, kind=notes.OFFERED)
    if to is None or not _is_ours(to.unit):
        return
    parts = {"force": said.by.force, "who": said.by.label, "action": action.text}
    title = "{who}, {force}, asks you to take an action over: {action}"
    is_open = to.post in hand_over_rows.open_posts([to.post] if to.post else [])
    asked = to if is_open else Owner(to.unit)
    telling = Telling(notes.OFFERED, about, title, parts, due_at=action.due_at)
    notes.tell_recipients(said.by.force, telling, [notes.recipient(asked)])


def tell_answer(row: Meeting, action: ActionSet, said: Word, before: Owner, *, is_last: bool) -> None:
    """Tell our unit that owned an action, and ours that called the meeting, how the offer was answered.

    is_last: no later offer waits for an answer, so whoever was asked is asked no more.
    """
    about = Subject("action", action.id)
    if is_last:
        deliveries.done_for_subject(about, kind=notes.OFFERED)
    kind, title = _SAYS[said.says]
    to = {notes.recipient(before)} if _is_ours(before.unit) else set[str]()
    if said.says is HandOverSays.ACCEPTED and row.host == here.node().force:
        to.add(units.desk_unit(row.unit))
    parts = {"force": said.by.force, "who": said.by.label, "action": action.text, "note": said.text}
    notes.tell_recipients(said.by.force, Telling(kind, about, title, parts, TodayLane.BACK), sorted(to - {""}))


def _is_ours(unit: str) -> bool:
    return policy.force_of(unit) == here.node().force
