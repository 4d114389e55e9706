"""Taking other forces' meetings and what they say in them; taking back what a restore lost of our own."""

from functools import partial

from sangam.coordination import actions, agenda, notes, policy, rows, wire
from sangam.coordination.circulations import circulation_acts, circulation_views
from sangam.coordination.hand_overs import hand_over_acts
from sangam.coordination.models import Action, Circulation, Meeting
from sangam.coordination.types import MeetingState
from sangam.coordination.wire import MeetingDocument, ReportBody
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import memberships
from sangam.hosting.contributions import send_own, signed_lines
from sangam.hosting.recovery import SignedLines
from sangam.hosting.types import Membership
from sangam.kernel import bodies, here
from sangam.kernel.bodies import Json
from sangam.kernel.errors import Refused


def take_document(incoming: Incoming) -> None:
    """meeting.document.v1: the host says how the meeting stands; only a higher version counts."""
    said = wire.read_document(incoming.body, host=incoming.sender)
    require_fit(said)
    before = rows.lock(said.thing)  # before the membership, as every act on a meeting does
    change = memberships.take_document(incoming, wire.membership_of(said))
    if change is not None:
        known = before.document if before else None
        if known is not None:
            policy.require_forward(known.state, said.state)
            policy.require_same_circulations(known.minutes, said.minutes)
        apply_document(said, incoming.body, known, change.now)
        if change.before is not None:
            send_own(change.now, change.came)


def apply_document(
    said: MeetingDocument, body: Json, before: MeetingDocument | None, membership: Membership
) -> Meeting:
    """Write down a meeting at a newer version, in the running deed; tell our units, and let what waited come."""
    row = rows.keep_document(said, body, membership)
    notes.tell_meeting(row, said, before)
    notes.tell_actions(row, said, before)
    circulation_views.tell_circulations(row, said, before)
    parked.wake_parked(row.id)
    known = {each.id for each in before.minutes.actions} if before else set()
    for each in said.minutes.actions:
        if each.id not in known:
            parked.wake_parked(each.id)
    known = {each.id for each in before.minutes.circulated} if before else set()
    for circulated in said.minutes.circulated:
        if circulated.id not in known:
            parked.wake_parked(circulated.id)
    return row


def take_item(incoming: Incoming) -> Parked | None:
    """meeting.item.v1: keep an agenda item of a member force, once; a meeting that was cancelled takes none.

    One that comes after the meeting was closed waits for the next of the series.
    """
    return agenda.ITEM.take_line(incoming)


def take_report(incoming: Incoming) -> Parked | None:
    """meeting.report.v1: keep what the owner of an action says of it, once."""
    wire.require_kind(incoming.kind, bodies.read(ReportBody, incoming.body, sender=incoming.sender))
    return actions.REPORT.take_line(incoming)


def take_report_on_meeting(incoming: Incoming) -> Parked | None:
    """meeting.report.v2: the same, where a meeting shows that the action is done."""
    return take_report(incoming)


def take_handed(incoming: Incoming) -> Parked | None:
    """meeting.handed.v1: keep an offer of who owns an action, or an answer of who is asked, once."""
    return hand_over_acts.HANDED.take_line(incoming)


def take_answer(incoming: Incoming) -> Parked | None:
    """meeting.answer.v1: keep what a member force says to a circulation, once; after its end it changes nothing."""
    return circulation_acts.ANSWER.take_line(incoming)


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


def _take_own_document(giver: str, envelope: Envelope) -> Parked | None:
    """Take back a meeting of ours that a restore lost, and send it to the members that may lack it."""
    us = here.node().force
    document = wire.read_document(envelope.body, host=us)
    before = rows.lock(document.thing)
    change = memberships.renew(wire.membership_of(document), envelope.body, by=us, document="")
    if change is not None:
        apply_document(document, envelope.body, before.document if before else None, change.now)
        to = set(memberships.to_be_told(change.now, gone=change.went)) - {giver}
        outbox.post_even_if_away(wire.DOCUMENT, to=sorted(to), body=envelope.body, on=document.thing)
    return None


LINES = SignedLines(
    wire.RETURNED,
    partial(signed_lines, wire.KIND),
    {
        wire.DOCUMENT: _take_own_document,
        wire.ITEM: agenda.ITEM.take_line_back,
        wire.REPORT: actions.REPORT.take_line_back,
        wire.REPORT_ON_MEETING: actions.REPORT.take_line_back,
        wire.HANDED: hand_over_acts.HANDED.take_line_back,
        wire.ANSWER: circulation_acts.ANSWER.take_line_back,
    },
)
"""Nothing of a meeting must vanish on a recall, so one way serves documents, items, hand-overs, reports and answers."""
