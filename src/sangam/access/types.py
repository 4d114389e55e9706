"""What `access` hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Purpose


class Showing(IntEnum):
    """How much of a statement is shown; the larger hides more."""

    FULL = 0
    MASKED = 1
    HIDDEN = 2


class Way(StrEnum):
    """A way on which what a record says leaves the page."""

    PRINT = "print"
    LIST = "list"  # the answers to a list of suspects, as CSV
    DOWNLOAD = "download"
    ALERT = "alert"  # also as a letter
    THREAD = "thread"  # also as a letter
    TAKE_OVER = "take-over"  # into a record of ours


@dataclass(frozen=True, slots=True)
class Admission:
    """What a search by one officer for one purpose may touch."""

    clearance: int
    audience: frozenset[str]
    purpose: Purpose
    barred: frozenset[Caveat]


@dataclass(frozen=True, slots=True)
class ForceView:
    code: str
    kind: str
    name_en: str
    name_hi: str
    badge: str


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit.  path: codes from headquarters down to itself."""

    code: str
    force: str
    parent: str | None
    kind: str
    name_en: str
    name_hi: str
    jurisdiction: str
    jurisdiction_note: str
    synthetic: bool
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit with its place in degrees."""

    unit: UnitView
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class DutyView:
    """Who answers for a unit, and by which number: its own, or the nearest above it.

    number_of: the unit whose number it is.  Each is "" where none is known.
    """

    unit: str
    number_of: str
    number: str
    post_en: str
    post_hi: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A post of this force, or of another as its directory says (`as_of` set)."""

    id: UUID
    force: str
    unit: str
    role: str
    title_en: str
    title_hi: str
    is_desk: bool
    holders: tuple[str, ...] = ()
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfficerView:
    id: UUID
    force: str
    service_number: str
    sign_in_name: str
    name_en: str
    name_hi: str
    rank: str
    posts: tuple[str, ...] = ()
    rank_hi: str = ""


@dataclass(frozen=True, slots=True)
class HoldingView:
    """A post that an officer may sit down in."""

    id: UUID
    post: UUID
    title_en: str
    title_hi: str
    unit: str
    unit_name_en: str
    unit_name_hi: str


@dataclass(frozen=True, slots=True)
class Seat:
    """An officer's place.  here: the post in which the officer acts, None once it is not held; held: all of today."""

    officer: OfficerView
    here: HoldingView | None
    held: tuple[HoldingView, ...]


@dataclass(frozen=True, slots=True)
class SessionView:
    """One of an officer's sessions, for "sign out everywhere"."""

    id: UUID
    post_title: str
    post_title_hi: str
    device: str
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device that an officer opens by PIN, for the administrator.

    code_at: the officer's last code on it.  used_at: the officer's last request on it, None for never.  others: how
    many more open it.
    """

    id: UUID
    name: str
    enrolled_at: datetime
    code_at: datetime
    used_at: datetime | None
    others: int


@dataclass(frozen=True, slots=True)
class OfficerNote:
    """What an officer is to be told about his own sign-in.  subject, name: of the device, or the officer himself."""

    id: UUID
    officer: UUID
    kind: str
    subject: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PostingView:
    """A post that an officer holds, held or will hold.  to_at: None for no end."""

    role: str
    title_en: str
    title_hi: str
    unit: str
    unit_name_en: str
    unit_name_hi: str
    from_at: datetime
    to_at: datetime | None
    order_reference: str


@dataclass(frozen=True, slots=True)
class RollLine:
    """An officer on an administrator's roll.  left_at: since when the officer may not sign in, None for who may."""

    officer: OfficerView
    postings: tuple[PostingView, ...]
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Roll:
    """A page of an administrator's roll.  in_all: how many officers match."""

    lines: tuple[RollLine, ...]
    in_all: int


@dataclass(frozen=True, slots=True)
class OfficerFile:
    """What an administrator reads of one officer.

    credentials_at: when the sign-in data were given or changed, None for none.  first_until: end of a first password.
    barred: why the administrator may do nothing to this officer: "self", "outside" or "".
    """

    officer: OfficerView
    postings: tuple[PostingView, ...]
    left_at: datetime | None
    credentials_at: datetime | None
    first_until: datetime | None
    sessions: tuple[SessionView, ...]
    devices: tuple[DeviceView, ...]
    barred: str


@dataclass(frozen=True, slots=True)
class Order:
    """What an administrator wants done to an officer, and why.  officer: None for one who is to be made.

    step: key of `administration.acts`.  values: the cells of a sheet's row, or the device; without space round them,
    so that each rule reads what the act then writes.
    """

    step: str
    officer: UUID | None
    reason: str
    values: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", {name: text.strip() for name, text in self.values.items()})


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order that takes two administrators, and how it stands.  name: of the officer."""

    order: Order
    name: str
    proposal: "ProposalView"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun.  token: given to the browser once; only its hash is kept."""

    token: str
    session: UUID
    officer: UUID
    expires_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row of a sheet was not taken.  line: as the spreadsheet counts, the heading being line 1."""

    line: int
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class StatedUnit:
    """A unit as its force states it to others.  parent: "" for the headquarters; the successor of a closed unit."""

    code: str
    parent: str
    kind: str
    name_en: str
    name_hi: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class UnitChanges:
    """What a sheet of units changes.  added: code and name; renamed: code, name before and after; moved: code, unit
    above before and after; closed: code and successor.  faults non-empty: nothing is changed."""

    rows: int
    added: tuple[tuple[str, str], ...]
    renamed: tuple[tuple[str, str, str], ...]
    moved: tuple[tuple[str, str, str], ...]
    closed: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]

    def counts(self) -> dict[str, object]:
        """Return how many units each change concerns."""
        return {name: len(getattr(self, name)) for name in ("added", "renamed", "moved", "closed")}


@dataclass(frozen=True, slots=True)
class UnitLoadView:
    """A sheet of units that was loaded, and can be taken back: when, by whom, and the units that it changed."""

    at: datetime
    by: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What takes two officers, and how it stands.  facts: what was laid down for the second to read."""

    id: UUID
    digest: str
    facts: Mapping[str, Any]
    proposer: UUID
    proposed_by: str
    proposed_at: datetime
    lapses_at: datetime
    agreed_by: str
    agreed_at: datetime | None
    used_at: datetime | None

    def state(self, at: datetime) -> str:
        """Return "done", "lapsed", "agreed" or "proposed"."""
        if self.used_at is not None:
            return "done"
        if at >= self.lapses_at:
            return "lapsed"
        return "proposed" if self.agreed_at is None else "agreed"


@dataclass(frozen=True, slots=True)
class Staffed:
    """What came of a sheet.  faults non-empty: nothing was changed."""

    rows: int
    changed: int
    faults: tuple[Fault, ...]
