"""What our own are told of deconfliction, inside the caller's deed.

Units are told of conflicts; control room and auditor of a force that asks unusually much or owes us something.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.units import telephones, units
from sangam.audit import audit
from sangam.federation.lanes import status
from sangam.kernel import clock, here
from sangam.kernel.ids import named_id, short
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency
from sangam.operations import authors, policy
from sangam.operations.models import ActionCheck, AskedList, Conflict, Question
from sangam.operations.types import Contact, Word

CONFLICT, UNRESOLVED, CLEAR, RESOLVED, TOUCHED = (
    "deconfliction.conflict",
    "deconfliction.unresolved",
    "deconfliction.clear",
    "deconfliction.resolved",
    "deconfliction.touched",
)
RATE, DEBT, UNOPENED, OMITTED = (
    "deconfliction.rate",
    "deconfliction.debt",
    "deconfliction.unopened",
    "deconfliction.omitted",
)
_BEYOND = "{force} has caused more than {most} notices of conflict today: look at the list"
_AGAIN = timedelta(hours=1)


def number_of(check: ActionCheck) -> str:
    """Return the reference number of a check, as it is read out."""
    return f"{here.node().force}-{short(check.id)}"


def contact_of(check: ActionCheck) -> Contact:
    """Return whom the other side calls about a check of ours: the desk that answers for its unit, and its number."""
    desk = units.desk_unit(check.unit)
    name = units.units([desk])[desk].name_en
    duty = telephones.duties([desk]).get(desk)
    return Contact(desk, name, duty.number if duty else "", number_of(check))


def tell_conflict(row: Conflict) -> None:
    """Tell the post and the desk of a check of ours whom to call; set the clock that says that nothing is written.

    "No conflict known" leaves the lists: it is true no more.
    """
    check = row.check_of
    about = Subject("deconfliction", check.id)
    parts = {
        "force": row.force,
        "unit": row.unit or row.force,
        "telephone": row.telephone,
        "number": number_of(check),
    }
    title = "Conflict with {number}: call {unit}, {force}, {telephone}"
    title = title if row.telephone else "Conflict with {number}: call {unit}, {force}"
    matter = f"{CONFLICT}:{row.id}"
    telling = Telling(CONFLICT, about, title, parts, urgency=Urgency.URGENT, matter=matter)
    to = authors.recipients(check.unit, check.post)
    deliveries.done_for_subject(about, kind=CLEAR)
    _notify(row.force, telling, to)
    title, matter = "{number}: what was agreed with {unit}, {force}? Nothing is written yet.", f"{UNRESOLVED}:{row.id}"
    late = Telling(UNRESOLVED, about, title, parts, urgency=Urgency.URGENT, matter=matter)
    due_at = audit.require_deed().at + policy.UNRESOLVED_AFTER
    deliveries.set_clocks(
        Deadline(late, each, due_at, repeat=_AGAIN, until=due_at + timedelta(hours=12)) for each in to
    )


def tell_clear(check: ActionCheck) -> None:
    """Tell the post of a check that all forces have answered, and that no conflict is known."""
    parts = {"number": number_of(check)}
    telling = Telling(CLEAR, Subject("deconfliction", check.id), "No conflict known: {number}", parts, TodayLane.BACK)
    deliveries.notify(telling, to=[f"post:{check.post}"])


def tell_word(row: Conflict, word: Word) -> None:
    """Tell the post of a check what the other side has written about the conflict."""
    check = row.check_of
    parts = {"force": row.force, "who": word.by, "number": number_of(check)}
    telling = Telling(
        RESOLVED,
        Subject("deconfliction", check.id),
        "{who} has written what was agreed about {number}",
        parts,
        TodayLane.BACK,
        matter=f"{RESOLVED}:{row.id}",
    )
    to = authors.recipients(check.unit, check.post)
    _notify(row.force, telling, to)


def tell_touched(check: ActionCheck, force: str, other: UUID) -> None:
    """Tell the post of a check that another force's list met it, which was withdrawn before it was closed.

    Nothing is to be agreed.  It is told all the same: that force has seen that they meet.
    """
    telling = Telling(
        TOUCHED,
        Subject("deconfliction", check.id),
        "{force} planned something that meets {number}, and has withdrawn it",
        {"force": force, "number": number_of(check)},
        TodayLane.BACK,
        matter=f"{TOUCHED}:{check.id}:{other}",
    )
    _notify(force, telling, authors.recipients(check.unit, check.post))


def end_conflict(row: Conflict) -> None:
    """Stop the clock of a conflict about which our side has written, and take it off the lists; others stay there."""
    about = Subject("deconfliction", row.check_of_id)
    for kind in (CONFLICT, UNRESOLVED):
        deliveries.stop_clocks(about, matter=f"{kind}:{row.id}")
        deliveries.done_for_subject(about, matter=f"{kind}:{row.id}")


def end_check(check: ActionCheck) -> None:
    """Stop all clocks of a check that is withdrawn."""
    about = Subject("deconfliction", check.id)
    deliveries.stop_clocks(about)
    deliveries.done_for_subject(about)


def tell_rate(force: str, inputs: int, most: int) -> None:
    """Tell, in the running deed, that a force has used half of a budget, or more."""
    title = "{force} asks unusually much about planned actions: {n} of {most} inputs"
    _alarm(RATE, force, title, {"n": str(inputs), "most": str(most)})


def tell_debt(force: str, since: datetime) -> None:
    """Tell, in the running deed, that a force owes an answer or a closing since an instant."""
    title = "{force} has not compared planned actions since {at}: conflicts may be hidden"
    _alarm(DEBT, force, title, {"at": _day_and_time(since)})


def tell_unopened(force: str, since: datetime) -> None:
    """Tell, in the running deed, that a force has not opened a list that the lot drew, which it was asked to."""
    title = "{force} was to show on {at} what it had asked, and has not: it may have asked about what it does not plan"
    _alarm(UNOPENED, force, title, {"at": _day_and_time(since)})


def _day_and_time(at: datetime) -> str:
    return at.astimezone(clock.INDIA).strftime("%d.%m.%Y %H:%M")


def tell_omitted(force: str, lists: int) -> None:
    """Tell, in the running deed, that an answer of a force left out lists of its own that stood here."""
    title = "{force} left out {n} of its planned actions in a comparison: conflicts may be hidden"
    _alarm(OMITTED, force, title, {"n": str(lists)})


def _alarm(kind: str, force: str, title: str, parts: dict[str, str]) -> None:
    """Tell control room and auditor; a notice a matter, force and day of India is renewed where it is told again."""
    day = audit.require_deed().at.astimezone(clock.INDIA).date()
    telling = Telling(
        kind,
        Subject("force", named_id("force", force)),
        title,
        {"force": force, **parts},
        urgency=Urgency.URGENT,
        matter=f"{kind}:{force}:{day}",
    )
    auditors = [f"post:{post}" for post in units.held_posts(["auditor", "control"])]
    deliveries.notify(telling, to=[units.desk_unit(here.node().force), *auditors])


def _notify(force: str, telling: Telling, to: list[str]) -> None:
    if force == here.node().force:
        deliveries.notify(telling, to=to)
    else:
        deliveries.notify_for(force, telling, to=to, beyond=_BEYOND)


# What another force owes us: closings of what we answered, answers to what we asked, openings of what the lot drew.
#
# Who owes longer than a grace gets no further answers; what it asks meanwhile waits.

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
        tell_debt(row.force, since)
    for row, since in openings:
        tell_unopened(row.force, since)
    AskedList.objects.filter(id__in=[row.id for row, _ in [*closings, *openings]]).update(told=True)
    for question in _unnotified_questions(at - GRACE):
        tell_debt(question.force, question.asked_at)
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
