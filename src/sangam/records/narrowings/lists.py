"""The list of narrowings, as a unit above the desks reads it: who, when, by what, undone or not.  No content."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.access.policy import may, require
from sangam.kernel.actor import Actor
from sangam.records.models import Narrowing
from sangam.records.narrowings.rules import Way

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
