"""Reading deconfliction checks: the list, one check, and for the auditor who asked how often."""

from collections.abc import Iterable
from uuid import UUID

from sangam.access.policy import may, require
from sangam.audit import audit
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.operations.deconfliction import notes, rate_limits
from sangam.operations.deconfliction import questions as deconfliction_questions
from sangam.operations.models import ActionCheck, Conflict, Question
from sangam.operations.types import (
    ActionKind,
    BudgetUse,
    CheckCount,
    CheckState,
    CheckView,
    ConflictView,
    Contact,
    ForceAnswer,
    ForceView,
    PlannedAction,
    Word,
)


def deconfliction_checks(actor: Actor, *, limit: int = 100) -> list[CheckView]:
    """Return the checks that the actor may know, the newest first.  One look."""
    with audit.deed(actor, "officer:deconfliction:list") as facts:
        require(actor, "operation:read")
        rows = deconfliction_questions.visible(actor).order_by("-checked_at", "id")
        found = list(rows.prefetch_related("questions", "conflicts")[:limit])
        facts.showed(row.id for row in found)
    return [_view(actor, row) for row in found]


def open_check(actor: Actor, check: UUID) -> CheckView:
    """Return a check with what each force has said, and its conflicts: whom to call, and what each side wrote.

    One look.  Raises NotFound when it is absent, or not the actor's to know.
    """
    with audit.deed(actor, "officer:deconfliction:open", on=check) as facts:
        require(actor, "operation:read")
        row = deconfliction_questions.visible(actor).filter(id=check).prefetch_related("questions", "conflicts").first()
        if row is None:
            raise deconfliction_questions.no_such_check()
        facts.showed([check])
    return _view(actor, row)


def check_counts(actor: Actor) -> tuple[list[CheckCount], list[BudgetUse]]:
    """Return for the auditor who asked for comparisons within a day, who asked most first, and what forces have used.

    Of their budgets, with what they owe.  One look.
    """
    with audit.deed(actor, "officer:deconfliction:counts"):
        require(actor, "ledger:audit")
        return rate_limits.counts(clock.now()), rate_limits.budgets_used(clock.now())


def state_of(row: ActionCheck) -> CheckState:
    """Return how a check stands."""
    return _state_of(row, list(row.questions.all()), list(row.conflicts.all()))


def unresolved_of(actor: Actor, operations: Iterable[UUID]) -> dict[UUID | None, tuple[ConflictView, ...]]:
    """Return by operation the conflicts of its standing checks about which our side has written nothing.

    Only those of checks that the actor may know.
    """
    standing = deconfliction_questions.visible(actor).filter(operation__in=list(operations), withdrawn_at=None)
    rows = Conflict.objects.filter(check_of__in=standing, ours__isnull=True).select_related("check_of")
    found: dict[UUID | None, tuple[ConflictView, ...]] = {}
    for row in rows.order_by("found_at", "id"):
        found[row.check_of.operation] = (*found.get(row.check_of.operation, ()), _conflict(row))
    return found


def _view(actor: Actor, row: ActionCheck) -> CheckView:
    questions, found = list(row.questions.all()), list(row.conflicts.all())
    return CheckView(
        id=row.id,
        number=notes.number_of(row),
        by=Author(here.node().force, row.unit, row.post, row.label),
        planned=_planned_action(row),
        state=state_of(row),
        checked_at=row.checked_at,
        forces=tuple(_force(each) for each in sorted(questions, key=lambda each: each.force)),
        conflicts=tuple(_conflict(each) for each in sorted(found, key=lambda each: each.found_at)),
        can=_can(actor, row),
    )


def _planned_action(row: ActionCheck) -> PlannedAction:
    return PlannedAction(
        ActionKind(row.kind),
        row.starts_at,
        row.ends_at,
        row.latitude,
        row.longitude,
        row.place,
        row.targets,
        row.caller_force,
        row.caller,
        row.late_reason,
    )


def _state_of(row: ActionCheck, questions: Iterable[Question], found: list[Conflict]) -> CheckState:
    if row.withdrawn_at is not None:
        return CheckState.WITHDRAWN
    if found:
        return CheckState.CONFLICT
    if row.ends_at <= clock.now():
        return CheckState.OVER
    waiting = any(each.answered_at is None or each.refused or each.left_out for each in questions)
    return CheckState.WAITING if waiting else CheckState.CLEAR


def _can(actor: Actor, row: ActionCheck) -> frozenset[str]:
    if not may(actor, "operation:work"):
        return frozenset()
    may_end = row.withdrawn_at is None and row.operation is None
    return frozenset({"resolve", *(("withdraw",) if may_end else ())})


def _force(row: Question) -> ForceView:
    if row.refused:
        return ForceView(row.force, ForceAnswer.REFUSED, row.answered_at, row.refused)
    if row.answered_at is None:
        return ForceView(row.force, ForceAnswer.QUEUED, row.asked_at)
    answer = ForceAnswer.PARTLY if row.left_out else ForceAnswer.ANSWERED
    return ForceView(row.force, answer, row.answered_at)


def _conflict(row: Conflict) -> ConflictView:
    return ConflictView(
        row.id,
        row.check_of_id,
        row.force,
        Contact(row.unit, row.name, row.telephone, row.reference),
        row.found_at,
        bodies.read(Word, row.ours) if row.ours else None,
        bodies.read(Word, row.theirs) if row.theirs else None,
    )
