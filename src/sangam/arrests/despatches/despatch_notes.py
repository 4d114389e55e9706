"""What our own units are told of despatches, and their clocks, inside the caller's deed."""

from dataclasses import replace
from datetime import timedelta

from sangam.access.public import units
from sangam.arrests import policy
from sangam.arrests.despatches import despatch_rows
from sangam.arrests.models import Despatch, Word
from sangam.arrests.types import DespatchKind
from sangam.kernel import here
from sangam.notices.public import clocks as notice_clocks
from sangam.notices.public import notices
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency

CAME, OVERDUE, ANSWERED = "despatch.came", "despatch.overdue", "despatch.answered"
_BEYOND = "{force} has sent more than {most} despatches today: look at them"
_TITLES = {
    DespatchKind.HOME_NOTICE: "{force} has arrested a person of your district: {person}",
    DespatchKind.STATUS: "{force} says how it stands with a person: {person}",
    DespatchKind.ROLL_A: "Bad-character roll A from {force}: {person}",
    DespatchKind.ROLL_B: "Bad-character roll B from {force}: {person}",
    DespatchKind.HISTORY_SHEET: "{force} sends a history sheet: {person}",
    DespatchKind.EXTERNMENT: "{force} sends an externment order: {person}",
    DespatchKind.ASSISTANCE: "{force} asks for your help: {person}",
}
_UNANSWERED = "No reply from {to}: {person}"
_STEP = timedelta(hours=4)
"""After it, the second unit above the addressee is told, too."""


def tell_despatch(row: Despatch) -> None:
    """Tell the addressee of a despatch; set the clocks of the addressee, of those above it, and of the sender."""
    us, about = here.node().force, Subject("despatch", row.id)
    parts = {"force": row.force, "person": row.person, "to": row.to}
    clocks = []
    if policy.force_of(row.to) == us:
        urgency = Urgency.URGENT if row.kind == DespatchKind.ASSISTANCE else Urgency.ROUTINE
        came = Telling(CAME, about, _TITLES[DespatchKind(row.kind)], parts, due_at=row.due_at, urgency=urgency)
        _notify(row.force, came, units.desk_unit(row.to))
        clocks += _clocks_above(row, about, parts)
    if row.force == us:
        matter = f"{OVERDUE}:{row.id}:sender"
        late = Telling(OVERDUE, about, _UNANSWERED, parts, TodayLane.WATCHING, due_at=row.due_at, matter=matter)
        clocks.append(Deadline(late, units.desk_unit(row.unit), row.due_at))
    notice_clocks.set_clocks(clocks)


def tell_word(row: Despatch, word: Word) -> None:
    """Stop the clocks of a despatch that nothing more is awaited of, and tell its sender."""
    about = Subject("despatch", row.id)
    if despatch_rows.is_over(row):
        notice_clocks.stop_clocks(about)
        notices.done_for_subject(about)
    if row.force == here.node().force:
        title = "{to} has answered: {person}" if word.answer else "{to} has received it: {person}"
        parts = {"to": row.to, "person": row.person}
        _notify(word.force, Telling(ANSWERED, about, title, parts, TodayLane.BACK), units.desk_unit(row.unit))


def _clocks_above(row: Despatch, about: Subject, parts: dict[str, str]) -> list[Deadline]:
    """Return the clocks at the addressee: its desk and the one above when its time is over, the next a while later."""
    late = Telling(OVERDUE, about, _UNANSWERED, parts, urgency=Urgency.URGENT, due_at=row.due_at)
    desks = list(dict.fromkeys(units.desk_unit(code) for code in reversed(despatch_rows.path_of(row.to)[-3:])))
    found = [Deadline(replace(late, matter=f"{CAME}:{row.id}"), desks[0], row.due_at)]
    for step, desk in enumerate(desks[1:]):
        found.append(Deadline(late, desk, row.due_at + step * _STEP))
    return found


def _notify(force: str, telling: Telling, to: str) -> None:
    if force == here.node().force:
        notices.notify(telling, to=[to])
    else:
        notices.notify_for(force, telling, to=[to], beyond=_BEYOND)
