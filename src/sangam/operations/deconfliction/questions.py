"""The asker's side: a check goes to each force as a list of its own, under fresh keys.

Questions and withdrawals go out in a deed of the node itself.  An envelope names its actor, and another force must not
learn which officer plans.  A question waits in the queue while the line is down.  It is asked again, under other keys,
an hour after a refusal.
"""

import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from sangam.audit.public import audit
from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.hosting.public import hosting
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id_of
from sangam.operations import policy
from sangam.operations.deconfliction import answers, cells, debts, halves, lookups, openings, rate_limits, wire
from sangam.operations.deconfliction.halves import Days
from sangam.operations.models import ActionCheck, AskedList, InputCount, Question

_AGAIN_AFTER = timedelta(hours=1)
_MOST_AT_ONCE = 50


def ask_of(check: ActionCheck) -> None:
    """Ask every reachable force about a new check, as a deed of the node; what else is due waits for `ask_due`."""
    forces = hosting.reachable() - {here.node().force}
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
    due, gone, drawn = _due_checks(), list(_withdrawn()), openings.lists_to_open()
    waits = debts.has_untold_debts() or answers.has_question_to_answer()
    if not (due or gone or drawn or waits or _is_over()):
        return 0
    with _deed_of_node() as facts:
        lookups.lock_forces(hosting.reachable())
        for check, forces in due:
            ask_forces(check, forces)
        for row in gone:
            _withdraw(row)
        for each in drawn:
            openings.ask_opening(each)
        answers.serve_waiting()
        debts.tell_due()
        _forget()
        facts.update(asked=len(due), withdrawn=len(gone), opened=len(drawn))
    return len(due) + len(gone) + len(drawn)


def _deed_of_node() -> AbstractContextManager[dict[str, object]]:
    """Send questions of deconfliction checks and their withdrawals: the deed of the node for it."""
    return audit.deed(Actor.system(here.node().force, "deconfliction"), "node:deconfliction:ask")


def _withdrawn() -> "QuerySet[Question]":
    """Return the questions of withdrawn checks whose force does not know it yet."""
    reachable = hosting.reachable()
    return Question.objects.filter(check_of__withdrawn_at__isnull=False, withdrawn=False, force__in=reachable)


def _withdraw(row: Question) -> None:
    envelopes.post_even_if_away(
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
    row.envelope = envelopes.post_even_if_away(wire.ASKED, to=[force], body=bodies.write(asked), lane=Lane.URGENT)
    row.save(force_insert=True)


def _due_checks() -> list[tuple[ActionCheck, list[str]]]:
    """Return the standing checks with the forces that are to be asked about each."""
    reachable = sorted(hosting.reachable() - {here.node().force})
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
