"""The board: what teams write while an operation runs: task states, positions, incidents, decisions."""

from datetime import datetime
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit import audit
from sangam.hosting.contributions import Kind, count_lines
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length
from sangam.operations import authors, limits, policy
from sangam.operations.plans import notes, rows
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
    entry = _entry(actor, held.document, draft, at=clock.now())
    ENTRY.add_line(held, EntryBody(entry, thing=held.row.id))
    notes.tell_entry(held.row, held.document, entry)
    return entry


def _require_room(held: HeldOperation, entry: EntryBody) -> None:
    """Raise Refused where a force has filled the board."""
    force = entry.by.force
    if count_lines(EntryBody, held.row.id, force=force) >= policy.MOST_BOARD_LINES:
        raise Refused(
            "operations:board-full", "The board of this operation takes no more lines of {force}.", force=force
        )


def _apply_entry(held: HeldOperation, entry: EntryBody) -> None:
    """Tell our units of another's entry.  Our own is told by its act: what a restore gives back was told before."""
    if entry.by.force != here.node().force:
        notes.tell_entry(held.row, held.document, entry.line)


ENTRY = Kind(EntryBody, rows.lock, require=_require_room, kept=_apply_entry, waits_for=lambda _held, _entry: None)


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
