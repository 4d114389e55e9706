"""What a rule is: a pattern over the plain text, and a reader that turns a match into drafts."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sangam.identifiers.plain_text import Plain
from sangam.identifiers.types import Kind, Validity

SURE, PLAUSIBLE, DOUBTFUL = Validity.SURE, Validity.PLAUSIBLE, Validity.DOUBTFUL

# No label may begin inside a word, Latin, Devanagari or Gurmukhi.
WORD_START = r"(?<![A-Z0-9\u0900-\u0965\u0970-\u097f\u0a00-\u0a65])"
PIECE_START = r"(?<![A-Z0-9])"
PIECE_END = r"(?![A-Z0-9])"
# The word for "number", with UP's zero as the mark of abbreviation.
NUMBER = r"(?:NUMBER|NUM|NOS|NO|N0|#|नंबर|नम्बर|नं|संख्या|सं|न(?=[0. ])|क्रमांक|ਨੰਬਰ|ਨੰ|نمبر)[0O]?[.:\-]{0,2}"
GAP = r"[ \n]?[:.\-#=]{0,2}[ \n]?"


@dataclass(frozen=True)
class Draft:
    """A reading of plain[start:end], before rules are weighed against each other."""

    start: int
    end: int
    normal: str
    valid: Validity
    notes: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict, hash=False)


Match = re.Match[str]
Reader = Callable[[Match, Plain], Iterator[Draft]]


@dataclass(frozen=True)
class Rule:
    """One row of the precedence table.  kind None: a decoy, which takes its characters and yields nothing."""

    name: str
    kind: Kind | None
    pattern: re.Pattern[str]
    read: Reader
    why: str


def cue_before(plain: Plain, start: int, cue: re.Pattern[str], *, reach: int = 32) -> bool:
    """Say whether the words that end right before `start` match `cue`, which must end in `$`."""
    return cue.search(plain.text[max(0, start - reach) : start]) is not None


def words(listed: str) -> frozenset[str]:
    """Return the words of a list that is written with spaces between."""
    return frozenset(listed.split())


def compact(text: str) -> str:
    """Return the text without separators."""
    return re.sub(r"[^A-Z0-9]", "", text)
