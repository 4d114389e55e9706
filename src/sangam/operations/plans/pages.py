"""Reading operations: the list, and one with its board."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from sangam.access.policy import may, require
from sangam.audit import audit
from sangam.hosting.contributions import newest_lines
from sangam.kernel.actor import Actor
from sangam.kernel.ids import short
from sangam.operations import policy
from sangam.operations.deconfliction import questions
from sangam.operations.deconfliction.pages import state_of, unresolved_of
from sangam.operations.models import ActionCheck, Operation
from sangam.operations.plans import rows, wire
from sangam.operations.plans.wire import EntryBody
from sangam.operations.types import (
    BoardEntry,
    BoardKind,
    ConflictView,
    OperationState,
    OperationView,
    Revision,
    TaskState,
)

_MOST_LINES = 300
_MOST_KEPT = 10
"""So many boards a telephone keeps."""


def joint_operations(actor: Actor, *, limit: int = 100) -> list[OperationView]:
    """Return the operations that the actor needs to know, those to come last first, without their boards.  One look."""
    with audit.deed(actor, "officer:operation:list") as facts:
        require(actor, "operation:read")
        found = list(rows.visible(actor).order_by("-starts_at", "id")[:limit])
        facts.showed(row.id for row in found)
    checks_of, unresolved = _checks_of(actor, found), unresolved_of(actor, [row.id for row in found])
    return [_view(actor, row, (), checks_of.get(row.id), unresolved.get(row.id, ())) for row in found]


def standing_boards(actor: Actor) -> list[OperationView]:
    """Return the approved and running operations that the actor needs to know, each with its newest lines.  One look.

    What a telephone keeps, to be read without a link.
    """
    with audit.deed(actor, "officer:operation:keep") as facts:
        require(actor, "operation:read")
        standing = rows.visible(actor).filter(state__in=[OperationState.APPROVED, OperationState.RUNNING])
        found = list(standing.order_by("starts_at", "id")[:_MOST_KEPT])
        facts.showed(row.id for row in found)
    boards: dict[UUID, list[BoardEntry]] = {}
    for line in newest_lines(EntryBody, [row.id for row in found], most=_MOST_LINES):
        boards.setdefault(line.body.thing, []).append(rows.entry_of(line))
    return [_view(actor, row, boards.get(row.id, ()), None) for row in found]


def open_operation(actor: Actor, operation: UUID) -> OperationView:
    """Return an operation with its tasks and the newest lines of its board.  One look.

    Raises NotFound when it is absent, or not the actor's to know.
    """
    with audit.deed(actor, "officer:operation:open", on=operation) as facts:
        require(actor, "operation:read")
        view = operation_for_look(actor, operation)
        facts.showed([operation])
    return view


def operation_for_look(actor: Actor, operation: UUID) -> OperationView:
    """Return the same, for a look that the caller's deed writes down.  Raises NotFound."""
    audit.require_deed()
    row = rows.visible(actor).filter(id=operation).first()
    if row is None:
        raise rows.no_such_operation()
    board = [rows.entry_of(line) for line in newest_lines(EntryBody, [row.id], most=_MOST_LINES)]
    unresolved = unresolved_of(actor, [row.id]).get(row.id, ())
    return _view(actor, row, board, _checks_of(actor, [row]).get(row.id), unresolved)


def _checks_of(actor: Actor, found: Iterable[Operation]) -> dict[UUID | None, ActionCheck]:
    """Return by operation its newest check that stands, else its newest, where the actor may know that too."""
    of_them = questions.visible(actor).filter(operation__in=[row.id for row in found])
    rows_of = of_them.order_by(F("withdrawn_at").asc(nulls_last=True), "checked_at", "id")
    return {each.operation: each for each in rows_of.prefetch_related("questions", "conflicts")}


def _view(
    actor: Actor,
    row: Operation,
    board: Iterable[BoardEntry],
    check: ActionCheck | None,
    unresolved: tuple[ConflictView, ...] = (),
) -> OperationView:
    lines, document = tuple(board), wire.read_document(row.said, host=row.host)
    return OperationView(
        id=row.id,
        number=f"{row.host}-{short(row.id)}",
        host=row.host,
        host_unit=row.unit,
        version=row.version,
        state=document.state,
        plan=document.plan,
        participants=document.participants,
        tasks=document.tasks,
        task_states=_task_states(lines),
        board=lines,
        approvals=document.approvals,
        results=document.results,
        why=document.why,
        check=check.id if check else None,
        check_state=state_of(check) if check else None,
        changed_at=row.changed_at,
        can=_can(actor, row),
        revision=document.revision,
        revised=_waiting_revision(actor, row),
        unresolved=unresolved,
    )


def _task_states(lines: Iterable[BoardEntry]) -> dict[UUID, TaskState]:
    """Return how each task stands by the newest entry about it.  lines: newest first."""
    found: dict[UUID, TaskState] = {}
    for each in lines:
        if each.kind is BoardKind.TASK and each.task and each.task_state:
            found.setdefault(each.task, each.task_state)
    return found


def _waiting_revision(actor: Actor, row: Operation) -> Revision | None:
    """Return the new plan that waits for approval, for the unit that plans and those above it."""
    if row.revised is None or row.state in policy.OPERATION_OVER or not rows.is_host(actor, row):
        return None
    document = wire.read_document(row.revised["document"], host=row.host)
    return Revision(document.plan, document.approvals)


def _can(actor: Actor, row: Operation) -> frozenset[str]:
    steps = {act for state, act in policy.OPERATION_STEPS if state == row.state}
    steps -= {"approved"} if row.state == OperationState.APPROVED and row.revised is None else set()
    found = steps & {"written on"}
    if may(actor, "operation:work") and rows.is_host(actor, row):
        found |= steps - {"approved"}
        found |= {"removed"} if row.state not in policy.OPERATION_OVER else set()
        found |= {"dropped"} if row.revised is not None and row.state not in policy.OPERATION_OVER else set()
        if may(actor, "operation:approve") and actor.officer not in row.approvers:
            found |= steps & {"approved"}
    return frozenset(found)
