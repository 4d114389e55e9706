"""Sheets of an administrator: a transfer order, or officers to be loaded; tried first, then taken whole or not at all.

What takes two administrators is no matter for a sheet: such a row is a fault, and is ordered on the officer's page.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sangam.access import officer_rows
from sangam.access.administration import acts, reach
from sangam.access.models import Holding, Officer, Rank, Unit
from sangam.access.policy import is_grave
from sangam.access.postings import Plan, plan_moves, plan_seats
from sangam.access.types import Fault
from sangam.audit import audit
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.sentences import Told

Row = Mapping[str, str]
MOST_ROWS = 10_000
_TWO = "takes two administrators: order it on the officer's page"
_MOST_SHOWN = 200
_OPEN = frozenset({"", "UNCLASSIFIED", "RESTRICTED"})
"""Clearances that a sheet gives in the browser; a higher one is given at the node's command line."""


@dataclass(frozen=True, slots=True)
class Move:
    """One difference that a sheet makes.  leaves: the titles and units of the posts that end."""

    line: int
    officer: str
    service_number: str
    leaves: tuple[tuple[str, str], ...]
    title: str
    unit: str
    from_at: datetime


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What a sheet does or would do.  faults non-empty: nothing.  fresh: officers who are new."""

    rows: int
    changed: int
    fresh: int
    moves: tuple[Move, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet.  day: the column of the day from which a row holds, "" where a row holds at once."""

    name: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]
    unit: str
    role: str
    day: str = ""


TRANSFERS = SheetKind(
    "transfers",
    ("service_number", "to_unit", "to_role"),
    ("from_date", *officer_rows.TRANSFER_OPTIONAL),
    "to_unit",
    "to_role",
    "from_date",
)
OFFICERS = SheetKind("officers", officer_rows.OFFICER_COLUMNS, officer_rows.OFFICER_OPTIONAL, "unit", "role")
SHEETS = MappingProxyType({kind.name: kind for kind in (TRANSFERS, OFFICERS)})


def try_sheet(actor: Actor, kind: SheetKind, rows: Sequence[Row]) -> SheetOutcome:
    """Return what a sheet would do, and do nothing.  Raises Refused and Malformed."""
    with audit.deed(actor, "admin:sheet:try") as facts:
        known, faults = _judge(actor, kind, rows, facts)
        if faults:
            return _faulty(rows, faults)
        if kind is TRANSFERS:
            plan = plan_moves(officer_rows.dated_rows(rows), known.officers)
        else:
            plan = plan_seats(rows, officer_rows.officers_of(known, rows), audit.require_deed().at)
        return _outcome(known, rows, plan, len(plan.begun))


def load_sheet(actor: Actor, kind: SheetKind, rows: Sequence[Row], *, reason: str) -> SheetOutcome:
    """Take a sheet whole, or nothing of it where a row is at fault.  Raises Refused and Malformed as `try_sheet`."""
    acts.require_reason(reason)
    with audit.deed(actor, "admin:sheet:load") as facts:
        known, faults = _judge(actor, kind, rows, facts)
        if faults:
            return _faulty(rows, faults)
        if kind is TRANSFERS:
            plan = plan_moves(officer_rows.dated_rows(rows), known.officers)
        else:
            plan = plan_seats(rows, officer_rows.save_officers(known, rows), audit.require_deed().at)
        found = _outcome(known, rows, plan, plan.write())
        facts.update(reason=reason, changed=found.changed)
        facts["moves"] = [f"{move.service_number} {move.unit}" for move in found.moves]
    return found


def _judge(
    actor: Actor, kind: SheetKind, rows: Sequence[Row], facts: dict[str, object]
) -> tuple[officer_rows.Known, list[Fault]]:
    """Return what the rows refer to, and every fault of theirs; note in the deed's facts how many."""
    within = frozenset(reach.units_within(actor).values_list("code", flat=True))
    if not 0 < len(rows) <= MOST_ROWS:
        raise Malformed("access:sheet-rows", "A sheet has between 1 and {most} rows.", most=MOST_ROWS)
    known = officer_rows.Known.read(rows, unit_column=kind.unit)
    judge = officer_rows.transfer_faults if kind is TRANSFERS else officer_rows.officer_faults
    faults = [*judge(known, rows), *_limits(actor, kind, known, rows, within)]
    facts.update(kind=kind.name, rows=len(rows), faults=len(faults))
    return known, faults


def _faulty(rows: Sequence[Row], faults: Sequence[Fault]) -> SheetOutcome:
    shown = sorted(faults, key=lambda fault: fault.line)[:_MOST_SHOWN]
    return SheetOutcome(len(rows), 0, 0, (), tuple(shown))


def _outcome(known: officer_rows.Known, rows: Sequence[Row], plan: Plan, changed: int) -> SheetOutcome:
    fresh = {row["service_number"].strip() for row in rows} - set(known.officers)
    return SheetOutcome(len(rows), changed, len(fresh), _moves(plan), ())


def _limits(
    actor: Actor,
    kind: SheetKind,
    known: officer_rows.Known,
    rows: Sequence[Row],
    within: frozenset[str],
) -> list[Fault]:
    """Return a fault for each cell that is beyond this administrator."""
    closed, grave = _closed_officers(actor, known.officers.values())
    most = reach.own_rank(actor)
    ranks = dict(Rank.objects.values_list("code", "equivalence"))
    force = here.node().force
    found = []
    for line, row in enumerate(rows, 2):
        number, unit = row.get("service_number", "").strip(), row.get(kind.unit, "").strip()
        if unit in known.units and unit not in within:
            found.append(Fault(line, kind.unit, unit, Told("is no unit that you administer")))
        if number in closed:
            found.append(Fault(line, "service_number", number, Told("is no officer whom you administer")))
        role = row.get(kind.role, "").strip()
        if is_grave(role, unit=unit, force=force):
            found.append(Fault(line, kind.role, role, Told(_TWO)))
        elif number in grave:
            found.append(Fault(line, "service_number", number, Told(_TWO)))
        rank = known.ranks.get(row.get("rank", "").strip().lower(), "")
        if ranks.get(rank, 0) > most:
            found.append(Fault(line, "rank", row["rank"], Told("is a rank above yours")))
        elif rank and number in known.officers and ranks[known.officers[number].rank_id] > most:
            found.append(Fault(line, "rank", row["rank"], Told("changes an officer whose rank is above yours")))
        if row.get("clearance", "").strip().upper() not in _OPEN:
            found.append(
                Fault(line, "clearance", row["clearance"], Told("is given at the server's command line alone"))
            )
    return found


def _closed_officers(actor: Actor, officers: Collection[Officer]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the numbers of officers whom an administrator may not touch, and of those who take two."""
    ids = {each.id: each.service_number for each in officers}
    seen = set(reach.officers_within(actor).filter(id__in=ids).values_list("id", flat=True))
    held = Holding.objects.filter(reach.lasts(), officer__in=ids)
    inside = Unit.objects.filter(path__contains=[actor.unit]).values("code")
    outside = set(held.exclude(post__unit__in=inside).values_list("officer", flat=True))
    closed = {number for officer, number in ids.items() if officer not in seen or officer in outside | {actor.officer}}
    force, seats = here.node().force, held.values_list("officer", "post__role", "post__unit")
    grave = (ids[officer] for officer, role, unit in seats if is_grave(role, unit=unit, force=force))
    return frozenset(closed), frozenset(grave)


def _moves(plan: Plan) -> tuple[Move, ...]:
    return tuple(
        Move(
            each.line,
            each.officer.name_en,
            each.officer.service_number,
            tuple((post.title_en, post.unit_id) for post in each.leaves),
            each.post.title_en,
            each.post.unit_id,
            each.from_at,
        )
        for each in plan.seatings[:_MOST_SHOWN]
    )
