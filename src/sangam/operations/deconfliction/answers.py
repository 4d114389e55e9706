"""The asked side: another force's list is compared with each earlier one of ours, and it closes the comparison.

We multiply its elements by the key of each list of ours that stands with it.  It owes us the elements of that list,
multiplied by the key of its own.  So we see what meets, whatever it leaves out.
"""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from sangam.audit.public import audit
from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock
from sangam.kernel.errors import Refused
from sangam.operations import policy
from sangam.operations.deconfliction import conflicts, debts, halves, notes, openings, rate_limits, wire
from sangam.operations.deconfliction.halves import Days
from sangam.operations.deconfliction.wire import Answered, Asked, Closed, Declined, Multiplied
from sangam.operations.models import AskedList, Question

_CLOCKS_APART = timedelta(hours=2)
_MOST_ELEMENTS = 3_000


def take_question(force: str, asked: Asked) -> None:
    """Keep another force's list and answer it, in the running deed; beyond the budgets refuse it.

    While the force owes us something the answer waits.  Raises Refused for a list that is here already.
    """
    at = audit.require_deed().at
    spent = rate_limits.spent_by(force, asked, at=at)
    rate_limits.tell_unusual_rate(force, spent, asked)
    if reason := rate_limits.reason_to_refuse(spent, asked):
        rate_limits.count_refusal(force, asked)
        _post(force, Declined(asked.ask, reason))
        return
    rate_limits.count_question(force, asked)
    row, is_new = AskedList.objects.get_or_create(
        id=asked.ask,
        defaults={
            "force": force,
            "first_date": asked.days.first,
            "last_date": asked.days.last,
            "size": sum(asked.sizes.values()),
            "came_at": at,
            **{name: halves.kept_half(half) for name, half in asked.halves.items()},
        },
    )
    if not is_new:
        raise Refused("operations:asked-twice", "{force} asks twice under one id: nothing of it is kept.", force=force)
    if debts.may_be_answered(row):
        _answer_list(row)


def take_closing(force: str, closed: Closed) -> None:
    """Compare, in the running deed, what a force multiplied of our lists; tell of each conflict.

    Raises Malformed for elements that were not multiplied by the key of its question.
    """
    row = AskedList.objects.select_for_update().filter(id=closed.ask, force=force, answered_at__isnull=False).first()
    if row is None:
        return
    ours = {each.id: each for each in _with_check(Question.objects.filter(force=force, id__in=list(row.owed)))}
    for said in closed.lists:
        if str(said.list) in row.owed:
            question = ours.get(said.list)
            if question is not None:
                _compare(row, question, said)
            del row.owed[str(said.list)]
    if not row.owed and row.closed_at is None:
        row.closed_at = audit.require_deed().at
        openings.set_opening_if_drawn(row, closed.lot)
    row.save()
    serve_waiting(force)


def withdraw(force: str, list_id: UUID) -> None:
    """Let a list of another force count no more, in the running deed; what the force owes of it stays owed."""
    found = AskedList.objects.filter(id=list_id, force=force)
    found.filter(answered_at=None).delete()
    found.update(withdrawn=True)


def drop_refused(force: str, question: Question) -> None:
    """Expect no closing of a question that its force refused, in the running deed: it does not hold the list."""
    for row in AskedList.objects.filter(force=force, closed_at=None, owed__has_key=str(question.id)):
        del row.owed[str(question.id)]
        row.save(update_fields=["owed"])


def has_question_to_answer() -> bool:
    """Tell whether a question that waited may be answered now.  Of each force the oldest one tells."""
    oldest = _unanswered_lists().order_by("force", "came_at", "id").distinct("force")
    return any(debts.may_be_answered(row) for row in oldest)


def serve_waiting(force: str | None = None) -> None:
    """Answer, in the running deed, what waits of a force, or of all, as far as it may be answered now."""
    waiting = _unanswered_lists().order_by("came_at", "id")
    held: set[str] = set()
    for row in waiting.filter(force=force) if force else waiting:
        if row.force not in held and debts.may_be_answered(row):
            _answer_list(row)
        else:
            held.add(row.force)


def _unanswered_lists() -> "QuerySet[AskedList]":
    """Return the questions without an answer whose force still has their keys, so that it can close the comparison."""
    last = (clock.now() - policy.KEPT_AFTER).date()
    return AskedList.objects.filter(answered_at=None, last_date__gte=last)


def _answer_list(row: AskedList) -> None:
    row.lot = secrets.token_hex(wire.LOT_BYTES)
    lists = [(question, _multiply_lists(row, question)) for question in _open_questions(row)]
    lists = [(question, said) for question, said in lists if any(said.halves.values())]
    row.owed = {str(question.id): _starts(said) for question, said in lists}
    row.answered_at = audit.require_deed().at
    digest = sha256(bytes.fromhex(row.lot)).hexdigest()
    parts = list(_parts([said for _, said in lists]))
    for place, part in enumerate(parts, start=1):
        row.envelope = _post(row.force, Answered(row.id, digest, tuple(part), more=place < len(parts)))
    row.save()


def _parts(lists: list[Multiplied]) -> Iterator[list[Multiplied]]:
    """Yield lists so that each part fits into an envelope; one empty part where there are none."""
    part: list[Multiplied] = []
    size = 0
    for each in lists:
        own = sum(map(len, each.halves.values()))
        if part and (size + own > _MOST_ELEMENTS or len(part) >= wire.MOST_LISTS):
            yield part
            part, size = [], 0
        part, size = [*part, each], size + own
    yield part


def _open_questions(row: AskedList) -> "QuerySet[Question]":
    """Return our questions to its force that it holds: neither over, nor refused, nor withdrawn there."""
    today = (clock.now() - _CLOCKS_APART).astimezone(clock.INDIA).date()
    return Question.objects.filter(force=row.force, withdrawn=False, refused="", last_date__gte=today).order_by("id")


def _multiply_lists(row: AskedList, question: Question) -> Multiplied:
    days = Days(row.first_date, row.last_date), Days(question.first_date, question.last_date)
    said = {}
    for name in halves.FILLED_TO:
        ours, theirs = getattr(question, name), getattr(row, name)
        compared = halves.are_compared(name, ours, theirs, days=days)
        said[name] = tuple(halves.multiply(ours, theirs)) if compared else ()
    return Multiplied(question.id, said[halves.PLACES], said[halves.TARGETS])


def _starts(said: Multiplied) -> dict[str, list[str]]:
    return {name: halves.starts_of(elements) for name, elements in said.halves.items() if elements}


def _compare(row: AskedList, question: Question, said: Multiplied) -> None:
    met = False
    for name, owed in row.owed[str(question.id)].items():
        ours, theirs = getattr(question, name), getattr(row, name)
        if ours:  # not over
            halves.require_multiplied(ours, theirs, said.halves[name])
            met = met or not set(owed).isdisjoint(halves.starts_of(said.halves[name]))
    if met and row.withdrawn:
        notes.tell_touched(question.check_of, row.force, row.id)
    elif met:
        conflicts.note_and_tell(question, row.id, said.contact or conflicts.NOBODY)


def _with_check(found: "QuerySet[Question]") -> "QuerySet[Question]":
    """Return questions in the order of their checks, which a conflict locks."""
    return found.select_related("check_of").order_by("check_of_id")


def _post(force: str, answer: Answered | Declined) -> UUID:
    return envelopes.post_even_if_away(wire.ANSWERED, to=[force], body=bodies.write(answer), lane=Lane.URGENT)
