"""The asked side: another force's list is compared with each earlier one of ours, and it closes the comparison.

We multiply its elements by the key of each list of ours that stands with it.  It owes us the elements of that list,
multiplied by the key of its own.  So we see what meets, whatever it leaves out.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from django.db.models import F, Q, QuerySet

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock, here
from sangam.kernel.errors import Refused
from sangam.oblivious.hidden_lists import HiddenList
from sangam.operations import policy
from sangam.operations.deconfliction import conflicts, halves, notes, rate_limits, wire
from sangam.operations.deconfliction import notes as deconfliction_notes
from sangam.operations.deconfliction.halves import Days
from sangam.operations.deconfliction.wire import Answered, Asked, Closed, Declined, Drawn, Multiplied, Opened
from sangam.operations.models import AskedList, Question

# The lot: one list in eight is opened to the other force once it is over, its places alone.
#
# Nobody can see whether the elements of a list have the key that it names. Who gave them another would learn what it
# touches, and its closings would show the other side nothing. The opening shows it, as it shows inputs of other days
# or of more than one cell. Both sides draw the lot, so that neither chooses.

ONE_IN = 8
_AFTER = timedelta(days=2)
"""After the last day of the action."""
_ASKED_WITHIN = timedelta(days=4)
"""Two days before the other force deletes its keys."""


def set_opening_if_drawn(row: AskedList, lot: str) -> None:
    """Draw the lot for a list that was closed, and set from when it is opened.  lot: its force's half."""
    if row.places and is_drawn(row.lot, lot):
        row.opens_at = _over_at(Days(row.first_date, row.last_date))


def is_drawn(one: str, other: str) -> bool:
    """Tell whether the lot of two halves falls on a list.  one: of the side that was asked, other: of the asker."""
    return sha256(bytes.fromhex(one) + bytes.fromhex(other)).digest()[0] < 256 // ONE_IN


def lists_to_open() -> list[AskedList]:
    """Return the lists that are over, on which the lot fell, and whose opening was not asked for yet.

    Where our own node was away until their force had deleted the keys, they are not asked for, and forgotten.  One
    that was closed as late as that is asked for: its force had the keys then, and gains nothing by delay.
    """
    drawn = AskedList.objects.filter(opens_at__lte=clock.now(), opening_asked=False)
    in_time = Q(opens_at__gt=clock.now() - _ASKED_WITHIN) | Q(closed_at__gt=F("opens_at") + _ASKED_WITHIN)
    return list(drawn.filter(in_time))


def ask_opening(row: AskedList) -> None:
    """Ask a force to open the places of its list, in the running deed."""
    body = bodies.write(Drawn(row.id, row.lot))
    envelope = outbox.post_even_if_away(wire.DRAWN, to=[row.force], body=body, lane=Lane.URGENT)
    AskedList.objects.filter(id=row.id).update(opening_asked=True, envelope=envelope, told=False)


def open_list(force: str, ask: UUID, lot: str) -> None:
    """Open the places of a list of ours that is over, in the running deed.

    Raises Refused where the action is not over, or the lot did not fall on the list.
    """
    row = Question.objects.filter(id=ask, force=force).first()
    if row is None or not row.places:
        return
    is_true = compare_digest(sha256(bytes.fromhex(lot)).hexdigest(), row.their_lot)
    if not is_true or not is_drawn(lot, row.lot) or clock.now() < _over_at(Days(row.first_date, row.last_date)):
        raise Refused(
            "operations:not-drawn",
            "{force} asks to open a planned action on which no lot fell, or that is not over: it stays closed.",
            force=force,
        )
    own = halves.own_list(row.places)
    body = bodies.write(Opened(row.id, own.secret, own.seed, own.inputs))
    outbox.post_even_if_away(wire.OPENED, to=[force], body=body, lane=Lane.URGENT)


def take_opening(force: str, opened: Opened) -> None:
    """Hold an opening against the list that stands here, in the running deed, and forget it.

    Raises Malformed for one that is not that of the list, or not of one action: the debt stays.
    """
    row = AskedList.objects.filter(id=opened.ask, force=force, opening_asked=True).first()
    if row is None:
        return
    made = HiddenList(opened.secret, b"", opened.seed, opened.inputs, ())
    pair = halves.pair_of(here.node().force, force)
    halves.require_opened(row.places, made, pair=pair, days=Days(row.first_date, row.last_date))
    AskedList.objects.filter(id=row.id).update(opening_asked=False, opens_at=None)


def _over_at(days: Days) -> datetime:
    return datetime.combine(days.last + _AFTER, time(), tzinfo=clock.INDIA)


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
    if deconfliction_notes.may_be_answered(row):
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
        set_opening_if_drawn(row, closed.lot)
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
    return any(deconfliction_notes.may_be_answered(row) for row in oldest)


def serve_waiting(force: str | None = None) -> None:
    """Answer, in the running deed, what waits of a force, or of all, as far as it may be answered now."""
    waiting = _unanswered_lists().order_by("came_at", "id")
    held: set[str] = set()
    for row in waiting.filter(force=force) if force else waiting:
        if row.force not in held and deconfliction_notes.may_be_answered(row):
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
    return outbox.post_even_if_away(wire.ANSWERED, to=[force], body=bodies.write(answer), lane=Lane.URGENT)
