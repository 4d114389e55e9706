"""The asker's side: a check goes to each force as blinded inputs with a list of our own tokens.

The answer is compared with that list.  Questions and withdrawals go out in a deed of the node itself.  An envelope
names its actor, and another force must not learn which officer plans.  A question waits in the queue while the line is
down.  It is asked again under the next key of a force, and an hour after a refusal.
"""

import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from sangam.audit import public as audit
from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.hosting import public as hosting
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id, new_id_of
from sangam.oblivious import public as oblivious
from sangam.oblivious.types import Blinded
from sangam.operations.deconfliction import conflicts, lookups, notes, pair_keys, rate_limits, sealed_lists, wire
from sangam.operations.deconfliction.wire import Answered, Asked, ListBody
from sangam.operations.models import ActionCheck, CheckCount, PairKey, Question, TokenList
from sangam.operations.types import Contact

_FILLED_TO = 16
_AGAIN_AFTER = timedelta(hours=1)
_MOST_AT_ONCE = 50


def ask_of(check: ActionCheck) -> None:
    """Ask every reachable force about a new check, as a deed of the node; what else is due waits for `ask_due`."""
    forces = hosting.reachable() - {here.node().force}
    if forces:
        with _deed() as facts:
            ask(check, forces)
            facts.update(asked=1)


def ask(check: ActionCheck, forces: Iterable[str]) -> None:
    """Ask these forces about a check, in the running deed, and publish its tokens to each.

    A force that was asked already and has not refused is left: the worker and an officer's act may meet here.
    """
    lookups.lock_check(check.id)
    known = {row.force: row for row in Question.objects.filter(check_of=check)}
    wanted = [force for force in sorted(forces) if force not in known or known[force].refused]
    pair, contact = pair_keys.newest(wanted), notes.contact_of(check)
    for force in wanted:
        row = known.get(force) or Question(check_of=check, force=force, list_id=new_id_of(here.node().force))
        _send(row, pair[force], contact, is_new=force not in known)


def take_answer(row: Question, answer: Answered) -> None:
    """Compare what a force evaluated with its lists, in the running deed; tell of each conflict.

    Raises Malformed for an answer that was not made with the key of the lists.
    """
    if answer.evaluated is None:
        row.refused, row.answered_at, row.blinds = answer.reason, audit.require_deed().at, []
        row.save()
        return
    known = lookups.public_of(row.force, answer.set) if answer.set else None
    inputs = [each.encode() for each, _, _ in row.blinds]
    blinded = [Blinded(bytes.fromhex(blind), bytes.fromhex(element)) for _, blind, element in row.blinds]
    public = known or answer.public
    outputs = oblivious.finalize(inputs, blinded, answer.evaluated, public=public)
    row.pads = {sealed_lists.token(each): sealed_lists.pad(each) for each in outputs}
    row.tokens, row.set, row.blinds, row.refused = list(row.pads), answer.set, [], ""
    row.answered_at = audit.require_deed().at
    row.save(update_fields=["pads", "tokens", "set", "blinds", "refused", "answered_at"])
    met = lookups.lists_met(row.force, row.tokens, clock.now())
    compare(row, TokenList.objects.filter(id__in=met) if met else ())
    if lookups.is_clear(row.check_of_id):
        notes.tell_clear(row.check_of)


def compare(row: Question, lists: Iterable[TokenList]) -> None:
    """Note a conflict with each of these lists that one of our outputs opens, in the running deed."""
    for each in lists:
        contact = sealed_lists.open_contact(each.id, sealed_lists.Sealed(each.wraps, each.sealed), row.pads)
        if contact is not None:
            conflicts.note_and_tell(row, each.id, contact)


def compare_new(force: str, kept: ListBody) -> None:
    """Compare a list that has come with our standing checks, in the running deed.

    A list under a key that we do not know yet makes us ask that force again about all of them.
    """
    now = clock.now()
    for row in _questions(lookups.questions_met(force, sorted(kept.sealed.wraps), now)):
        compare(row, TokenList.objects.filter(id=kept.id))
    for row in _questions(lookups.questions_outworn(force, kept.set, now)):
        _send_again(row, pair_keys.current(row.force))


def _questions(ids: list[UUID]) -> Iterable[Question]:
    """Return questions in the order of their checks, which a conflict locks."""
    return Question.objects.filter(id__in=ids).select_related("check_of").order_by("check_of_id") if ids else ()


def ask_due() -> int:
    """Ask what is to be asked and withdraw what is withdrawn, as one deed of the node; return how many things.

    New checks, a force that came since, a refusal an hour ago, a key that is worn out; and delete what is over.
    """
    due, gone, worn = _due(), list(_withdrawn()), pair_keys.outworn()
    if not due and not gone and not worn and not _over():
        return 0
    with _deed() as facts:
        for check, forces in due:
            ask(check, forces)
        for row in gone:
            _withdraw(row)
        for force in worn:
            _renew(force)
        _forget()
        facts.update(asked=len(due), withdrawn=len(gone), renewed=worn)
    return len(due) + len(gone) + len(worn)


def _deed() -> AbstractContextManager[dict[str, object]]:
    """Send questions of deconfliction checks and their withdrawals: the deed of the node for it."""
    return audit.deed(Actor.system(here.node().force, "deconfliction"), "node:deconfliction:ask")


def _withdrawn() -> "QuerySet[Question]":
    """Return the questions of withdrawn checks whose force does not know it yet."""
    reachable = hosting.reachable()
    return Question.objects.filter(check_of__withdrawn_at__isnull=False, withdrawn=False, force__in=reachable)


def _withdraw(row: Question) -> None:
    envelopes.post_even_if_away(wire.WITHDRAWN, to=[row.force], body=wire.withdrawn_out(row.list_id), lane=Lane.URGENT)
    Question.objects.filter(id=row.id).update(withdrawn=True, tokens=[], pads={}, blinds=[])


def _send_again(row: Question, key: PairKey) -> None:
    _send(row, key, notes.contact_of(row.check_of), is_new=False)


def _send(row: Question, key: PairKey, contact: Contact, *, is_new: bool) -> None:
    inputs = row.check_of.published
    inputs = [*inputs, *(f"none {secrets.token_hex(8)}" for _ in range(-len(inputs) % _FILLED_TO))]
    blinded = [oblivious.blind(each.encode()) for each in inputs]
    old, row.id = row.id, new_id()
    row.blinds = [[each, one.blind.hex(), one.element.hex()] for each, one in zip(inputs, blinded, strict=True)]
    row.tokens, row.pads, row.refused, row.answered_at = [], {}, "", None
    row.asked_at = audit.require_deed().at
    if is_new:
        row.save(force_insert=True)
    else:
        fresh = ("id", "blinds", "tokens", "pads", "refused", "answered_at", "asked_at")
        Question.objects.filter(id=old).update(**{name: getattr(row, name) for name in fresh})
    _post(row, blinded, key, contact)


def _post(row: Question, blinded: list[Blinded], key: PairKey, contact: Contact) -> None:
    check = row.check_of
    asked = Asked(
        row.id,
        rate_limits.pseudonym(f"unit:{check.unit}"),
        rate_limits.pseudonym(f"officer:{check.officer}"),
        tuple(each.element for each in blinded),
        _list_of(row, key, contact),
    )
    envelopes.post_even_if_away(wire.ASKED, to=[row.force], body=wire.asked_out(asked), lane=Lane.URGENT)


def _list_of(row: Question, key: PairKey, contact: Contact) -> ListBody:
    check = row.check_of
    sealed = sealed_lists.seal(row.list_id, pair_keys.outputs(key, check.published), contact)
    return ListBody(row.list_id, _end_of_day(check.ends_at), key.id, bytes(key.public), sealed)


def _end_of_day(at: datetime) -> datetime:
    """Return the end of the day after an instant, in India time: a list tells no hour."""
    day = (at.astimezone(clock.INDIA) + timedelta(days=1)).date()
    return datetime.combine(day, time(23, 59), tzinfo=clock.INDIA)


def _due() -> list[tuple[ActionCheck, list[str]]]:
    """Return the standing checks with the forces that are to be asked about each."""
    reachable = sorted(hosting.reachable() - {here.node().force})
    again = Q(questions__answered_at__lte=clock.now() - _AGAIN_AFTER) & ~Q(questions__refused="")
    asked = Count("questions", filter=Q(questions__force__in=reachable) & ~again)
    rows = _standing().annotate(asked_forces=asked).filter(asked_forces__lt=len(reachable))[:_MOST_AT_ONCE]
    return [(check, _forces_due(check, reachable)) for check in rows.prefetch_related("questions")]


def _forces_due(check: ActionCheck, reachable: list[str]) -> list[str]:
    settled = {
        each.force
        for each in check.questions.all()
        if not each.refused or not each.answered_at or each.answered_at > clock.now() - _AGAIN_AFTER
    }
    return [force for force in reachable if force not in settled]


def _renew(force: str) -> None:
    """Make the next key for a force, and publish all standing checks under it; each is asked about again."""
    key = pair_keys.renew(force)
    for row in Question.objects.filter(force=force, check_of__in=_standing()).select_related("check_of"):
        _send_again(row, key)
    pair_keys.forget_earlier(force, key.id)


def _standing() -> "QuerySet[ActionCheck]":
    return ActionCheck.objects.filter(withdrawn_at=None, ends_at__gt=clock.now())


def _over() -> bool:
    return TokenList.objects.filter(until_at__lte=clock.now()).exists()


def _forget() -> None:
    """Delete lists that are over, what was evaluated for checks that are over, and old counts."""
    now = clock.now()
    TokenList.objects.filter(until_at__lte=now).delete()
    Question.objects.filter(check_of__ends_at__lte=now).exclude(pads={}).update(pads={}, tokens=[], blinds=[])
    CheckCount.objects.filter(hour__lt=now - rate_limits.KEPT).delete()
