"""What another force owes us: closings of what we answered, answers to what we asked, openings of what the lot drew.

Who owes longer than a grace gets no further answers; what it asks meanwhile waits.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from sangam.audit.public import audit
from sangam.federation.public import status
from sangam.kernel import clock
from sangam.operations.deconfliction import notes
from sangam.operations.models import AskedList, Question

GRACE = timedelta(minutes=5)
GRACE_OF_OPENING = timedelta(days=1)
_UNREACHED = timedelta(days=1)
"""So long what we sent may be under way; after that its force owes it all the same, or it would give no receipts."""
MOST_UNCLOSED = 4
"""Questions of one force that are answered and not closed: so much it learns at most without our learning it."""


def may_be_answered(row: AskedList) -> bool:
    """Tell whether a question may be answered now: its force owes us nothing for too long.

    An answer that it owes counts only where it was overdue before this question came.  Else two forces could wait for
    each other.
    """
    at, lists = clock.now(), AskedList.objects.filter(force=row.force)
    if _unclosed_lists(lists).count() >= MOST_UNCLOSED or _late_closings(lists, at) or _late_openings(lists, at):
        return False
    return not _overdue(Question.objects.filter(force=row.force), before=row.came_at - GRACE)


def has_untold_debts() -> bool:
    """Tell whether some force may owe us something of which nobody was told yet."""
    at, untold = clock.now(), AskedList.objects.filter(told=False)
    return bool(_late_closings(untold, at) or _late_openings(untold, at) or _unnotified_questions(at - GRACE))


def tell_due() -> None:
    """Tell, in the running deed, of each debt that has outlived its grace, once."""
    at, untold = audit.require_deed().at, AskedList.objects.filter(told=False)
    closings, openings = _late_closings(untold, at), _late_openings(untold, at)
    for row, since in closings:
        notes.tell_debt(row.force, since)
    for row, since in openings:
        notes.tell_unopened(row.force, since)
    AskedList.objects.filter(id__in=[row.id for row, _ in [*closings, *openings]]).update(told=True)
    for question in _unnotified_questions(at - GRACE):
        notes.tell_debt(question.force, question.asked_at)
        Question.objects.filter(id=question.id).update(told=True)


def forgive(force: str, since: datetime) -> int:
    """Forget lists that a restored force asked since its backup, in the running deed; return how many.

    It has lost their keys, so that it can neither close nor compare them.  Its officers enter the actions again.
    """
    return AskedList.objects.filter(force=force, came_at__gte=since).delete()[0]


def _unclosed_lists(lists: "QuerySet[AskedList]") -> "QuerySet[AskedList]":
    return lists.filter(answered_at__isnull=False, closed_at=None)


def _late_closings(lists: "QuerySet[AskedList]", at: datetime) -> list[tuple[AskedList, datetime]]:
    return _late(_unclosed_lists(lists).filter(answered_at__lte=at - GRACE), before=at - GRACE)


def _late_openings(lists: "QuerySet[AskedList]", at: datetime) -> list[tuple[AskedList, datetime]]:
    late = at - GRACE_OF_OPENING
    return _late(lists.filter(opening_asked=True, opens_at__lte=late), before=late)


def _late(lists: "QuerySet[AskedList]", *, before: datetime) -> list[tuple[AskedList, datetime]]:
    """Return lists for which something is owed since before an instant, each with since when.

    It counts from when our envelope reached the force.
    """
    rows = list(lists)
    sent = status.delivery(row.envelope for row in rows if row.envelope) if rows else []
    since = {each.envelope: each.reached_at or each.queued_at + _UNREACHED for each in sent}
    owed = [(row, (since.get(row.envelope) if row.envelope else None) or _owed_at(row)) for row in rows]
    return [(row, at) for row, at in owed if at <= before]


def _owed_at(row: AskedList) -> datetime:
    """Return since when something is owed of which no envelope is known."""
    at = row.opens_at if row.opening_asked else row.answered_at
    return at or row.came_at


def _unnotified_questions(late: datetime) -> list[Question]:
    """Return the questions without an answer, of which nobody was told, that reached their force before an instant."""
    return _overdue_of(list(Question.objects.filter(told=False, answered_at=None, asked_at__lte=late)), before=late)


def _overdue(questions: "QuerySet[Question]", *, before: datetime) -> bool:
    return bool(_overdue_of(list(questions.filter(answered_at=None, asked_at__lte=before)), before=before))


def _overdue_of(rows: list[Question], *, before: datetime) -> list[Question]:
    if not rows:
        return []
    asked = [row.envelope for row in rows if row.envelope]
    reached = {each.envelope for each in status.delivery(asked) if each.reached_at and each.reached_at <= before}
    return [row for row in rows if row.envelope in reached]
