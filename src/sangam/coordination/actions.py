"""Actions: set by the host, reported done with evidence by the unit that owns them, confirmed or sent back."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import audit
from sangam.coordination import limits, notes, policy, rows
from sangam.coordination.hand_overs import chain, hand_over_rows
from sangam.coordination.meetings import lock_hosted, publish
from sangam.coordination.models import Action
from sangam.coordination.rows import HeldMeeting
from sangam.coordination.types import ActionDraft, ActionSet
from sangam.coordination.wire import HandOverBody, MeetingDocument, ReportBody
from sangam.hosting import policy as hosting_policy
from sangam.hosting.contributions import Kind
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length
from sangam.records.visibility import views


class Settling(StrEnum):
    """What the host does with an action that stands."""

    CONFIRM = "confirm"
    SEND_BACK = "send-back"
    PUT_OFF = "put-off"
    WITHDRAW = "withdraw"


def set_action(actor: Actor, meeting: UUID, draft: ActionDraft) -> UUID:
    """Set an action in a running meeting, for a unit of a member force; return its id.

    Raises NotFound, Refused, Malformed, and Conflict where the meeting does not run.
    """
    with audit.deed(actor, "officer:action:set", on=meeting) as facts:
        held = lock_hosted(actor, meeting, "minuted")
        action = _new_action(actor.force, held, draft)
        publish(held, lambda now: _with_action(now, action), by=actor.label, why="minuted")
        facts.update(action=str(action.id), owner=action.owner, due_at=action.due_at.isoformat())
    return action.id


def settle_action(actor: Actor, action: UUID, how: Settling, *, note: str = "", due_at: datetime | None = None) -> None:
    """Confirm an action that is reported done, send it back, put off its deadline, or withdraw it.

    due_at: the new deadline where it is sent back or put off.  A note says why, save for a confirmation.
    Raises NotFound, Refused, Malformed, and Conflict where it does not stand so.
    """
    with audit.deed(actor, "officer:action:settle", on=action) as facts:
        require(actor, "meeting:host")
        found = visible_action(actor, action)
        held = lock_hosted(actor, found.meeting_id, "followed up")
        found.refresh_from_db()
        note = _required_note(note, how)
        _require_standing(found, how)
        publish(
            held,
            lambda now: _with_changed_action(now, action, _CHANGES[how], note, _require_due_date(due_at)),
            by=actor.label,
            why=how,
        )
        notes.clear_report(found, actor)
        facts.update(how=how, note=note)


def report_action(actor: Actor, action: UUID, *, text: str, address: str = "") -> UUID:
    """Report that an action of the actor's unit, or of one below it, is done; return the report's id.

    text: the evidence in words.  address: of a record, thread, alert, meeting or operation that shows it.
    The report goes straight to each member force.  Raises NotFound, Refused, Malformed, and Conflict where the action
    does not stand open.
    """
    with audit.deed(actor, "officer:action:report", on=action) as facts:
        require(actor, "meeting:speak")
        found = visible_action(actor, action)
        held = rows.lock_visible(actor, found.meeting_id)
        found.refresh_from_db()
        by = rows.author_of(actor)
        action_in(held.document, action)
        _require_ours(found.owner)
        policy.require_owner(found.owner, by, found.owner_path)
        require_open(found)
        reference = rows.reference_of(address)
        if reference is not None and reference.kind == "record":  # of others an address is taken, there or not
            views.resolve(actor, reference.id)
        report = ReportBody(
            action,
            new_id_of(by.force),
            found.round,
            policy.require_text(text, part="evidence"),
            by,
            clock.now(),
            reference,
            hand_over_rows.last_passed(action),
            thing=found.meeting_id,
        )
        REPORT.add_line(held, report)
        facts.update(report=str(report.id), reference=str(reference.id) if reference else "")
    return report.id


def awaited_action(held: HeldMeeting, body: ReportBody | HandOverBody) -> UUID | None:
    """Return the action of which a body speaks where it is not here yet."""
    is_here = Action.objects.filter(id=body.subject, meeting=held.row).exists()
    return None if is_here else body.subject


def _awaited_id(held: HeldMeeting, report: ReportBody) -> UUID | None:
    """Return what a report waits for: its action, and the hand-over under which its author owns that."""
    if (awaited := awaited_action(held, report)) is not None or report.under is None:
        return awaited
    offers = hand_over_rows.offers_by_action([report.subject]).get(report.subject, ())
    return None if report.under in {each.offer.id for each in offers if each.is_accepted} else report.under


def _require_owner_once(held: HeldMeeting, report: ReportBody) -> None:
    """Raise Refused unless an author is of one of the units that own an action or have owned it, or of one above.

    A word of one before may have been sent before that force knew of the hand-over.
    """
    action = report.subject
    offers = hand_over_rows.offers_by_action([action]).get(action, ())
    owners = chain.owners_ever(action_in(held.document, action).owner, offers)
    path = [code for each in rows.paths_of(owners).values() for code in each]
    policy.require_owner(Action.objects.get(id=action).owner, report.by, path)


def _apply_report(held: HeldMeeting, report: ReportBody) -> None:
    """Count the round of a report, in the running deed; tell the unit that called the meeting."""
    action = Action.objects.select_for_update().get(id=report.subject)
    if report.round > action.done_round:
        action.done_round = report.round
        action.save(update_fields=["done_round"])
    if report.round == action.round and not action.settled:
        text = action_in(held.document, action.id).text
        notes.tell_report(held.row, action, text, who=report.by.label, force=report.by.force)


REPORT = Kind(ReportBody, rows.lock, require=_require_owner_once, kept=_apply_report, waits_for=_awaited_id)


def visible_action(actor: Actor, action: UUID) -> Action:
    """Return an action of a meeting that the actor may know.  Raises NotFound."""
    found = Action.objects.filter(id=action, meeting__in=rows.visible(actor)).first()
    if found is None:
        raise no_such_action()
    return found


def no_such_action() -> NotFound:
    """Return the same answer for an action that is absent and for one that is not the actor's to know."""
    return NotFound("coordination:action", "There is no such action for your post.")


def _new_action(force: str, held: HeldMeeting, draft: ActionDraft) -> ActionSet:
    policy.require_few(len(held.document.minutes.actions) + 1, part="actions", most=limits.MOST_ACTIONS)
    rows.require_known_units([draft.owner])
    if policy.force_of(draft.owner) not in hosting_policy.present_members(held.membership):
        raise Refused(
            "coordination:owner-no-member",
            "{owner} is of a force that takes no part in this meeting.",
            owner=draft.owner,
        )
    return ActionSet(
        new_id_of(force),
        policy.require_text(draft.text, part="action"),
        draft.owner,
        _require_due_date(draft.due_at),
        require_length(draft.evidence, part="evidence", most=limits.LONGEST_TEXT),
        decision=draft.decision,
    )


def _require_due_date(due_at: datetime | None) -> datetime:
    """Return a deadline that lies ahead; where none is given, now: it is not used.  Raises Malformed."""
    now = clock.now()
    if due_at is not None and not now < due_at <= now + policy.FURTHEST:
        raise Malformed(
            "coordination:due", "A deadline lies between now and {days} days from now.", days=policy.FURTHEST.days
        )
    return due_at or now


def _required_note(note: str, how: Settling) -> str:
    if how is Settling.CONFIRM:
        return require_length(note, part="note", most=limits.LONGEST_TEXT)
    return policy.require_text(note, part="reason")


def _require_standing(action: Action, how: Settling) -> None:
    done = action.done_round >= action.round
    if action.settled or (done != (how in (Settling.CONFIRM, Settling.SEND_BACK)) and how is not Settling.WITHDRAW):
        raise Conflict(
            "coordination:action-stands",
            "Only an action that is reported done is confirmed or sent back; only an open one is put off.",
        )


def require_open(action: Action) -> None:
    """Raise Conflict for an action that is reported done or settled."""
    if action.settled or action.done_round >= action.round:
        raise Conflict("coordination:action-over", "This action is reported done or settled already.")


def _require_ours(owner: str) -> None:
    if policy.force_of(owner) != here.node().force:
        raise Refused(
            "coordination:not-owner",
            "This action is of {owner}: only that unit or one above it reports on it or hands it over.",
            owner=owner,
        )


def action_in(document: MeetingDocument, action: UUID) -> ActionSet:
    """Return an action as a meeting's document has it.  Raises NotFound."""
    found = next((each for each in document.minutes.actions if each.id == action), None)
    if found is None:
        raise no_such_action()
    return found


def _with_action(now: MeetingDocument, action: ActionSet) -> MeetingDocument:
    return replace(now, minutes=replace(now.minutes, actions=(*now.minutes.actions, action)))


def _with_changed_action(
    now: MeetingDocument, action: UUID, change: "_Change", note: str, due_at: datetime
) -> MeetingDocument:
    actions = tuple(change(each, note, due_at) if each.id == action else each for each in now.minutes.actions)
    return replace(now, minutes=replace(now.minutes, actions=actions))


def _put_off(action: ActionSet, note: str, due_at: datetime) -> ActionSet:
    return replace(action, note=note, due_at=due_at, slips=action.slips + (due_at > action.due_at))


_Change = Callable[[ActionSet, str, datetime], ActionSet]
_CHANGES: dict[Settling, _Change] = {
    Settling.CONFIRM: lambda action, note, _: replace(action, settled="confirmed", note=note),
    Settling.WITHDRAW: lambda action, note, _: replace(action, settled="withdrawn", note=note),
    Settling.PUT_OFF: _put_off,
    Settling.SEND_BACK: lambda action, note, due_at: replace(_put_off(action, note, due_at), round=action.round + 1),
}
