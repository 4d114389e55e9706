"""The agenda: items from any member, what the meeting made of each, decisions, attendance as it was."""

from collections.abc import Iterable
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit import audit
from sangam.coordination import limits, notes, policy, rows
from sangam.coordination.meetings import lock_hosted, publish
from sangam.coordination.models import Meeting
from sangam.coordination.rows import HeldMeeting
from sangam.coordination.types import Attendance, Decision, ItemDraft, ItemOutcome, MeetingState, Presence
from sangam.coordination.wire import ItemBody, MeetingDocument
from sangam.hosting import policy as hosting_policy
from sangam.hosting.contributions import Kind, count_lines
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length


def propose_item(actor: Actor, meeting: UUID, draft: ItemDraft) -> UUID:
    """Put an item on the agenda of a meeting; return its id.  It goes straight to each member force.

    Where the meeting is closed the item waits for the next one of the series.
    Raises NotFound, Refused, Malformed, and Conflict where it was cancelled or the actor knows of a later one.
    """
    with audit.deed(actor, "officer:meeting:propose-item", on=meeting) as facts:
        require(actor, "meeting:speak")
        held = rows.lock_visible(actor, meeting)
        step(policy.MEETING_STEPS, held.row.state, "given an item", thing="This meeting")
        _require_latest(actor, held.row)
        by = rows.author_of(actor)
        policy.require_few(count_lines(ItemBody, meeting) + 1, part="agenda items", most=limits.MOST_ITEMS)
        item = ItemBody(
            new_id_of(by.force),
            policy.require_text(draft.title, part="title", most=limits.LONGEST_TITLE),
            require_length(draft.text, part="text", most=limits.LONGEST_TEXT),
            draft.consent,
            by,
            clock.now(),
            thing=meeting,
        )
        ITEM.add_line(held, item)
        if held.row.state == MeetingState.CLOSED:
            _carry_to_next(held.row, item)
        facts.update(item=str(item.id))
    return item.id


def settle_item(actor: Actor, meeting: UUID, item: UUID, outcome: ItemOutcome) -> None:
    """Say what the running meeting made of an item: discussed, agreed without discussion, or deferred.

    Raises NotFound, Refused, and Conflict where the meeting does not run.
    """
    with audit.deed(actor, "officer:meeting:settle-item", on=meeting) as facts:
        held = lock_hosted(actor, meeting, "minuted")
        known = {each.item for each in held.document.minutes.carried} | {own.id for own in rows.items_of(meeting)}
        if item not in known:
            raise NotFound("coordination:item", "There is no such item on the agenda of this meeting.")
        settled = {*held.document.minutes.outcomes, item}
        policy.require_few(len(settled), part="agenda items", most=limits.MOST_OUTCOMES)
        publish(held, lambda now: _with_outcome(now, [item], outcome), by=actor.label, why="minuted")
        facts.update(item=str(item), made=outcome)


def agree_consent_items(actor: Actor, meeting: UUID) -> int:
    """Agree at once to all consent items that have no outcome yet; return how many there were."""
    with audit.deed(actor, "officer:meeting:agree-consent", on=meeting) as facts:
        held = lock_hosted(actor, meeting, "minuted")
        minutes = held.document.minutes
        items = [each.item for each in minutes.carried if each.consent]
        items += [each.id for each in rows.items_of(meeting) if each.consent]
        open_ones = [item for item in items if item not in minutes.outcomes]
        open_ones = open_ones[: limits.MOST_OUTCOMES - len(minutes.outcomes)]
        if open_ones:
            publish(held, lambda now: _with_outcome(now, open_ones, ItemOutcome.AGREED), by=actor.label, why="minuted")
        facts["agreed"] = len(open_ones)
    return len(open_ones)


def record_decision(actor: Actor, meeting: UUID, text: str) -> UUID:
    """Write down a decision of a running meeting; return its id.

    Raises NotFound, Refused, Malformed, and Conflict where the meeting does not run.
    """
    with audit.deed(actor, "officer:meeting:record-decision", on=meeting) as facts:
        held = lock_hosted(actor, meeting, "minuted")
        text = policy.require_text(text, part="decision")
        decision = Decision(new_id_of(actor.force), text, clock.now())
        policy.require_few(len(held.document.minutes.decisions) + 1, part="decisions", most=limits.MOST_DECISIONS)
        publish(held, lambda now: _with_decision(now, decision), by=actor.label, why="minuted")
        facts.update(decision=str(decision.id))
    return decision.id


def note_attendance(actor: Actor, meeting: UUID, attendance: Iterable[Attendance]) -> None:
    """Write down who took part in a running meeting, and how.

    Raises NotFound, Malformed, Conflict; Refused for who is no participant.
    """
    with audit.deed(actor, "officer:meeting:note-attendance", on=meeting) as facts:
        held = lock_hosted(actor, meeting, "minuted")
        invited = {entry for entries in held.document.participants.values() for entry in entries}
        noted = {each.entry: _require_name(each) for each in attendance}
        if strange := sorted(set(noted) - invited):
            raise Refused("coordination:not-invited", "{entry} takes no part in this meeting.", entry=strange[0])
        publish(held, lambda now: _with_attendance(now, noted), by=actor.label, why="minuted")
        facts["present"] = sorted(entry for entry, each in noted.items() if each.presence is not Presence.ABSENT)


def _require_item(held: HeldMeeting, item: ItemBody) -> None:
    """Raise Refused for an item of a meeting that was cancelled, and for one too many of a force."""
    if held.row.state == MeetingState.CANCELLED:
        raise Refused(
            "coordination:closed",
            "This meeting is {state}: an item for it is proposed to the next one.",
            state=held.row.state,
        )
    count = count_lines(ItemBody, item.thing, force=item.by.force) + 1
    policy.require_few(count, part="agenda items", most=limits.MOST_ITEMS)


def _apply_item(held: HeldMeeting, item: ItemBody) -> None:
    """Tell the unit that called the meeting; what another force sends after the end waits for the next meeting.

    Our own is carried on by its act alone: once a restore has lost it, the next document comes back with it.
    """
    notes.tell_item(held, item)
    is_late = held.row.state == MeetingState.CLOSED and item.id not in held.document.minutes.outcomes
    if is_late and item.by.force != here.node().force:
        _carry_to_next(held.row, item)


ITEM = Kind(ItemBody, rows.lock, require=_require_item, kept=_apply_item, waits_for=lambda _held, _item: None)


def _carry_to_next(row: Meeting, item: ItemBody) -> None:
    """Put an item that came after a meeting of ours was closed on the next agenda, if one is called and has room.

    Not twice, and not where its force takes no part in the next meeting: then it stays with the closed one.
    """
    later = list(rows.later_meetings(row)) if row.host == here.node().force else []
    if any(each.item == item.id for one in later for each in rows.document_of(one).minutes.carried):
        return
    held = next((rows.lock(each.id) for each in later if each.state not in policy.OVER), None)
    if held is None or held.row.state in policy.OVER:
        return
    is_member = item.by.force in hosting_policy.present_members(held.membership)
    if is_member and len(held.document.minutes.carried) < limits.MOST_ITEMS:
        publish(held, lambda now: _with_carried(now, item), by=item.by.label, why="given an item")


def _with_carried(now: MeetingDocument, item: ItemBody) -> MeetingDocument:
    carried = (*now.minutes.carried, rows.as_carried(item))
    return replace(now, minutes=replace(now.minutes, carried=carried))


def _require_latest(actor: Actor, row: Meeting) -> None:
    if row.state == MeetingState.CLOSED and rows.knows_later(actor, row):
        raise Conflict(
            "coordination:next-called", "The next meeting of this series is called: put the item on its agenda."
        )


def _with_outcome(now: MeetingDocument, items: Iterable[UUID], outcome: ItemOutcome) -> MeetingDocument:
    outcomes = {**now.minutes.outcomes, **dict.fromkeys(items, outcome)}
    return replace(now, minutes=replace(now.minutes, outcomes=outcomes))


def _with_decision(now: MeetingDocument, decision: Decision) -> MeetingDocument:
    return replace(now, minutes=replace(now.minutes, decisions=(*now.minutes.decisions, decision)))


def _with_attendance(now: MeetingDocument, noted: dict[str, Attendance]) -> MeetingDocument:
    every = {each.entry: each for each in now.minutes.attendance} | noted
    return replace(now, minutes=replace(now.minutes, attendance=tuple(every.values())))


def _require_name(attendance: Attendance) -> Attendance:
    holder = require_length(attendance.holder, part="name", most=limits.LONGEST_LABEL)
    return replace(attendance, holder=holder)
