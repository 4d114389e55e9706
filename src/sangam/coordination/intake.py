"""Taking other forces' meetings, agenda items and reports, inside the envelope's deed."""

from collections.abc import Sequence

from sangam.coordination import actions, agenda, contributions, limits, notes, policy, rows, wire
from sangam.coordination.circulations import circulation_notes
from sangam.coordination.hand_overs import chain, hand_over_rows
from sangam.coordination.models import Action, Circulation, Item, Meeting, Report
from sangam.coordination.types import MeetingState
from sangam.coordination.wire import ItemBody, MeetingDocument, ReportBody
from sangam.federation.public import envelopes
from sangam.federation.types import Incoming, Parked
from sangam.hosting import public_intake
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.bodies import Json
from sangam.kernel.errors import Refused


def take_document(incoming: Incoming) -> None:
    """meeting.document.v1: the host says how the meeting stands; only a higher version counts."""
    said = wire.read_document(incoming.body, host=incoming.sender)
    require_fit(said)
    before = rows.lock(said.thing)  # before the membership, as every act on a meeting does
    change = public_intake.take_document(incoming, wire.membership_of(said))
    if change is not None:
        known = before.document if before else None
        if known is not None:
            policy.require_forward(known.state, said.state)
            policy.require_same_circulations(known.minutes, said.minutes)
        row = apply_document(said, incoming.body, known)
        if change.before is not None:
            contributions.send_own(row, change.came)


def apply_document(said: MeetingDocument, body: Json, before: MeetingDocument | None) -> Meeting:
    """Write down a meeting at a newer version, in the running deed; tell our units, and let what waited come."""
    row = rows.keep_document(said, body)
    notes.tell_meeting(row, said, before)
    notes.tell_actions(row, said, before)
    circulation_notes.tell_circulations(row, said, before)
    envelopes.arrived(row.id)
    known = {each.id for each in before.minutes.actions} if before else set()
    for each in said.minutes.actions:
        if each.id not in known:
            envelopes.arrived(each.id)
    known = {each.id for each in before.minutes.circulated} if before else set()
    for circulated in said.minutes.circulated:
        if circulated.id not in known:
            envelopes.arrived(circulated.id)
    return row


def take_item(incoming: Incoming) -> Parked | None:
    """meeting.item.v1: keep an agenda item of a member force, once; a meeting that was cancelled takes none.

    One that comes after the meeting was closed waits for the next of the series.
    """
    said = bodies.read(ItemBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.item, said.by)
    held = rows.lock(said.thing)
    if held is None:
        return Parked(said.thing)
    if waits := public_intake.await_sender(held.membership, incoming):
        return waits
    if Item.objects.filter(id=said.item).exists():
        return None
    if held.row.state == MeetingState.CANCELLED:
        raise Refused(
            "coordination:closed",
            "This meeting is {state}: an item for it is proposed to the next one.",
            state=held.row.state,
        )
    policy.require_few(
        held.row.items.filter(force=incoming.sender).count() + 1, part="agenda items", most=limits.MOST_ITEMS
    )
    kept = agenda.keep_item(held.row, said, line=incoming.line.decode())
    notes.tell_item(held.row, kept)
    if held.row.state == MeetingState.CLOSED and said.item not in held.document.minutes.outcomes:
        agenda.carry_to_next(held.row, kept)
    return None


def take_report(incoming: Incoming) -> Parked | None:
    """meeting.report.v1: keep what the owner of an action says of it, once."""
    said = bodies.read(ReportBody, incoming.body, sender=incoming.sender)
    wire.require_kind(incoming.kind, said)
    policy.require_author(said.report, said.by)
    held = rows.lock(said.thing)
    if held is None:
        return Parked(said.thing)
    if waits := public_intake.await_sender(held.membership, incoming):
        return waits
    action = Action.objects.select_for_update().filter(id=said.action, meeting=held.row).first()
    if action is None:
        return Parked(said.action)
    wanted = next((each for each in held.document.minutes.actions if each.id == said.action), None)
    if wanted is None:
        raise actions.no_such_action()
    offers = hand_over_rows.offers_by_action([action.id]).get(action.id, ())
    if said.under is not None and said.under not in {each.offer.id for each in offers if each.is_accepted}:
        return Parked(said.under)
    require_owner_once(action.owner, chain.owners_ever(wanted.owner, offers), said.by)
    if Report.objects.filter(id=said.report).exists():
        return None
    actions.keep_report(held, action, said, line=incoming.line.decode())
    return None


def take_report_on_meeting(incoming: Incoming) -> Parked | None:
    """meeting.report.v2: the same, where a meeting shows that the action is done."""
    return take_report(incoming)


def require_owner_once(owner: str, units: Sequence[str], by: Author) -> None:
    """Raise Refused unless an author is of one of the units that own an action or have owned it, or of one above.

    owner: who owns it now.  A word of one before may have been sent before that force knew of the hand-over.
    """
    path = [code for each in rows.paths_of(units).values() for code in each]
    policy.require_owner(owner, by, path)


def require_fit(said: MeetingDocument) -> None:
    """Raise Refused and Malformed for a document that no honest host sends."""
    if said.state is MeetingState.DRAFT:
        raise Refused("coordination:draft", "A draft is its host's own: nothing of it is kept here.")
    minutes = said.minutes
    made = [*(each.id for each in minutes.actions), *(each.id for each in minutes.decisions)]
    made += [each.id for each in minutes.circulated]
    for thing in made:
        policy.require_made_by(thing, said.host)
    if Action.objects.filter(id__in=[a.id for a in said.minutes.actions]).exclude(meeting=said.thing):
        raise Refused("coordination:another-meeting", "An action belongs to one meeting: nothing of this is kept.")
    put = Circulation.objects.filter(id__in=[each.id for each in minutes.circulated])
    if put.exclude(meeting=said.thing):
        raise Refused("coordination:put-elsewhere", "A circulation belongs to one meeting: nothing of this is kept.")
    if any(each.by.force != said.host for each in minutes.circulated):
        raise Refused("coordination:not-put-by-host", "Only the host circulates a decision: nothing of this is kept.")
