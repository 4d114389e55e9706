"""What narrows a record, and what it was before.  Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from sangam.access.policy import may, require
from sangam.access.units import units
from sangam.audit import audit
from sangam.audit.types import Deed
from sangam.database import statements as prepared
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Handling, Level
from sangam.kernel.ids import named_id, new_id
from sangam.kernel.purpose import Purpose
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.records import policy
from sangam.records.models import Narrowing
from sangam.records.storage.drafts import Draft
from sangam.records.storage.senior_units import senior_units
from sangam.records.types import Statement, Terms

STATUS, WITHDRAWN = "status", "withdrawn"


class Way(StrEnum):
    """By what a record is taken from some of its readers."""

    HOME = "home"  # fewer units of our own force
    PURPOSES = "purposes"  # fewer purposes
    HANDLING = "handling"  # a higher classification, or a caveat more
    WITHDRAWN = "withdrawn"  # its status says that it asks for nothing any more
    RECALL = "recall"  # erased everywhere
    EXPIRY = "expiry"  # an earlier end
    ABROAD = "abroad"  # fewer units of another force
    SHARE = "share"  # a force or group receives less, or nothing


ELSEWHERE = frozenset({Way.ABROAD, Way.SHARE})
"""Ways that end or lessen copies of others: our own force reads as before."""

Above = Mapping[str, Collection[str]]


def ways(old: Draft, new: Draft, *, above: Above) -> list[Way]:
    """Return in which ways the next version of a record of ours takes it from readers that it had.

    above: by unit, the units from headquarters down to it.
    """
    found = {
        Way.HANDLING: bool(raised_properties(old.statements, new.statements)),
        Way.WITHDRAWN: _is_withdrawn(new) and not _is_withdrawn(old),
    }
    if old.terms != new.terms:
        found |= _ways_of_terms(old, new.terms, above)
    return [way for way in Way if found.get(way)]


def _ways_of_terms(draft: Draft, new: Terms, above: Above) -> dict[Way, bool]:
    old, us = draft.terms, draft.owner
    abroad = {*old.audience, *new.audience} - {us}
    return {
        Way.HOME: _loses(_at_home(draft, old), _at_home(draft, new), above),
        Way.PURPOSES: _loses(old.purposes, new.purposes),
        Way.EXPIRY: new.expires_at < old.expires_at,
        Way.ABROAD: any(_loses(old.audience.get(each, ()), new.audience.get(each, ()), above) for each in abroad),
        Way.SHARE: bool(lessened_forces(old, new) or lessened_groups(old, new)),
    }


def _at_home(draft: Draft, terms: Terms) -> frozenset[str]:
    """Return who sees a record at home; the superiors of its desk, who always do, left out but for the desk."""
    return policy.audience_of(terms, draft.owner, owner=draft.owner, desk=draft.desk, above={draft.desk: ()})


def _loses(old: Collection[str], new: Collection[str], above: Above | None = None) -> bool:
    """Tell whether a list of those admitted, empty for all, leaves any out that it admitted.

    Who is named is still admitted where a unit above it is named instead.  above: of units alone.
    """
    if not new or set(old) <= set(new):
        return bool(new and not old)
    return any(each not in new and not (above and set(new) & set(above[each])) for each in old)


def lessened_forces(old: Terms, new: Terms) -> frozenset[str]:
    """Return the forces that receive less by name."""
    return frozenset(force for force in {*old.shares, *new.shares} if _is_less(_level(old, force), _level(new, force)))


def _level(terms: Terms, force: str) -> Level:
    """Return what a force receives by name; of one that is not named, the most that a group may give it."""
    most = max(terms.groups.values(), key=lambda each: policy.WIDTH[each], default=Level.NONE)
    return terms.shares.get(force, most)


def lessened_groups(old: Terms, new: Terms) -> frozenset[str]:
    """Return the groups that receive less."""
    return frozenset(group for group, level in old.groups.items() if _is_less(level, new.groups.get(group, Level.NONE)))


def _is_less(before: Level, after: Level) -> bool:
    return policy.WIDTH[after] < policy.WIDTH[before]


def raised_properties(old: Sequence[Statement], new: Sequence[Statement]) -> frozenset[str]:
    """Return the properties that some reader of the old statements reads no more, though they still stand.

    A property that is gone was corrected.  It counts only where its readers are left with nothing of the record.
    """
    standing = {each.property for each in new}
    gone = [each for each in old if each not in new]
    raised = {
        each.property
        for each in gone
        if each.property in standing and not _is_open_to_all(each, [s for s in new if s.property == each.property])
    }
    return frozenset(raised | {each.property for each in gone if not _is_open_to_all(each, new)})


def _is_open_to_all(before: Statement, now: Sequence[Statement]) -> bool:
    """Tell whether every reader of a statement may read one of these."""
    return any(_admits(each.handling, before.handling) for each in now)


def _admits(now: Handling, before: Handling) -> bool:
    return now.classification <= before.classification and now.caveats <= before.caveats


def _is_withdrawn(draft: Draft) -> bool:
    return any(each.property == STATUS and each.value == WITHDRAWN for each in draft.statements)


def terms_undone(now: Terms, before: Terms, after: Terms) -> Terms:
    """Return the terms with what a narrowing took given back; what was changed otherwise since stays.

    before, after: the terms when it was done.  Nothing becomes narrower than it is now.
    """
    return replace(
        now,
        expires_at=max(now.expires_at, before.expires_at) if after.expires_at < before.expires_at else now.expires_at,
        purposes=_purposes_undone(now, before, after),
        audience=_audience_undone(now, before, after),
        shares=_levels_undone(
            now.shares, before.shares, lessened_forces(before, after) | _silenced_receivers(before, after)
        ),
        groups=_levels_undone(
            now.groups, before.groups, lessened_groups(before, after) | _silenced_receivers(before, after)
        ),
        via={**{force: before.via[force] for force in lessened_forces(before, after) & before.via.keys()}, **now.via},
    )


def _purposes_undone(now: Terms, before: Terms, after: Terms) -> frozenset[Purpose]:
    given_back = _is_undone(now.purposes, before.purposes, after.purposes)
    return before.purposes if given_back else now.purposes


def _audience_undone(now: Terms, before: Terms, after: Terms) -> dict[str, frozenset[str]]:
    named = {}
    for force in {*now.audience, *before.audience, *after.audience}:
        found, was, became = (_audience_at(terms, force) for terms in (now, before, after))
        named[force] = was if _is_undone(found, was, became) else found
    return {force: tokens for force, tokens in named.items() if tokens}


def _is_undone(now: Collection[str], before: Collection[str], after: Collection[str]) -> bool:
    """Tell whether those admitted before come back: the narrowing left some out, and none of today's are left out."""
    return _loses(before, after) and not _loses(now, before)


def _audience_at(terms: Terms, force: str) -> frozenset[str]:
    return terms.audience.get(force, frozenset())


def _silenced_receivers(before: Terms, after: Terms) -> frozenset[str]:
    """Return the forces and groups whose silent share made the record silent at home."""
    if policy.is_silent(before):
        return frozenset()
    levels = {**after.shares, **after.groups}
    return frozenset(each for each, level in levels.items() if level is Level.SILENT)


def _levels_undone(now: Mapping[str, Level], before: Mapping[str, Level], taken: frozenset[str]) -> dict[str, Level]:
    """Return the levels with what a narrowing took given back; what it made silent is as it was before."""
    found = {each: level for each, level in now.items() if each in before or each not in taken}
    for each in taken & before.keys():
        if _is_less(before[each], found.get(each, Level.NONE)):
            found[each] = before[each]
    return found


def statements_undone(
    now: Sequence[Statement], before: Sequence[Statement], after: Sequence[Statement]
) -> tuple[Statement, ...]:
    """Return the statements with those given back that a narrowing took, in place of what replaced them."""
    raised = raised_properties(before, after)
    if any(each.value == WITHDRAWN and each.property == STATUS for each in after if each not in before):
        raised |= {STATUS}
    made = {each.id for each in after} - {each.id for each in before}
    kept = [each for each in now if each.property not in raised or each.id not in made]
    there = {each.id for each in kept}
    return (*kept, *(each for each in before if each.property in raised and each.id not in there))


# The list of narrowings, as a unit above the desks reads it: who, when, by what, undone or not. No content.

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class NarrowingView:
    """One narrowing of a record of ours.  ways: by what; undoable: the reader may undo it, and it is not undone."""

    id: UUID
    record: UUID
    desk: str
    at: datetime
    by: str
    ways: tuple[Way, ...]
    alone: bool
    undone_at: datetime | None
    undone_by: str
    undoable: bool


def narrowings(actor: Actor, *, waiting: bool = False) -> list[NarrowingView]:
    """Return the newest narrowings of records of desks below the actor's unit, and of its own, newest first.

    waiting: only those that can still be undone.  Who may change any record reads those of the whole force.  At
    most MOST_LISTED.  Raises Refused.
    """
    require(actor, "record:share")
    rows = Narrowing.objects.order_by("-at", "-id")
    if not may(actor, "record:change-any"):
        rows = rows.filter(units__contains=[actor.unit])
    if waiting:
        rows = rows.filter(undone_at=None).exclude(ways__contains=[Way.RECALL])
    return [_view(actor, row) for row in rows[:MOST_LISTED]]


def may_undo(actor: Actor, row: Narrowing) -> bool:
    """Tell whether an officer may undo this, or may change any record.

    Such an officer stands above the desk whose record it is, and not below the unit that narrowed it.
    """
    above = row.units[:-1] or row.units
    if row.unit in above:
        above = above[: above.index(row.unit) + 1]
    return actor.unit in above or may(actor, "record:change-any")


def _view(actor: Actor, row: Narrowing) -> NarrowingView:
    ways = tuple(map(Way, row.ways))
    undoable = row.undone_at is None and Way.RECALL not in ways and may_undo(actor, row)
    return NarrowingView(
        row.id, row.record, row.desk, row.at, row.by, ways, row.alone, row.undone_at, row.undone_by, undoable
    )


# The register of narrowings: each is let through by the daily limit, entered, and told to the unit above.
#
# Every next version of a record of ours passes `enter_changes`, before it is written. A change that takes nothing
# from anybody is not entered. What the node does by itself (an expiry, a partner's change) is no officer's and not
# entered.

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
