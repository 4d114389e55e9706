"""What `records` hands out and takes in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from sangam.access.types import Showing
from sangam.kernel.bodies import OMITTED, Instant, listed
from sangam.kernel.handling import Grade, Handling, Level
from sangam.kernel.purpose import Purpose
from sangam.names.types import KEY_RULES as NAME_RULES

Value = str | int | Mapping[str, object]

Via = Mapping[str, Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]]
"""Groups by which something is sent, each with the version of its document."""

RELIEVING = frozenset({"recovered", "plate-misused", "arrested", "dead", "released", "bailed", "withdrawn"})
"""Statuses by which what a record asked for is over: said before everything else, so that nobody is stopped for it."""

KEY_RULES = f"records 5, names {NAME_RULES}"
"""By which rules a record's key rows are made: of identifiers and descriptions ours, of names theirs.

The first number rises when `search_keys.found_by` yields others for what is no name, or rows of an earlier version are
not to be trusted.  2: under 1 a row could bear another record's limits.  3: references.  4: numbers of weapons.  A node
whose rows were made by other rules makes them anew at its next start (`rebuild_keys`).
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement to be made: property and value with source, grade, handling and the day it was learned."""

    property: str
    value: Value
    source: str
    grade: Grade
    handling: Handling = field(default_factory=Handling)
    learned_date: date | None = None


class Statement(msgspec.Struct, frozen=True, gc=False):
    """A statement that stands in a record.  taken_from: "force:record" of the statement whose terms it inherits.

    Thousands come in one envelope: a Struct is made at a fifth of the price of a frozen dataclass.  What is in one
    never leads back to it, so that nobody need look for cycles among them.
    """

    id: UUID
    property: str
    value: Value
    source: str
    grade: Grade
    handling: Handling
    learned_date: date
    taken_from: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How far a record goes.

    shares: what each force receives; a force not named receives nothing.  A record that is SILENT to anyone is so at
    home too: its unit, those above it and those in `audience` see it.  Its desk learns who asked.  Home may stand here.
    audience: tokens (unit codes, "post:<id>") by force, within which it is seen; a force not named: all of it.
    purposes: the only purposes that reach it; empty for any.  groups: what the members of a sharing group receive, by
    the group's code ("DL:NCR").  A force that `shares` names receives what stands there, also less.  via: for each
    force, the groups by which it receives the record, with the version of the group's document.  It travels.  It is
    also set where a force gave the record back after a restore of ours: that share ends with its membership.  The group
    then stands among `groups`, as NONE unless the record is shared with it as well.
    """

    title: ClassVar[str] = "terms"

    expires_at: Instant
    shares: Mapping[str, Level] = field(default_factory=dict)
    audience: Mapping[str, frozenset[str]] = field(default_factory=dict)
    purposes: frozenset[Purpose] = frozenset()
    groups: Annotated[Mapping[str, Level], OMITTED] = field(default_factory=dict)
    via: Annotated[Mapping[str, Via], OMITTED] = field(default_factory=dict)

    def level(self, force: str) -> Level:
        """Return what a force receives."""
        return self.shares.get(force, Level.NONE)


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement as one officer may see it: value None when masked."""

    id: UUID
    property: str
    value: Value | None
    source: str
    grade: Grade
    handling: Handling
    learned_date: date
    showing: Showing
    taken_from: str = ""


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as one officer may see it.

    as_of: when its owner's version was written; received_at: None for our own.  holders: forces that hold a copy, for
    our own.  hidden: forces of which it took statements over that nobody may read yet (`quarantine`).
    """

    id: UUID
    kind: str
    owner: str
    desk: str
    version: int
    state: str
    label: str
    statements: tuple[ShownStatement, ...]
    terms: Terms
    as_of: datetime
    received_at: datetime | None
    holders: tuple["HolderView", ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def is_copy(self) -> bool:
        """Tell whether another force owns it."""
        return self.received_at is not None

    def values(self, name: str) -> list[Value]:
        """Return the shown values of a property, in order."""
        return [s.value for s in self.statements if s.property == name and s.value is not None]

    @property
    def status(self) -> str:
        """Return how things stand by the owner's last word, empty where it has said nothing."""
        return str(next(reversed(self.values("status")), ""))

    @property
    def relief(self) -> str:
        """Return the status by which what the record asked for is over, to be said before all else; else empty."""
        return self.status if self.status in RELIEVING else ""

    def first(self, name: str) -> Value | None:
        """Return the first shown value of a property."""
        return next(iter(self.values(name)), None)


@dataclass(frozen=True, slots=True)
class Link:
    """A record that hangs together with another, by this property; inward: it refers to the other."""

    record: RecordView
    property: str
    inward: bool


@dataclass(frozen=True, slots=True)
class HolderView:
    """A force that holds our record, or held it: at which level and version, by which groups, and what it
    has signed.

    erased_at, gone_by: it is gone from its live tables, and from its backups too by then.  corrected_at,
    corrected_version: it has the correction up to that version.  owed_since: a receipt that it has not given yet.
    chased: how often it was asked for that.
    """

    force: str
    level: Level
    version: int
    erased_at: datetime | None = None
    groups: tuple[str, ...] = ()
    gone_by: datetime | None = None
    corrected_at: datetime | None = None
    corrected_version: int = 0
    owed_since: datetime | None = None
    chased: int = 0


@dataclass(frozen=True, slots=True)
class VersionView:
    """One line of an own record's history."""

    version: int
    at: datetime
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to look for: the space ("plate", "name") and the keys that would find it, each with its bits of
    evidence.  exact: an identifier, which goes before every name."""

    space: str
    keys: Mapping[str, float]
    exact: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that shares keys with what was asked.  bits: of all keys that it shares, admitted ones only."""

    record: UUID
    exact: bool
    bits: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best candidates, best first.  crowded: more than these agree as well as the best does."""

    best: tuple[Candidate, ...]
    crowded: bool


@dataclass(frozen=True, slots=True)
class SilentMatch:
    """A silent record that shares keys with what was asked."""

    record: UUID
    owner: str
    desk: str
    audience: frozenset[str]


@dataclass(frozen=True, slots=True)
class ComparingView:
    """How far the last comparing with a force is.

    why: "nightly", "away", "new", "restored" or "asked".  due: how many records it should hold; settled: how many of
    them were found there or were sent.  ahead: how many it has that we do not know, or in a higher version.
    """

    force: str
    why: str
    begun_at: datetime
    finished_at: datetime | None
    due: int
    settled: int
    sent: int
    recalled: int
    ahead: int


@dataclass(frozen=True, slots=True)
class AheadView:
    """A record of ours that a holder has in a higher version than we have, or that we do not know."""

    record: UUID
    force: str
    version: int
    level: Level
    at: datetime


class Answer(StrEnum):
    """What became of a challenge."""

    CORRECTED = "corrected"  # the statement stands no more
    UPHELD = "upheld"  # it stands, and why
    RECALLED = "recalled"  # the whole record is gone
    HANDED_OVER = "handed-over"  # another force answers for it now


@dataclass(frozen=True, slots=True)
class Challenged:
    """That a statement is challenged, since when, and by when its owner is to answer."""

    statement: UUID
    since: Instant
    due_at: Instant


@dataclass(frozen=True, slots=True)
class RemarkView:
    """What an owner says beside a record: what is challenged, when it was last confirmed, since when it is not."""

    challenged: Annotated[tuple[Challenged, ...], listed(0, 200)] = ()
    confirmed_at: Instant | None = None
    unconfirmed_since: Instant | None = None


@dataclass(frozen=True, slots=True)
class ChallengeView:
    """A challenge of a statement.  force, by: who makes it.  due_at: by this node's clock.  answer: None while open."""

    id: UUID
    record: UUID
    statement: UUID
    property: str
    force: str
    by: str
    reason: str
    urgent: bool
    raised_at: datetime
    due_at: datetime
    answer: Answer | None
    answer_reason: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """A sharing group as its newest document here says.

    code: "DL:NCR", the host's force first.  members: each force with the version from which it is one without a break.
    confirm: every addition waits for each owner's word.  left: members that said themselves that they leave, with the
    version of `members` that this ended.  agreed: additions that our desk has agreed to, likewise.
    """

    code: str
    version: int
    name_en: str
    name_hi: str
    members: Mapping[str, int]
    confirm: bool = False
    left: Mapping[str, int] = field(default_factory=dict)
    agreed: Mapping[str, int] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Return the force that alone changes it."""
        return self.code.partition(":")[0]


@dataclass(frozen=True, slots=True)
class GroupVersion:
    """One line of a group's history: added and removed are forces; at: when its document was taken here."""

    version: int
    at: datetime
    by: str
    why: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PendingReceipts:
    """How many receipts a force owes us of one sort ("erased" or "corrected"), and since when.

    chased: how many of them it was asked for more than once.
    """

    force: str
    what: str
    records: int
    since: datetime
    chased: int


@dataclass(frozen=True, slots=True)
class RecallPreview:
    """What recalling a list would do.  absent: not ours, or gone already.  holders: force -> level -> how many."""

    standing: int
    absent: int
    kinds: Mapping[str, int]
    holders: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class RecallProgress:
    """How far a recalled list has come at one holder.

    waits: receipts that it still owes; unsent: of these, not asked for yet.  asked: how often for the one that it was
    asked for most.  gone_by: when the last has left its backups.
    """

    force: str
    confirmed: int
    waits: int
    unsent: int
    asked: int
    gone_by: datetime | None

    @property
    def is_chased(self) -> bool:
        """Whether it was asked more than once for what it still owes."""
        return self.asked > 1 and self.waits > 0


@dataclass(frozen=True, slots=True)
class RecalledView:
    """A record of ours that is recalled: `version` and all before it.  waits: holders that have not confirmed."""

    record: UUID
    version: int
    at: datetime
    waits: int
