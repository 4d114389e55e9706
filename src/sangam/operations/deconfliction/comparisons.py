"""The asker's side of an answer: it is proved, compared, and closed, so that the other side sees the same."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock
from sangam.oblivious import hidden_lists
from sangam.operations.deconfliction import answers, conflicts, halves, lookups, notes, wire
from sangam.operations.deconfliction.halves import Days
from sangam.operations.deconfliction.wire import Answered, Closed, Declined, Multiplied
from sangam.operations.models import AskedList, Question


def take_answer(row: Question, answer: Answered | Declined) -> None:
    """Compare our question with a force's lists, in the running deed; tell of each conflict, and close each list.

    Also where the check is withdrawn meanwhile, or the answer comes again: the other side waits for the closing.
    Raises Malformed for an answer that was not made with the keys of the lists.
    """
    if isinstance(answer, Declined):
        _take_refusal(row, answer.reason)
        return
    _keep_lot(row, answer.lot)
    held = {each.id: each for each in AskedList.objects.filter(force=row.force, id__in=_ids(answer.lists))}
    once = {said.list: said for said in answer.lists if said.list in held}  # each costs multiplications
    closed = [_close_comparison(row, held[each], said) for each, said in once.items()]
    body = bodies.write(Closed(row.id, row.lot, tuple(closed)))
    outbox.post_even_if_away(wire.CLOSED, to=[row.force], body=body, lane=Lane.URGENT)
    _note_conflicts(row, [said.list for said in closed if said.contact])
    ends = row.answered_at is None and not answer.more
    if row.answered_at is None:
        row.compared = [*row.compared, *held]
    if ends:
        _complete_answer(row)
    row.save()
    if ends and lookups.lock_check(row.check_of_id) and lookups.is_clear(row.check_of_id):
        notes.tell_clear(row.check_of)


def _take_refusal(row: Question, reason: str) -> None:
    if row.answered_at is None:
        row.refused, row.answered_at = reason, audit.require_deed().at
        row.save()
        answers.drop_refused(row.force, row)


def _keep_lot(row: Question, digest: str) -> None:
    """Keep the other side's half of the lot; another one counts once, with a fresh half of ours: it was restored."""
    if row.their_lot and digest != row.their_lot and not row.redrawn:
        row.redrawn, row.lot, row.their_lot = True, secrets.token_hex(wire.LOT_BYTES), digest
    row.their_lot = row.their_lot or digest


def _ids(lists: Iterable[Multiplied]) -> list[UUID]:
    return [each.list for each in lists]


def _close_comparison(row: Question, theirs: AskedList, said: Multiplied) -> Multiplied:
    """Return a list of the other force multiplied by our keys, with whom to call where it meets the question."""
    ours: dict[str, tuple[bytes, ...]] = {}
    met = False
    for name in halves.FILLED_TO:
        if _are_compared(name, row, theirs):
            halves.require_multiplied(getattr(row, name), getattr(theirs, name), said.halves[name])
            ours[name] = tuple(halves.multiply(getattr(row, name), getattr(theirs, name)))
            met = met or hidden_lists.meet(ours[name], said.halves[name])
    contact = notes.contact_of(row.check_of) if met and not row.withdrawn else None
    return Multiplied(theirs.id, contact=contact, **ours)


def _are_compared(name: str, row: Question, theirs: AskedList) -> bool:
    days = Days(row.first_date, row.last_date), Days(theirs.first_date, theirs.last_date)
    return halves.are_compared(name, getattr(row, name), getattr(theirs, name), days=days)


def _note_conflicts(row: Question, met: Iterable[UUID]) -> None:
    """Note each conflict; whom to call the other side says once it has seen it too."""
    for other in met:
        conflicts.note_conflict(row.check_of, row.force, other, conflicts.NOBODY)
        parked.wake_parked(row.id)


def _complete_answer(row: Question) -> None:
    """Take the answer as whole; what it left out counts as withdrawn, and our own are told."""
    today = clock.now().astimezone(clock.INDIA).date()
    stand = AskedList.objects.filter(force=row.force, withdrawn=False, last_date__gte=today)
    missing = [
        each.id
        for each in stand.exclude(id__in=row.compared)
        if any(_are_compared(name, row, each) for name in halves.FILLED_TO)
    ]
    row.answered_at, row.left_out = audit.require_deed().at, len(missing)
    if missing:
        stand.filter(id__in=missing).update(withdrawn=True)
        notes.tell_omitted(row.force, len(missing))
