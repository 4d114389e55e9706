"""How far a statement may go: classification, caveats, and the grade of source and information."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Classification(IntEnum):
    """Ordered.  A deployment that touches the internet refuses SECRET and TOP_SECRET (india.md §4.1)."""

    UNCLASSIFIED = 0
    RESTRICTED = 1
    CONFIDENTIAL = 2
    SECRET = 3
    TOP_SECRET = 4


class Caveat(StrEnum):
    """Restrictions on use that travel with a statement."""

    LEAD_ONLY = "lead-only"  # intelligence; not for court
    NO_ONWARD = "no-onward"  # not to a third force
    CALL_FIRST = "call-first"  # do not act before calling the owner
    VICTIM = "victim"  # identifies a victim or complainant: masked
    MINOR = "minor"  # identifies a child: masked
    OWNER_ONLY = "owner-only"  # never leaves the owner's node


class Level(StrEnum):
    """What a partner receives of a record."""

    WHOLE = "whole"  # a copy
    POINTER = "pointer"  # that something exists, and whom to call
    SILENT = "silent"  # nothing; the owner learns who asked
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Handling:
    """Classification and caveats of one statement."""

    classification: Classification = Classification.RESTRICTED
    caveats: frozenset[Caveat] = frozenset()


def highest(handlings: Iterable[Handling]) -> Handling:
    """Return what words bear that speak of all of these: the highest classification and every caveat."""
    found = list(handlings)
    level = max((each.classification for each in found), default=Classification.UNCLASSIFIED)
    return Handling(level, frozenset[Caveat]().union(*(each.caveats for each in found)))


@dataclass(frozen=True, slots=True)
class Grade:
    """Source reliability A-F and information credibility 1-6, judged independently (Admiralty grading)."""

    source: str
    information: int

    def __post_init__(self) -> None:
        if self.source not in "ABCDEF" or len(self.source) != 1 or not 1 <= self.information <= 6:
            raise ValueError(f"a grade is A-F then 1-6, not {self.source}{self.information}")

    @classmethod
    def parse(cls, text: str) -> "Grade":
        """Read "B2".  Raises ValueError with the expected form."""
        text = text.strip().upper()
        if len(text) != 2 or not text[1].isascii() or not text[1].isdigit():
            raise ValueError(f"a grade is A-F then 1-6, not {text!r}")
        return cls(text[0], int(text[1]))

    def __str__(self) -> str:
        return f"{self.source}{self.information}"
