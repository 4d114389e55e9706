"""Who may read which word: an independent, naive reading of the rules, by which every page is judged.

Written from docs/rules/access.md, docs/security.md and the design, word for word.  It asks no policy and no query of
the code that it judges.  A word is a synthetic token that stands in one thing alone.  So each word found on a page is
known for what it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

LOOKERS = frozenset(
    {"beat", "investigator", "station", "control", "supervisor", "analyst", "liaison", "data_officer"}
)  # fmt: skip
"""The roles that carry `record:open`."""

TRUSTED = frozenset({"investigator", "station", "supervisor", "liaison", "data_officer"})
TRUSTED_FOR = frozenset({"case", "missing", "oversight"})
MASKING = frozenset({"victim", "minor"})
OWNERS_ALONE, UNPRINTED = "owner-only", "owner-only"


@dataclass(frozen=True)
class Reader:
    """An officer with the purpose that stands for the session.  line: the officer's force, unit and all units above."""

    force: str
    role: str
    unit: str
    clearance: int
    line: frozenset[str]
    post: UUID
    purpose: str = ""


@dataclass
class Kept:
    """A record as it was laid down.  levels: what each other force received; audience: of each force, empty for all.

    unit: whose it is.  superiors: all units above it, who always see it.  silent_to: forces that have it silently; then
    it is silent at home too, to all but its unit, its superiors and those named.
    """

    id: UUID
    owner: str
    unit: str = ""
    audience: Mapping[str, frozenset[str]] = field(default_factory=dict)
    purposes: frozenset[str] = frozenset()
    levels: dict[str, str] = field(default_factory=dict)
    silent_to: set[str] = field(default_factory=set)
    superiors: frozenset[str] = frozenset()
    has_expired: bool = False
    is_gone: bool = False
    statements: list["Statement"] = field(default_factory=list)

    def reaches(self, reader: Reader) -> bool:
        """Tell whether a reader reaches the record at all."""
        ours, named = reader.force == self.owner, self.audience.get(reader.force, frozenset())
        is_silent = ours and bool(self.silent_to)
        is_superior = ours and reader.unit in {self.unit, *self.superiors}
        is_named = bool(named & reader.line) or ((is_silent or bool(named)) and is_superior)
        return (
            not self.is_gone
            and reader.role in LOOKERS
            and bool(reader.purpose)
            and (ours or (self.levels.get(reader.force) == "whole" and not self.has_expired))
            and (is_named or not (named or is_silent))
            and (not self.purposes or reader.purpose in self.purposes)
        )

    def is_seen_by(self, reader: Reader) -> bool:
        """Tell whether a reader sees anything of the record."""
        return any(each.showing(reader) != "absent" for each in self.statements)

    def owner_sees(self, reader: Reader) -> bool:
        """Tell whether a reader may change it: who sees it and is of its unit, above it, or a data officer."""
        of_it = reader.unit == self.unit or self.unit.startswith(f"{reader.unit}-")
        return reader.force == self.owner and self.is_seen_by(reader) and (of_it or reader.role == "data_officer")


class Ground(Protocol):
    """Something that a word was said in, and by which it may be read."""

    @property
    def kind(self) -> str: ...
    def admits(self, reader: Reader, *, on_paper: bool) -> bool: ...


@dataclass
class Statement:
    """A statement of a record."""

    record: Kept
    level: int
    caveats: frozenset[str] = frozenset()
    stands: bool = True
    id: UUID | None = None
    kind: str = "statement"
    maker: str = ""

    def __post_init__(self) -> None:
        """Remember whose it is: what is for the owner alone does not go along when the record is handed over."""
        self.maker = self.maker or self.record.owner

    def showing(self, reader: Reader) -> str:
        """Return "full", "masked" or "absent"."""
        if not self.stands or not self.record.reaches(reader) or self.level > reader.clearance:
            return "absent"
        if OWNERS_ALONE in self.caveats and (reader.force != self.maker or reader.force != self.record.owner):
            return "absent"
        is_trusted = reader.role in TRUSTED and reader.purpose in TRUSTED_FOR
        return "masked" if self.caveats & MASKING and not is_trusted else "full"

    def admits(self, reader: Reader, *, on_paper: bool) -> bool:
        """Tell whether its value may be read."""
        return self.showing(reader) == "full" and not (on_paper and UNPRINTED in self.caveats)


@dataclass(frozen=True)
class Source:
    """Where a statement is from: it is read beside a masked value too."""

    of: Statement
    kind: str = "source"

    def admits(self, reader: Reader, *, on_paper: bool) -> bool:
        """Tell whether it may be read."""
        return self.of.showing(reader) != "absent" and not (on_paper and UNPRINTED in self.of.caveats)


@dataclass(frozen=True)
class Reason:
    """Why something was done to statements: it has the handling of all that it speaks of.  forces: that are told."""

    of: tuple[Statement, ...]
    forces: frozenset[str]
    kind: str = "reason"

    def admits(self, reader: Reader, *, on_paper: bool) -> bool:
        """Tell whether it may be read."""
        return reader.force in self.forces and all(each.admits(reader, on_paper=on_paper) for each in self.of)


@dataclass(frozen=True)
class Judgement:
    """Why two records were judged: for whoever sees something of both, of the force that judged."""

    one: Kept
    other: Kept
    force: str
    kind: str = "judgement"

    def admits(self, reader: Reader, *, on_paper: bool) -> bool:
        """Tell whether it may be read."""
        return reader.force == self.force and self.one.is_seen_by(reader) and self.other.is_seen_by(reader)


@dataclass(frozen=True)
class Official:
    """What was typed to units: a message of a thread, an alert.  units: of both sides; read by them and those above.

    below: and by those below them.
    """

    units: frozenset[str]
    below: bool = False
    kind: str = "official"

    def admits(self, reader: Reader, *, on_paper: bool) -> bool:
        """Tell whether it may be read."""
        above = any(code == reader.unit or code.startswith(f"{reader.unit}-") for code in self.units)
        return reader.role in LOOKERS and (above or (self.below and bool(self.units & reader.line)))


@dataclass(frozen=True)
class Asked:
    """What a post checked: every officer of the post reads it again."""

    post: UUID
    kind: str = "asked"

    def admits(self, reader: Reader, *, on_paper: bool) -> bool:
        """Tell whether it may be read."""
        return reader.post == self.post


class Oracle:
    """All words of a world, each with the things it was said in."""

    def __init__(self) -> None:
        self.words: dict[str, list[Ground]] = {}
        self.records: dict[UUID, Kept] = {}

    def hears(self, word: str, *grounds: Ground) -> None:
        """Note that a word was said in these things, too."""
        self.words.setdefault(word.casefold(), []).extend(grounds)

    def forbidden(self, words: Iterable[str], reader: Reader, *, on_paper: bool) -> set[tuple[str, str]]:
        """Return those of these words that may not stand before a reader, each with what it is of."""
        return {
            (word, self.words[word][0].kind)
            for word in words
            if not any(ground.admits(reader, on_paper=on_paper) for ground in self.words[word])
        }
