"""The register of narrowings: each is let through by the daily limit, entered, and told to the unit above.

Every next version of a record of ours passes `enter_changes`, before it is written.  A change that takes nothing from
anybody is not entered.  What the node does by itself (an expiry, a partner's change) is no officer's and not entered.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q

from sangam.access.units import units
from sangam.audit import audit
from sangam.audit.types import Deed
from sangam.database import statements as prepared
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.ids import named_id, new_id
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.records.models import Narrowing
from sangam.records.narrowings.rules import ELSEWHERE, Way, ways
from sangam.records.storage.drafts import Draft
from sangam.records.storage.senior_units import senior_units

# How many records one officer recalls or narrows alone within a day; beyond that a second officer agrees.
#
# Whatever takes a record from readers counts alike (`rules.Way`), or one way would stand open beside another. It
# counts for the officer, whatever posts the officer holds, and for the post, whoever holds it.

ALONE = "records:recalled-alone"
"""The code of the refusal beyond the limit."""
_DAY = timedelta(days=1)
# Two narrowings at once would each count the other out, and both be the last of the day.
_ONE_AFTER_ANOTHER = "SELECT count(pg_advisory_xact_lock(hashtextextended('recalls of ' || %s, 0)))"


def require_left(actor: Actor, *, records: int = 1) -> None:
    """Raise Refused where the actor may not recall or narrow so many records more alone, in the running deed."""
    at = audit.require_deed().at
    for one in sorted({str(actor.an_officer()), str(actor.post)}):
        prepared.run(_ONE_AFTER_ANOTHER, [one])
    if _records_left_today(actor, at) < records:
        raise Refused(
            "records:recalled-alone",
            "You may recall or narrow {most} records by yourself within a day: propose this one to a second officer, "
            "or let another officer do it.",
            most=settings.SANGAM.recalls_alone,
        )


def recalls_left(actor: Actor) -> int:
    """Return how many records the actor may still recall or narrow alone within the day."""
    return _records_left_today(actor, clock.now())


def _records_left_today(actor: Actor, at: datetime) -> int:
    alone = Narrowing.objects.filter(alone=True, at__gt=at - _DAY)
    by_officer, by_post = Q(officer=actor.an_officer()), Q(post=actor.post, post__isnull=False)
    done = max(alone.filter(by_officer).count(), alone.filter(by_post).count())
    return max(0, int(settings.SANGAM.recalls_alone) - done)


SUBJECT = "narrowings"
TOLD = "record.narrowed"
ROUTINE = 3
"""Records within a day whose copies elsewhere an officer ends or lessens before the unit above is told of it."""

_TITLE = "{who} has narrowed records of {unit} today ({n}): look, and undo what is wrong"
_BY_NODE = frozenset({"system", "peer"})


class Permit(StrEnum):
    """By whose word a narrowing is done."""

    ALONE = "alone"  # one officer's: it counts
    TWO = "two"  # two officers agreed to it
    PARTING = "parting"  # a partner leaves: all that it holds is taken back
    UNDOING = "undoing"  # a unit above gives back what a narrowing took; it is noted there


def enter_changes(changes: Sequence[tuple[Draft | None, Draft]], *, permit: Permit = Permit.ALONE) -> None:
    """Let through and enter those of these changes of records of ours, before and after, that narrow them.

    In the running deed.  Raises Refused where the officer may not narrow so many more alone.
    """
    deed = audit.require_deed()
    if deed.actor.role in _BY_NODE or permit is Permit.UNDOING:
        return
    above = senior_units()
    found = [(old, new, way) for old, new in changes if old is not None and (way := ways(old, new, above=above))]
    if not found:
        return
    if permit is Permit.ALONE and deed.actor.officer is not None:
        require_left(deed.actor, records=len(found))
    rows = [_row(deed, (old, new), by, above[old.desk]) for old, new, by in found]
    for row in rows:
        row.alone = permit is Permit.ALONE
    Narrowing.objects.bulk_create(rows)
    _tell_units_above(deed, rows)


def enter_recall(draft: Draft, *, version: int) -> None:
    """Let through and enter that an officer recalls a record of ours alone, in the running deed.  Raises Refused."""
    deed = audit.require_deed()
    require_left(deed.actor)
    row = _row(deed, (draft, draft), [Way.RECALL], senior_units()[draft.desk])
    row.version, row.before, row.after = version, {}, {}
    row.save(force_insert=True)
    _tell_units_above(deed, [row])


def _row(deed: Deed, change: tuple[Draft, Draft], by: Sequence[Way], line: Sequence[str]) -> Narrowing:
    old, new = change
    return Narrowing(
        id=new_id(),
        record=old.id,
        desk=old.desk,
        units=list(line or dict.fromkeys((old.owner, old.desk))),
        at=deed.at,
        officer=deed.actor.officer,
        post=deed.actor.post,
        by=deed.actor.label,
        unit=deed.actor.unit or "",
        ways=[str(way) for way in by],
        version_before=old.version,
        version=new.version,
        before=bodies.write(old.terms),
        after=bodies.write(new.terms),
        alone=True,
    )


def _tell_units_above(deed: Deed, rows: Sequence[Narrowing]) -> None:
    """Tell the unit above each desk, in one notice a day, officer and desk."""
    by_desk: dict[str, list[Narrowing]] = {}
    for row in rows:
        by_desk.setdefault(row.desk, []).append(row)
    for desk, theirs in by_desk.items():
        today = _narrowed_today(deed, desk)
        if today > ROUTINE or any(set(row.ways) - ELSEWHERE for row in theirs):
            _tell_of(deed, theirs[0], today)


def _narrowed_today(deed: Deed, desk: str) -> int:
    """Return how many records of a desk the officer has narrowed on this day of India."""
    midnight = datetime.combine(deed.at.astimezone(clock.INDIA).date(), time.min, clock.INDIA)
    rows = Narrowing.objects.filter(desk=desk, officer=deed.actor.officer, by=deed.actor.label, at__gte=midnight)
    return rows.values("record").distinct().count()


def _tell_of(deed: Deed, row: Narrowing, today: int) -> None:
    day, who = deed.at.astimezone(clock.INDIA).date(), str(deed.actor.officer or deed.actor.label)
    telling = Telling(
        TOLD,
        Subject(SUBJECT, named_id(TOLD, row.desk, who, str(day))),
        _TITLE,
        {"who": deed.actor.label, "n": str(today), "unit": row.desk},
        matter=f"{TOLD}:{row.desk}:{who}:{day}",
    )
    unit = superior(row.units, deed.actor.unit)
    deliveries.notify(telling, to=[units.desk_unit(unit) if units.units([unit]) else unit])


def superior(line: Sequence[str], unit: str) -> str:
    """Return the unit that is told of an act of an officer of a unit on a desk's record; headquarters has none above.

    line: the units from headquarters down to the desk.  An officer of a unit above the desk has it above that unit.
    """
    place = line.index(unit) if unit in line else len(line) - 1
    return line[max(0, place - 1)]
