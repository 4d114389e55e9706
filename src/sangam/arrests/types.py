"""What `arrests` hands out and takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sangam.kernel.author import Author
from sangam.records.types import Link, RecordView


class Condition(StrEnum):
    """When an item of the checklist applies."""

    ALWAYS = "always"
    ACROSS = "across"  # the arrest is made in another state
    WARRANT = "warrant"
    NO_WARRANT = "no-warrant"
    WOMAN = "woman"  # a woman is arrested
    SEARCH = "search"


class StepState(StrEnum):
    """How an item of the checklist stands."""

    DONE = "done"
    NOT_DONE = "not-done"  # with the reason, and who decided
    NOT_APPLICABLE = "not-applicable"


class Lack(StrEnum):
    """What the checklist warns of."""

    MISSING = "missing"
    LATE = "late"  # its time is over, and nothing is written
    TOO_LATE = "too-late"  # done, after its time
    LANGUAGE = "language"  # done, in a language that the person does not understand
    DOCUMENT = "document"
    SIGNATURE = "signature"
    REASON = "reason"
    DECIDED_BY = "decided-by"
    CHANGED = "changed"  # the item was changed after the step was written


class DespatchKind(StrEnum):
    """The kinds of despatch to a station of another force, or of our own."""

    HOME_NOTICE = "home-notice"
    STATUS = "status"
    ROLL_A = "roll-a"
    ROLL_B = "roll-b"
    HISTORY_SHEET = "history-sheet"
    EXTERNMENT = "externment"
    ASSISTANCE = "assistance"


class DespatchAct(StrEnum):
    """The status of a despatch, as reported by the receiving unit."""

    RECEIVED = "received"
    ANSWERED = "answered"


class DespatchAnswer(StrEnum):
    """What a despatch is answered with."""

    HERE = "here"
    NOT_HERE = "not-here"
    GONE_ON = "gone-on"
    KNOWN = "known"
    NOT_KNOWN = "not-known"
    GIVEN = "given"  # assistance
    CANNOT = "cannot"


class DespatchState(StrEnum):
    SENT = "sent"
    RECEIVED = "received"
    ANSWERED = "answered"
    OVERDUE = "overdue"


class Part(StrEnum):
    """What a row of the forms of gang charts is."""

    FORM = "form"  # a law, and the forces that use it
    COLUMN = "column"
    ITEM = "item"  # of the checklist, beside a column, a meeting or an authority
    AUTHORITY = "authority"  # types reasons; in the order of the rows
    STOCK = "stock"  # a sentence that is nobody's own


class Per(StrEnum):
    """What a column of a gang chart says something of."""

    GANG = "gang"
    MEMBER = "member"
    CASE = "case"


class Use(StrEnum):
    """What an officer does with a case of a member of a gang chart."""

    CHART = "chart"
    BASE = "base"
    EARLIER = "earlier"  # the Act was used for it before: listed apart
    OUT = "out"


class Decision(StrEnum):
    """What an authority decides of a gang chart."""

    AGREES = "agrees"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """An item of the checklist.  texts: by language.  forces: those whom it binds; none: all.

    applies: all of these hold.  wants: "language", "document", "signature" of who does it.  within: from the arrest.
    from_date, until_date: None where not known, or not ended.  binding: "law" or "policy".  verified_by: empty until
    a legal officer has read it.
    """

    code: str
    place: int
    texts: Mapping[str, str]
    source: str
    binding: str
    forces: tuple[str, ...]
    applies: tuple[Condition, ...]
    wants: tuple[str, ...]
    within: timedelta | None
    from_date: date | None
    until_date: date | None
    verified_by: str
    edited: bool = False

    def text(self, language: str) -> str:
        """Return what it says, in English where it is not said in this language."""
        return self.texts.get(language) or self.texts["en"]


@dataclass(frozen=True, slots=True)
class ArrestDraft:
    """An arrest as an officer opens it.

    person, record: of the person and of the kind `arrest`, if there are any.  place_unit: the station where; home_unit:
    the station or district where the person lives.  language: that the person understands.
    """

    name: str
    arrested_at: datetime
    place: str
    place_unit: str
    home_unit: str = ""
    fir: str = ""
    sections: str = ""
    language: str = "Hindi"
    warrant: bool = False
    woman: bool = False
    search: bool = False
    person: UUID | None = None
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class StepDraft:
    """What an officer writes of an item.  at: when it was done; note: the reason, where it was not."""

    item: str
    state: StepState
    at: datetime | None = None
    note: str = ""
    decided_by: str = ""
    document: str = ""
    language: str = ""
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """A recorded step of an item.  digest: of the item as it then was."""

    item: str
    state: StepState
    at: datetime | None
    note: str
    decided_by: str
    document: str
    language: str
    signed_by: str
    said_at: datetime
    by: str
    digest: str


@dataclass(frozen=True, slots=True)
class Point:
    """An item of one arrest, its newest step, and what is wanting.  due_at: its time runs out."""

    item: ChecklistItem
    steps: tuple[StepView, ...]
    lacks: tuple[Lack, ...]
    due_at: datetime | None

    @property
    def step(self) -> StepView | None:
        """Return the newest step."""
        return self.steps[-1] if self.steps else None


@dataclass(frozen=True, slots=True)
class ArrestView:
    """An arrest with its checklist, as an officer of the force that arrests sees it."""

    id: UUID
    number: str
    unit: str
    label: str
    draft: ArrestDraft
    opened_at: datetime
    closed_at: datetime | None
    points: tuple[Point, ...]
    despatches: tuple["DespatchView", ...] = ()
    can: frozenset[str] = frozenset()

    @property
    def lacking(self) -> tuple[Point, ...]:
        """Return the points at which something is wanting."""
        return tuple(each for each in self.points if each.lacks)


@dataclass(frozen=True, slots=True)
class DespatchDraft:
    """A despatch as an officer signs it.  person: name with relative and address.  record: of whom it speaks."""

    kind: DespatchKind
    to: str
    person: str
    text: str
    signed_by: str
    record: UUID | None = None
    arrest: UUID | None = None
    warrant: bool = False
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class WordView:
    """That a despatch was received or answered."""

    act: DespatchAct
    answer: DespatchAnswer | None
    text: str
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class DespatchView:
    """A despatch as an officer of either side sees it.  basis: "law" or "policy", and which.  can: receive, answer."""

    id: UUID
    number: str
    kind: DespatchKind
    by: Author
    to: str
    person: str
    text: str
    signed_by: str
    basis: str
    record: UUID | None
    arrest: UUID | None
    sent_at: datetime
    due_at: datetime
    state: DespatchState
    words: tuple[WordView, ...]
    can: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A line of a jail's list of releases.  wrong: why it cannot be taken; empty where it can."""

    line: int
    name: str
    alias: str
    relative: str
    station: str
    release: str
    release_date: str
    jail: str
    fir: str
    address: str
    conditions: str
    threat: bool
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class AccusedView:
    """What all forces know of one accused, as its reader may see it.

    persons: the record that was asked of, and those that people hold for one with it.  The rest hangs together with any
    of them.  custody: arrests and releases.  watched: externments, history sheets, memberships.
    """

    persons: Sequence[RecordView]
    cases: Sequence[Link]
    prosecutions: Sequence[Link]
    custody: Sequence[Link]
    wanted: Sequence[Link]
    watched: Sequence[Link]
