"""What another force owes us: closings of what we answered, answers to what we asked, openings of what the lot drew.

Who owes longer than a grace gets no further answers; what it asks meanwhile waits.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from sangam.audit import public as audit
from sangam.federation.public import status
from sangam.kernel import clock
from sangam.operations.deconfliction import notes
from sangam.operations.models import AskedList, Question

GRACE = timedelta(minutes=5)
GRACE_OF_OPENING = timedelta(days=1)
MOST_UNCLOSED = 4
"""Questions of one force that are answered and not closed: so much it learns at most without our learning it."""


def may_be_answered(row: AskedList) -> bool:
    """Tell whether a question may be answered now: its force owes us nothing for too long.

    An answer that it owes counts only where it was overdue before this question came.  Else two forces could wait for
    each other.
    """
    at = clock.now()
    unclosed = AskedList.objects.filter(force=row.force, answered_at__isnull=False, closed_at=None)
    if unclosed.count() >= MOST_UNCLOSED or unclosed.filter(answered_at__lte=at - GRACE).exists():
        return False
    if AskedList.objects.filter(force=row.force, opens_at__lte=at - GRACE_OF_OPENING, opening_asked=True).exists():
        return False
    return not _overdue(Question.objects.filter(force=row.force), before=row.came_at - GRACE)


def are_to_be_told() -> bool:
    """Tell whether some force may owe us something of which nobody was told yet."""
    late = clock.now() - GRACE
    closings = AskedList.objects.filter(told=False, answered_at__lte=late, closed_at=None)
    openings = AskedList.objects.filter(told=False, opening_asked=True, opens_at__lte=clock.now() - GRACE_OF_OPENING)
    return closings.exists() or openings.exists() or bool(_untold(late))


def tell_due() -> None:
    """Tell, in the running deed, of each debt that has outlived its grace, once."""
    at = audit.require_deed().at
    closings = AskedList.objects.filter(told=False, answered_at__lte=at - GRACE, closed_at=None)
    openings = AskedList.objects.filter(told=False, opening_asked=True, opens_at__lte=at - GRACE_OF_OPENING)
    for row in [*closings, *openings]:
        notes.tell_debt(row.force, row.opens_at or row.answered_at or at)
        AskedList.objects.filter(id=row.id).update(told=True)
    for question in _untold(at - GRACE):
        notes.tell_debt(question.force, question.asked_at)
        Question.objects.filter(id=question.id).update(told=True)


def forgive(force: str, since: datetime) -> int:
    """Forget lists that a restored force asked since its backup, in the running deed; return how many.

    It has lost their keys, so that it can neither close nor compare them.  Its officers enter the actions again.
    """
    return AskedList.objects.filter(force=force, came_at__gte=since).delete()[0]


def _untold(late: datetime) -> list[Question]:
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
