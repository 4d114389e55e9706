"""Approval by two: of a plan, and of the new plan that replaces it.  Until then the approved plan stands."""

from collections.abc import Sequence
from uuid import UUID

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Conflict
from sangam.kernel.texts import REASON, require_length
from sangam.operations import limits, policy
from sangam.operations.deconfliction import checks, questions
from sangam.operations.models import ActionCheck, Operation
from sangam.operations.plans import notes, rows, wire
from sangam.operations.plans.plans import lock_hosted, publish
from sangam.operations.plans.rows import HeldOperation
from sangam.operations.plans.wire import OperationDocument
from sangam.operations.types import OperationState, Plan


def approve_operation(actor: Actor, operation: UUID, *, read: str | None = None) -> None:
    """Approve a plan, or the new plan that waits; the second approval, by another person, sends it to its readers.

    read: code of the plan that the officer has read (`policy.code_of_plan`).  Raises NotFound, Refused (no right, the
    same person again), and Conflict where nothing waits for approval, or another plan than the one read.
    """
    with audit.deed(actor, "officer:operation:approve", on=operation) as facts:
        require(actor, "operation:approve")
        held = lock_hosted(actor, operation, "approved")
        is_draft = held.row.state == OperationState.DRAFT
        waiting = held.document if is_draft else require_revision(held.row)
        if read is not None and read != policy.code_of_plan(waiting.plan):
            raise Conflict("operations:plan-changed", "The plan was changed since you opened it: read it again.")
        policy.require_second(actor.an_officer(), held.row.approvers)
        held.row.approvers = [*held.row.approvers, actor.an_officer()]
        held.row.save(update_fields=["approvers"])
        approved = replace(waiting, approvals=(*waiting.approvals, actor.label[:120]))
        _publish_draft(actor, held, approved) if is_draft else _publish_revision(actor, held, approved)
        if len(approved.approvals) >= limits.APPROVALS:
            notes.end_approval(held.row)
        facts.update(approvals=len(approved.approvals), revision=approved.revision)
    questions.ask_due()


def revise_operation(actor: Actor, operation: UUID, plan: Plan) -> None:
    """Plan an operation anew, before it starts, and check the new plan for conflicts; two approve it again.

    A plan that others hold already stands until then.  Raises NotFound, Refused, Malformed, and Conflict once it runs.
    """
    with audit.deed(actor, "officer:operation:revise", on=operation) as facts:
        held = lock_hosted(actor, operation, "revised")
        plan, before = policy.require_plan(plan, at=clock.now()), held.document
        is_draft, standing = before.state is OperationState.DRAFT, _standing_check(held.row)
        held.row.approvers = []
        check = checks.write_check(actor, plan.planned, operation=operation, of_unit=before.unit)
        _end_checks(operation, but=[check.id] if is_draft else [check.id, standing])
        if is_draft:
            held.row.save(update_fields=["approvers"])
            publish(held, lambda now: replace(now, plan=plan, approvals=()), by=actor.label, why="revised")
        else:
            _write_revision(held.row, replace(before, plan=plan, approvals=(), revision=before.revision + 1), check)
        notes.end_approval(held.row)
        notes.tell_approval(held.row, plan.title, rows.approving_desks(before.unit))
        facts.update(check=str(check.id), revision=before.revision + 1)
    questions.ask_due()


def drop_revision(actor: Actor, operation: UUID, *, why: str) -> None:
    """Drop a new plan that waits for approval: the approved one stands.  Raises NotFound, Refused and Conflict."""
    with audit.deed(actor, "officer:operation:drop-revision", on=operation) as facts:
        held, why = lock_hosted(actor, operation, ""), require_length(why, part="reason", most=REASON)
        require_revision(held.row)
        standing = _standing_check(held.row)
        held.row.revised = None
        held.row.save(update_fields=["revised"])
        _end_checks(operation, but=[standing])
        notes.end_approval(held.row)
        facts.update(why=why)
    questions.ask_due()


def require_revision(row: Operation) -> OperationDocument:
    """Return the operation as its new plan would have it.  Raises Conflict where none waits."""
    if row.revised is None:
        raise Conflict("operations:no-revision", "This plan is approved already, and no new one waits for approval.")
    return wire.read_document(row.revised["document"], host=row.host)


def _publish_draft(actor: Actor, held: HeldOperation, approved: OperationDocument) -> None:
    enough = len(approved.approvals) >= limits.APPROVALS
    state = OperationState.APPROVED if enough else OperationState.DRAFT
    publish(held, lambda now: replace(now, approvals=approved.approvals, state=state), by=actor.label, why="approved")


def _publish_revision(actor: Actor, held: HeldOperation, approved: OperationDocument) -> None:
    """Keep one approval of a new plan; with the second, send the plan to all who hold the old one."""
    check = str((held.row.revised or {})["check"])
    enough = len(approved.approvals) >= limits.APPROVALS
    held.row.revised = None if enough else {"document": bodies.write(approved), "check": check}
    held.row.save(update_fields=["revised"])
    if not enough:
        return
    publish(
        held,
        lambda now: replace(now, plan=approved.plan, approvals=approved.approvals, revision=approved.revision),
        by=actor.label,
        why="revised",
    )
    _end_checks(held.row.id, but=[UUID(check)])


def _write_revision(row: Operation, revised: OperationDocument, check: ActionCheck) -> None:
    row.revised = {"document": bodies.write(revised), "check": str(check.id)}
    row.save(update_fields=["approvers", "revised"])


def _standing_check(row: Operation) -> UUID | None:
    """Return the check of the plan that stands, not of one that waits for approval."""
    waiting = row.revised["check"] if row.revised else None
    found = ActionCheck.objects.filter(operation=row.id, withdrawn_at=None).order_by("-checked_at")
    standing = found.exclude(id=waiting) if waiting else found
    return standing.values_list("id", flat=True).first()


def _end_checks(operation: UUID, *, but: Sequence[UUID | None]) -> None:
    found = ActionCheck.objects.select_for_update().filter(operation=operation, withdrawn_at=None)
    for check in found.exclude(id__in=[each for each in but if each]):
        checks.end_check(check)
