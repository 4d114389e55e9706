"""What `matching` hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sangam.names.types import PersonName
from sangam.records.types import RecordView


class Band(StrEnum):
    """How far an officer may lean on a hit; in this order in every list."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Recognised:
    """Something in the text that identifies: text[start:end].  kind: an identifier's, or "person".

    normal: what is looked for.  doubtful: the form is not one that we know; it was looked for all the same.
    """

    kind: str
    text: str
    start: int
    end: int
    normal: str
    doubtful: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """One reason.  sentence: English, with {named} parts, the key of its translation.

    bits: what it is worth, below 0 against.  thing: what it is about, for the one sentence.
    """

    code: str
    sentence: str
    parts: Mapping[str, str] = field(default_factory=dict)
    bits: float = 0.0
    thing: str = ""

    def __str__(self) -> str:
        return self.sentence.format(**self.parts)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that the text may mean.

    score: 0-1, the chance that it is he, which decides the band.  person: whom of the text it agrees with, None when
    numbers alone agree.
    """

    record: RecordView
    band: Band
    score: float
    why: tuple[Why, ...]
    person: PersonName | None = None

    @property
    def caution(self) -> tuple[str, ...]:
        """Return what keeps the officer alive, to be shown before all else."""
        return tuple(str(value) for value in self.record.values("caution"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of everything in a text, for one officer, at one instant.

    unread: pieces that could not be read, said rather than dropped.  more: weaker hits that are not listed.
    """

    id: UUID
    text: str
    at: datetime
    recognised: tuple[Recognised, ...]
    hits: tuple[Hit, ...]
    unread: tuple[str, ...]
    more: int = 0

    @property
    def sentence(self) -> str:
        """Return the line that stands above the hits, or in their place."""
        if self.hits:
            return ""
        if not self.recognised:
            return "Nothing in this text could be looked for: type a plate, a phone number, a name or an FIR number."
        return NO_CLEARANCE


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list to be checked.  name: the phrase that is known to be a name, "" when the text must show it."""

    number: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The list that rows are taken from: the file's name and SHA-256, for the ledger."""

    file: str
    digest: str


NO_CLEARANCE = "Nothing in Sangam. This is not a clearance."
