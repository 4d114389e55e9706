"""What our own are told of deconfliction, inside the caller's deed.

Units are told of conflicts; control room and auditor of a force that asks unusually much or owes us something.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sangam.access.public import posts, units
from sangam.audit.public import audit
from sangam.kernel import clock, here
from sangam.kernel.ids import named_id, short
from sangam.notices.public import clocks, notices
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency
from sangam.operations import authors, policy
from sangam.operations.models import ActionCheck, Conflict
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
    duty = posts.duties([desk]).get(desk)
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
    notices.done_for_subject(about, kind=CLEAR)
    _notify(row.force, telling, to)
    title, matter = "{number}: what was agreed with {unit}, {force}? Nothing is written yet.", f"{UNRESOLVED}:{row.id}"
    late = Telling(UNRESOLVED, about, title, parts, urgency=Urgency.URGENT, matter=matter)
    due_at = audit.require_deed().at + policy.UNRESOLVED_AFTER
    clocks.set_clocks(Deadline(late, each, due_at, repeat=_AGAIN, until=due_at + timedelta(hours=12)) for each in to)


def tell_clear(check: ActionCheck) -> None:
    """Tell the post of a check that all forces have answered, and that no conflict is known."""
    parts = {"number": number_of(check)}
    telling = Telling(CLEAR, Subject("deconfliction", check.id), "No conflict known: {number}", parts, TodayLane.BACK)
    notices.notify(telling, to=[f"post:{check.post}"])


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
        clocks.stop_clocks(about, matter=f"{kind}:{row.id}")
        notices.done_for_subject(about, matter=f"{kind}:{row.id}")


def end_check(check: ActionCheck) -> None:
    """Stop all clocks of a check that is withdrawn."""
    about = Subject("deconfliction", check.id)
    clocks.stop_clocks(about)
    notices.done_for_subject(about)


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
    auditors = [f"post:{post}" for post in posts.held_posts(["auditor", "control"])]
    notices.notify(telling, to=[units.desk_unit(here.node().force), *auditors])


def _notify(force: str, telling: Telling, to: list[str]) -> None:
    if force == here.node().force:
        notices.notify(telling, to=to)
    else:
        notices.notify_for(force, telling, to=to, beyond=_BEYOND)
