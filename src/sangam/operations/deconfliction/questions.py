"""The asker's side: a check goes to each force as a list of its own, under fresh keys.

Questions and withdrawals go out in a deed of the node itself.  An envelope names its actor, and another force must not
learn which officer plans.  A question waits in the queue while the line is down.  It is asked again, under other keys,
an hour after a refusal.
"""

import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from sangam.access.policy import require
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.hosting import memberships
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.ids import new_id, new_id_of
from sangam.kernel.texts import REASON, require_length
from sangam.matching.watches import watch_creation
from sangam.operations import authors, policy
from sangam.operations.deconfliction import answers, cells, conflicts, halves, lookups, notes, rate_limits, wire
from sangam.operations.deconfliction import answers as deconfliction_answers
from sangam.operations.deconfliction.halves import Days
from sangam.operations.models import ActionCheck, AskedList, InputCount, Question
from sangam.operations.models import Conflict as FoundConflict
from sangam.operations.types import PlannedAction, Resolution, Word

_AGAIN_AFTER = timedelta(hours=1)
_MOST_AT_ONCE = 50


def ask_of(check: ActionCheck) -> None:
    """Ask every reachable force about a new check, as a deed of the node; what else is due waits for `ask_due`."""
    forces = memberships.reachable() - {here.node().force}
    if forces:
        with _deed_of_node() as facts:
            ask_forces(check, forces)
            facts.update(asked=1)


def ask_forces(check: ActionCheck, forces: Iterable[str]) -> None:
    """Ask these forces about a check, in the running deed: each gets a list of its own.

    A force that was asked already and has not refused is left: the worker and an officer's act may meet here.
    """
    lookups.lock_forces(forces)
    if not lookups.lock_check(check.id):
        return
    known = {row.force: row for row in Question.objects.filter(check_of=check)}
    for force in sorted(forces):
        if force not in known or known[force].refused:
            Question.objects.filter(check_of=check, force=force).delete()
            _send_question(check, force)


def ask_due() -> int:
    """Ask what is to be asked and withdraw what is withdrawn, as one deed of the node; return how many things.

    New checks, a force that came since, a refusal an hour ago.  What is over is opened where the lot fell on it, or
    deleted.  Debts are told.
    """
    due, gone, drawn = _due_checks(), list(_withdrawn()), deconfliction_answers.lists_to_open()
    waits = notes.has_untold_debts() or answers.has_question_to_answer()
    if not (due or gone or drawn or waits or _is_over()):
        return 0
    with _deed_of_node() as facts:
        lookups.lock_forces(memberships.reachable())
        for check, forces in due:
            ask_forces(check, forces)
        for row in gone:
            _withdraw(row)
        for each in drawn:
            deconfliction_answers.ask_opening(each)
        answers.serve_waiting()
        notes.tell_due()
        _forget()
        facts.update(asked=len(due), withdrawn=len(gone), opened=len(drawn))
    return len(due) + len(gone) + len(drawn)


def _deed_of_node() -> AbstractContextManager[dict[str, object]]:
    """Send questions of deconfliction checks and their withdrawals: the deed of the node for it."""
    return audit.deed(Actor.system(here.node().force, "deconfliction"), "node:deconfliction:ask")


def _withdrawn() -> "QuerySet[Question]":
    """Return the questions of withdrawn checks whose force does not know it yet."""
    reachable = memberships.reachable()
    return Question.objects.filter(check_of__withdrawn_at__isnull=False, withdrawn=False, force__in=reachable)


def _withdraw(row: Question) -> None:
    outbox.post_even_if_away(
        wire.WITHDRAWN, to=[row.force], body=bodies.write(wire.Withdrawn(row.id)), lane=Lane.URGENT
    )
    Question.objects.filter(id=row.id).update(withdrawn=True)


def _send_question(check: ActionCheck, force: str) -> None:
    days = Days(*cells.days_of(check.starts_at, check.ends_at))
    row = Question(
        id=new_id_of(here.node().force),
        check_of=check,
        force=force,
        first_date=days.first,
        last_date=days.last,
        lot=secrets.token_hex(wire.LOT_BYTES),
        asked_at=audit.require_deed().at,
        **halves.make_halves(check.published, pair=halves.pair_of(here.node().force, force)),
    )
    asked = wire.Asked(
        row.id,
        rate_limits.pseudonym(f"unit:{check.unit}"),
        rate_limits.pseudonym(f"officer:{check.officer}"),
        days,
        halves.half_of(row.places),
        halves.half_of(row.targets),
    )
    row.envelope = outbox.post_even_if_away(wire.ASKED, to=[force], body=bodies.write(asked), lane=Lane.URGENT)
    row.save(force_insert=True)


def _due_checks() -> list[tuple[ActionCheck, list[str]]]:
    """Return the standing checks with the forces that are to be asked about each."""
    reachable = sorted(memberships.reachable() - {here.node().force})
    again = Q(questions__answered_at__lte=clock.now() - _AGAIN_AFTER) & ~Q(questions__refused="")
    asked = Count("questions", filter=Q(questions__force__in=reachable) & ~again)
    standing = ActionCheck.objects.filter(withdrawn_at=None, ends_at__gt=clock.now())
    rows = standing.annotate(asked_forces=asked).filter(asked_forces__lt=len(reachable)).order_by("id")[:_MOST_AT_ONCE]
    return [(check, _forces_due(check, reachable)) for check in rows.prefetch_related("questions")]


def _forces_due(check: ActionCheck, reachable: list[str]) -> list[str]:
    settled = {
        each.force
        for each in check.questions.all()
        if not each.refused or not each.answered_at or each.answered_at > clock.now() - _AGAIN_AFTER
    }
    return [force for force in reachable if force not in settled]


def _over() -> "QuerySet[AskedList]":
    """Return the lists that are over and owed nothing."""
    ended = AskedList.objects.filter(last_date__lt=(clock.now() - policy.KEPT_AFTER).date())
    return ended.filter(owed={}, opening_asked=False)


def _keys_over() -> "QuerySet[Question]":
    ended = Question.objects.filter(last_date__lt=(clock.now() - 2 * policy.KEPT_AFTER).date())
    return ended.exclude(places={}, targets={})


def _is_over() -> bool:
    return _over().exists() or _keys_over().exists()


def _forget() -> None:
    """Delete lists that are over, the keys of checks that are over, and old counts."""
    now = clock.now()
    _over().delete()
    AskedList.objects.filter(came_at__lt=now - rate_limits.KEPT).delete()
    _keys_over().update(places={}, targets={})
    InputCount.objects.filter(at__lt=now - rate_limits.KEPT).delete()


# What our officers do: enter a deconfliction check, withdraw it, write what is done about a conflict.


def check_action(actor: Actor, planned: PlannedAction) -> UUID:
    """Compare a planned action with those of our other units and of all forces; return the check's id.

    Our own units are compared at once.  The other forces are asked in the urgent lane; each answer is told to the post.
    Raises Refused (no right, a limit) and Malformed.
    """
    with audit.deed(actor, "officer:deconfliction:check") as facts:
        require(actor, "operation:work")
        check = write_check(actor, planned)
        facts.update(check=str(check.id), number=notes.number_of(check), late=check.late_reason)
    ask_of(check)
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
    keys = watch_creation.telling_pairs(planned.targets)
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
    ask_due()


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
    ask_due()


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
