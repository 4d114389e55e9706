"""What our own units are told of meetings and actions, and the clocks of both, inside the caller's deed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sangam.access.units import units
from sangam.coordination import policy, rows
from sangam.coordination.models import Action, Meeting
from sangam.coordination.rows import HeldMeeting
from sangam.coordination.types import ActionSet, MeetingState, Owner
from sangam.coordination.wire import ItemBody, MeetingDocument
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency

INVITED, CHANGED, ITEM, READY = "meeting.invited", "meeting.changed", "meeting.item", "meeting.ready"
ACTION, OVERDUE, REPORTED, SETTLED, SLIPPED = (
    "action.set",
    "action.overdue",
    "action.reported",
    "action.settled",
    "action.slipped",
)
OFFERED = "action.offered"
_BEYOND = "{force} has changed its meetings more than {most} times today: look at them"
_LATE = "Overdue: {action} ({owner})"


def tell_meeting(row: Meeting, now: MeetingDocument, before: MeetingDocument | None) -> None:
    """Tell our participants what changed in a meeting, and set the clock that says when its brief is ready."""
    about, parts = Subject("meeting", row.id), {"force": row.host, "meeting": now.plan.title}
    if not row.readers or now.state in policy.OVER:
        deliveries.stop_clocks(about)
        deliveries.done_for_subject(about)
    if not row.readers or now.state is MeetingState.DRAFT or not _concerns_participants(now, before):
        return
    to, was_sent = rows.recipients(now.participants), before is not None and before.state is not MeetingState.DRAFT
    invited = Telling(INVITED, about, "{force} invites you to the meeting {meeting}", parts)
    if now.state is MeetingState.CANCELLED:
        cancelled = Telling(CHANGED, about, "{force} cancels the meeting {meeting}", parts, TodayLane.BACK)
        tell_recipients(row.host, cancelled, to if was_sent else [])
    elif before is None or not was_sent:
        tell_recipients(row.host, invited, to)
    elif joined := sorted(set(to) - set(rows.recipients(before.participants))):
        tell_recipients(row.host, invited, joined)
    elif before.sequence != now.sequence:
        moved = Telling(CHANGED, about, "{force} changes time or place of the meeting {meeting}", parts)
        tell_recipients(row.host, moved, to)
    if now.state is MeetingState.SENT and (before is None or before.sequence != now.sequence or not was_sent):
        _set_ready(row, now, to)


def _concerns_participants(now: MeetingDocument, before: MeetingDocument | None) -> bool:
    """Tell whether it changes who meets, when or where, or whether they do; what is decided there changes none."""
    if before is None or before.state is MeetingState.DRAFT or now.state is MeetingState.CANCELLED:
        return True
    return (before.participants, before.sequence) != (now.participants, now.sequence)


def tell_item(held: HeldMeeting, item: ItemBody) -> None:
    """Tell the unit that called a meeting of an item that another has put on the agenda."""
    row, by = held.row, item.by
    if row.host == here.node().force and by.unit != row.unit:
        parts = {"force": by.force, "who": by.label, "meeting": held.document.plan.title, "item": item.heading}
        telling = Telling(
            ITEM,
            Subject("meeting", row.id),
            "{who} adds to the agenda of {meeting}: {item}",
            parts,
            TodayLane.BACK,
            matter=f"{ITEM}:{item.id}",
        )
        tell_recipients(by.force, telling, [units.desk_unit(row.unit)])


def tell_actions(row: Meeting, now: MeetingDocument, before: MeetingDocument | None) -> None:
    """Tell our units of the actions that they own: set, changed, settled; set and stop the clocks."""
    known = {each.id: each for each in before.minutes.actions} if before else {}
    owners = {each.id: Owner(each.owner, each.post) for each in row.actions.all()}
    for each in now.minutes.actions:
        tell_action(row, each, owners[each.id], is_new=each != known.get(each.id))


def tell_action(row: Meeting, action: ActionSet, owner: Owner, *, is_new: bool) -> None:
    """Tell our unit that owns an action of it, and set its clocks.  is_new: it is not as it was told before."""
    if action.settled:
        deliveries.done_for_subject(Subject("action", action.id), kind=OFFERED)
    if policy.force_of(owner.unit) != here.node().force:
        _follow_elsewhere(row, action, owner)
    elif not row.readers or action.settled:
        _end_notices(row, action, owner, is_new=is_new)
    elif is_new:
        _notify_owner(row, action, owner)


def tell_new_owner(row: Meeting, action: ActionSet, owner: Owner) -> None:
    """Take an action from the lists and clocks of who owned it, and put it on those of its present owner."""
    about = Subject("action", action.id)
    deliveries.stop_clocks(about)
    deliveries.done_for_subject(about)
    tell_action(row, action, owner, is_new=True)


def tell_report(row: Meeting, action: Action, text: str, *, who: str, force: str) -> None:
    """Stop the clocks of an action that its owner reports done, and tell the unit that called the meeting."""
    about = Subject("action", action.id)
    deliveries.stop_clocks(about)
    deliveries.done_for_subject(about)
    if row.host == here.node().force:
        parts = {"force": force, "who": who, "action": text}
        telling = Telling(REPORTED, about, "{who} reports it done: {action}", parts, TodayLane.BACK)
        tell_recipients(force, telling, [units.desk_unit(row.unit)])


def clear_report(action: Action, actor: Actor) -> None:
    """Take a report off the list of the unit that called the meeting, once the host has answered it."""
    deliveries.done_for_subject(Subject("action", action.id), kind=REPORTED, by=actor)


def tell_recipients(force: str, telling: Telling, to: Iterable[str]) -> None:
    """Tell units and posts of ours what a force did; what another force causes counts towards its limit of a day."""
    if force == here.node().force:
        deliveries.notify(telling, to=to)
    elif recipients := list(to):
        deliveries.notify_for(force, telling, to=recipients, beyond=_BEYOND)


def _notify_owner(row: Meeting, action: ActionSet, owner: Owner) -> None:
    """Tell the owner of an action, and set the clocks: the owner, the unit above, and a week later the one above it.

    What was put off twice is shown to the unit above, and with the next time to the one above it too.  What a post has
    is told to the post, and to its desk once it is overdue.
    """
    about = Subject("action", action.id)
    parts = {"force": row.host, "action": action.text, "owner": owner.unit, "note": action.note}
    title = "{force} sends it back: {action} ({note})" if action.round > 1 else "{force} sets you an action: {action}"
    desk, above, higher = _desks(owner.unit, 3)
    first = f"post:{owner.post}" if owner.post else desk
    tell_recipients(row.host, Telling(ACTION, about, title, parts, due_at=action.due_at), [first])
    late = Telling(OVERDUE, about, _LATE, parts, urgency=Urgency.URGENT, due_at=action.due_at)
    clocks = [Deadline(replace(late, matter=f"{ACTION}:{action.id}"), first, action.due_at)]
    clocks += [Deadline(late, each, action.due_at) for each in (desk, above) if each not in {"", first}]
    if higher not in {"", desk, above}:
        clocks.append(Deadline(late, higher, action.due_at + policy.SECOND_STEP))
    deliveries.set_clocks(clocks)
    levels = max(0, action.slips + 1 - policy.SLIPS_SHOWN)
    if seniors := [each for each in (above, higher)[:levels] if each not in {"", desk}]:
        again = Telling(SLIPPED, about, "Put off more than once: {action} ({owner})", parts, TodayLane.WATCHING)
        tell_recipients(row.host, again, dict.fromkeys(seniors))


def _end_notices(row: Meeting, action: ActionSet, owner: Owner, *, is_new: bool) -> None:
    about = Subject("action", action.id)
    deliveries.stop_clocks(about)
    deliveries.done_for_subject(about)
    if is_new and row.readers and action.settled == "confirmed":
        parts = {"force": row.host, "action": action.text}
        telling = Telling(SETTLED, about, "{force} confirms that it is done: {action}", parts, TodayLane.BACK)
        tell_recipients(row.host, telling, [recipient(owner)])


def _follow_elsewhere(row: Meeting, action: ActionSet, owner: Owner) -> None:
    """Let the unit that called the meeting learn, at the deadline, that another force's action is overdue."""
    if row.host != here.node().force:
        return
    about = Subject("action", action.id)
    if action.settled:
        deliveries.stop_clocks(about)
        return
    parts = {"force": policy.force_of(owner.unit), "action": action.text, "owner": owner.unit}
    late = Telling(OVERDUE, about, _LATE, parts, TodayLane.WATCHING, due_at=action.due_at)
    deliveries.set_clocks([Deadline(late, units.desk_unit(row.unit), action.due_at)])


def recipient(owner: Owner) -> str:
    """Return whom of ours we tell about what an owner has: its post, else the desk that answers for its unit."""
    return f"post:{owner.post}" if owner.post else _desks(owner.unit, 1)[0]


def _set_ready(row: Meeting, now: MeetingDocument, to: list[str]) -> None:
    about, ready_at = Subject("meeting", row.id), now.plan.starts_at - policy.READY_BEFORE
    parts = {"force": row.host, "meeting": now.plan.title}
    ready = Telling(
        READY,
        about,
        "Soon: {meeting}. Its brief is ready.",
        parts,
        due_at=now.plan.starts_at,
    )
    deliveries.stop_clocks(about)
    deliveries.set_clocks(
        Deadline(ready, each, max(ready_at, clock.now()), until=now.plan.starts_at + timedelta(hours=1)) for each in to
    )


def _desks(unit: str, count: int) -> list[str]:
    """Return so many desks: that which answers for a unit, and those for the units above it; "" where there is none."""
    path = rows.path_of(unit)
    known = units.units(path)
    codes = [code for code in reversed(path) if code in known][:count]
    return [*map(units.desk_unit, codes), *[""] * (count - len(codes))]
