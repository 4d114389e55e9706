"""The board: what teams write while an operation runs: task states, positions, incidents, decisions."""

from datetime import datetime
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit import public as audit
from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length
from sangam.operations import authors, limits, policy
from sangam.operations.plans import notes, rows, wire
from sangam.operations.plans.rows import HeldOperation
from sangam.operations.plans.wire import EntryBody, OperationDocument
from sangam.operations.types import BoardDraft, BoardEntry, BoardKind


def write_entry(actor: Actor, operation: UUID, draft: BoardDraft) -> UUID:
    """Write on the board of an operation; return the entry's id.  It goes straight to each member force.

    Raises NotFound, Refused, Malformed, and Conflict where the operation is over: a phone that was offline learns so.
    """
    with audit.deed(actor, "officer:operation:write-entry", on=operation) as facts:
        require(actor, "operation:read")
        held = rows.lock_visible(actor, operation)
        step(policy.OPERATION_STEPS, held.row.state, "written on", thing="This operation")
        entry = keep_own_entry(actor, held, draft)
        facts.update(entry=str(entry.id), kind=entry.kind)
    return entry.id


def keep_own_entry(actor: Actor, held: HeldOperation, draft: BoardDraft) -> BoardEntry:
    """Keep an entry of ours on a board in the running deed, and send it to each member force.  Raises Malformed."""
    document, operation = held.document, held.row.id
    entry = _entry(actor, document, draft, at=clock.now())
    rows.keep_entry(held.row, entry)
    to = sorted(rows.receivers(held))
    body = bodies.write(EntryBody(entry, thing=operation, known=held.row.version))
    envelopes.post_even_if_away(wire.ENTRY, to=to, body=body, on=operation, lane=Lane.URGENT)
    notes.tell_entry(held.row, document, entry)
    return entry


def _entry(actor: Actor, document: OperationDocument, draft: BoardDraft, *, at: datetime) -> BoardEntry:
    text = require_length(draft.text, part="text", most=limits.LONGEST_PART)
    is_task = draft.kind is BoardKind.TASK
    if is_task and (draft.task_state is None or draft.task not in {each.id for each in document.tasks}):
        raise Malformed("operations:no-task", "Choose a task of this operation, and how it stands.")
    if not is_task and not text:
        raise Malformed("operations:empty", "Write what happened.")
    by = authors.author_of(actor)
    task, state = (draft.task, draft.task_state) if is_task else (None, None)
    return BoardEntry(new_id_of(by.force), by, draft.kind, text, at, task, state)
