"""Taking other forces' operations and entries on their boards, inside the envelope's deed."""

from sangam.federation.public import envelopes
from sangam.federation.types import Incoming, Parked
from sangam.hosting import public_intake
from sangam.kernel import bodies
from sangam.kernel.bodies import Json
from sangam.kernel.errors import Refused
from sangam.operations import policy
from sangam.operations.models import BoardLine, Operation
from sangam.operations.plans import notes, rows, wire
from sangam.operations.plans.wire import EntryBody, OperationDocument
from sangam.operations.types import OperationState


def take_document(incoming: Incoming) -> None:
    """operation.document.v1: the host says how the operation stands; only a higher version counts."""
    document = wire.read_document(incoming.body, host=incoming.sender)
    if document.state is OperationState.DRAFT:
        raise Refused("operations:draft", "A draft is its host's own: nothing of it is kept here.")
    before = rows.lock(document.thing)  # before the membership, as every act on an operation does
    if public_intake.take_document(incoming, wire.membership_of(document)) is not None:
        known = before.document if before else None
        if known is not None:
            policy.require_forward(known.state, document.state)
        apply_document(document, incoming.body, known)


def apply_document(document: OperationDocument, body: Json, before: OperationDocument | None) -> Operation:
    """Write down an operation at a newer version, in the running deed; tell our units, and let what waited come."""
    row = rows.keep_document(document, body)
    notes.tell_change(row, document, before)
    envelopes.arrived(row.id)
    return row


def take_entry(incoming: Incoming) -> Parked | None:
    """operation.entry.v1: keep an entry of a member force, once; one that was written before the end is kept too."""
    body = bodies.read(EntryBody, incoming.body, sender=incoming.sender)
    operation, entry = body.thing, body.line
    policy.require_author(entry.id, entry.by)
    held = rows.lock(operation)
    if held is None:
        return Parked(operation)
    if waits := public_intake.await_sender(held.membership, incoming):
        return waits
    if BoardLine.objects.filter(id=entry.id).exists():
        return None
    if held.row.board.filter(force=incoming.sender).count() >= policy.MOST_BOARD_LINES:
        raise Refused(
            "operations:board-full",
            "The board of this operation takes no more lines of {force}.",
            force=incoming.sender,
        )
    rows.keep_entry(held.row, entry, line=incoming.line.decode())
    notes.tell_entry(held.row, held.document, entry)
    return None
