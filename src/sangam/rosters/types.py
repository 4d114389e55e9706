"""What `rosters` hands out and takes."""

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from sangam.kernel.bodies import TO_SECONDS, Body, Instant, at_most, filled

LONGEST_NAME, LONGEST_PHONE = 80, 40


class Duty(Body, frozen=True, rename={"from_at": "from", "to_at": "to"}):
    """One turn of duty at a post.  name: of the officer, with the rank.  from_at is inside, to_at outside."""

    title: ClassVar[str] = "duty"

    post: UUID
    name: Annotated[str, filled(LONGEST_NAME)]
    from_at: Annotated[Instant, TO_SECONDS]
    to_at: Annotated[Instant, TO_SECONDS]
    phone: Annotated[str, at_most(LONGEST_PHONE)] = ""


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
