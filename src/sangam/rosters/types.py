"""What `rosters` hands out and takes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Duty:
    """One turn of duty at a post.  name: of the officer, with the rank.  from_at is inside, to_at outside."""

    post: UUID
    name: str
    from_at: datetime
    to_at: datetime
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post now, and who is next.  now: None where the roster names nobody for this hour."""

    post: UUID
    now: Duty | None = None
    next: Duty | None = None


@dataclass(frozen=True, slots=True)
class RosterFault:
    """Why a row of a sheet was not taken.  line: from 1, in the order of the rows given."""

    line: int
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class RosterLoad:
    """What came of a sheet.  faults non-empty: nothing was changed."""

    rows: int
    units: int = 0
    faults: tuple[RosterFault, ...] = ()
