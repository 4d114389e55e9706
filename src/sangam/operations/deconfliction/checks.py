"""What our officers do: enter a deconfliction check, withdraw it, write what is done about a conflict."""

from uuid import UUID

from django.db.models import QuerySet

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.ids import new_id
from sangam.kernel.texts import REASON, require_length
from sangam.matching.public import subjects
from sangam.operations import authors, policy
from sangam.operations.deconfliction import cells, conflicts, lookups, notes, questions, rate_limits
from sangam.operations.models import ActionCheck
from sangam.operations.models import Conflict as FoundConflict
from sangam.operations.types import PlannedAction, Resolution, Word


def check_action(actor: Actor, planned: PlannedAction) -> UUID:
    """Compare a planned action with those of our other units and of all forces; return the check's id.

    Our own units are compared at once.  The other forces are asked in the urgent lane; each answer is told to the post.
    Raises Refused (no right, a limit) and Malformed.
    """
    with audit.deed(actor, "officer:deconfliction:check") as facts:
        require(actor, "operation:work")
        check = write_check(actor, planned)
        facts.update(check=str(check.id), number=notes.number_of(check), late=check.late_reason)
    questions.ask_of(check)
    return check.id


def write_check(
    actor: Actor, planned: PlannedAction, *, operation: UUID | None = None, of_unit: str = ""
) -> ActionCheck:
    """Keep a check in the running deed and compare it with our own units; `questions.ask_due` asks the other forces.

    One after another: of two that are entered at once the second meets the first.  No check may be locked before.
    of_unit: the unit that plans the operation; it knows the check, also where one above it wrote the new plan.
    """
    now = clock.now()
    planned = policy.require_action(planned, at=now)
    keys = subjects.telling_pairs(planned.targets)
    policy.require_keys(len(keys), has_targets=bool(planned.targets))
    lookups.lock_forces([actor.force])
    rate_limits.require_rest(actor, at=now)
    check = _create_check(actor, planned, keys, operation, of_unit)
    conflicts.note_with_own_units(check)
    return check


def withdraw_check(actor: Actor, check: UUID) -> None:
    """Withdraw a check: the action is not planned any more, and no force compares with it.

    The check of an operation ends with it, or with its plan: else it would start as if nothing stood against it.
    Raises NotFound, Refused, and Conflict for such a one, and where it is withdrawn already.
    """
    with audit.deed(actor, "officer:deconfliction:withdraw", on=check):
        require(actor, "operation:work")
        row = lock_visible(actor, check)
        if row.operation is not None:
            raise Conflict(
                "operations:check-of-operation",
                "This check belongs to an operation: cancel the operation, or change its plan.",
            )
        end_check(row)
    questions.ask_due()


def resolve_conflict(actor: Actor, conflict: UUID, resolution: Resolution, *, note: str) -> None:
    """Write what our side does about a conflict; the other side reads it.  Written again, the newer word counts.

    A check whose action is delayed or cancelled is withdrawn: a new time is a new check.
    Raises NotFound, Refused and Malformed.
    """
    with audit.deed(actor, "officer:deconfliction:resolve", on=conflict) as facts:
        require(actor, "operation:work")
        by, note = authors.author_of(actor), require_length(note, part="note", most=REASON)
        found = FoundConflict.objects.filter(id=conflict, check_of__in=visible(actor))
        row = found.select_related("check_of").first()
        if row is None:
            raise NotFound("operations:conflict", "There is no such conflict for your post.")
        check = lock_visible(actor, row.check_of_id)
        conflicts.write_word(row, Word(resolution, note, by.label, clock.now()))
        if resolution in (Resolution.DELAYED, Resolution.CANCELLED) and check.withdrawn_at is None:
            end_check(check)
        facts.update(check=str(check.id), resolution=resolution)
    questions.ask_due()


def end_check(check: ActionCheck) -> None:
    """Withdraw a check in the running deed.  Raises Conflict where it is withdrawn already."""
    if check.withdrawn_at is not None:
        raise Conflict("operations:withdrawn", "This check is withdrawn already.")
    check.withdrawn_at = clock.now()
    check.save(update_fields=["withdrawn_at"])
    notes.end_check(check)


def visible(actor: Actor) -> "QuerySet[ActionCheck]":
    """Return the checks that an actor may know: of the post, its unit, or a unit below it."""
    return ActionCheck.objects.filter(readers__overlap=authors.tokens_of(actor))


def lock_visible(actor: Actor, check: UUID) -> ActionCheck:
    """Return a check that the actor may know, locked.  Raises NotFound."""
    found = visible(actor).select_for_update().filter(id=check).first()
    if found is None:
        raise no_such_check()
    return found


def no_such_check() -> NotFound:
    """Return the same answer for a check that is absent and for one that is not the actor's to know."""
    return NotFound("operations:check", "There is no such deconfliction check for your post.")


def _create_check(
    actor: Actor, planned: PlannedAction, keys: list[cells.Key], operation: UUID | None, of_unit: str
) -> ActionCheck:
    by = authors.author_of(actor)
    knowing = dict.fromkeys([*authors.path_of(by.unit), *(authors.path_of(of_unit) if of_unit else ())])
    return ActionCheck.objects.create(
        id=new_id(),
        unit=by.unit,
        readers=[*knowing, f"post:{by.post}"],
        post=by.post,
        officer=actor.an_officer(),
        label=by.label,
        kind=planned.kind,
        latitude=planned.latitude,
        longitude=planned.longitude,
        place=planned.place,
        targets=planned.targets,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        caller_force=planned.caller_force,
        caller=planned.caller,
        late_reason=planned.late_reason,
        published=cells.inputs(planned, keys),
        operation=operation,
        checked_at=clock.now(),
    )
