"""Taking other forces' operations and entries on their boards; taking back what a restore lost of our own."""

from functools import partial

from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import memberships
from sangam.hosting.contributions import signed_lines
from sangam.hosting.recovery import SignedLines
from sangam.hosting.types import Membership
from sangam.kernel import here
from sangam.kernel.bodies import Json
from sangam.kernel.errors import Refused
from sangam.operations import policy
from sangam.operations.models import Operation
from sangam.operations.plans import board, notes, rows, wire
from sangam.operations.plans.wire import OperationDocument
from sangam.operations.types import OperationState


def take_document(incoming: Incoming) -> None:
    """operation.document.v1: the host says how the operation stands; only a higher version counts."""
    document = wire.read_document(incoming.body, host=incoming.sender)
    if document.state is OperationState.DRAFT:
        raise Refused("operations:draft", "A draft is its host's own: nothing of it is kept here.")
    before = rows.lock(document.thing)  # before the membership, as every act on an operation does
    change = memberships.take_document(incoming, wire.membership_of(document))
    if change is not None:
        known = before.document if before else None
        if known is not None:
            policy.require_forward(known.state, document.state)
        apply_document(document, incoming.body, known, change.now)


def apply_document(
    document: OperationDocument, body: Json, before: OperationDocument | None, membership: Membership
) -> Operation:
    """Write down an operation at a newer version, in the running deed; tell our units, and let what waited come."""
    row = rows.keep_document(document, body, membership)
    notes.tell_change(row, document, before)
    parked.wake_parked(row.id)
    return row


def take_entry(incoming: Incoming) -> Parked | None:
    """operation.entry.v1: keep an entry of a member force, once; one that was written before the end is kept too."""
    return board.ENTRY.take_line(incoming)


def _take_own_document(giver: str, envelope: Envelope) -> Parked | None:
    """Take back an operation of ours that a restore lost, and send it to the members that may lack it.

    The approvers of a restored draft approve anew: a draft is nowhere but at its host.
    """
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
    {wire.DOCUMENT: _take_own_document, wire.ENTRY: board.ENTRY.take_line_back},
)
