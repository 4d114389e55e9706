"""What the package speaks in: a person's name taken apart, its keys, and the verdict on two names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Script(StrEnum):
    """The scripts that this package hears.  Any other letter is reported as a leftover."""

    DEVANAGARI = "deva"
    GURMUKHI = "guru"
    URDU = "arab"
    LATIN = "latn"


class Relation(StrEnum):
    """What the person is to the relative named after the mark: `s/o` reads "son of"."""

    SON = "son"
    DAUGHTER = "daughter"
    CHILD = "child"
    WIFE = "wife"
    HUSBAND = "husband"
    FATHER = "father"
    MOTHER = "mother"
    BROTHER = "brother"
    CARE_OF = "care-of"


class Band(StrEnum):
    """How far an officer may lean on a likeness of names alone."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"
    NONE = "none"


MARKS: Mapping[Relation, str] = MappingProxyType(
    {
        Relation.SON: "s/o",
        Relation.DAUGHTER: "d/o",
        Relation.CHILD: "child of",
        Relation.WIFE: "w/o",
        Relation.HUSBAND: "h/o",
        Relation.FATHER: "f/o",
        Relation.MOTHER: "m/o",
        Relation.BROTHER: "b/o",
        Relation.CARE_OF: "c/o",
    }
)

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relative:
    """The relative by whom the person is told apart: `s/o बलवंत`.  aliases: one tuple of tokens for each "@" of the
    relative.
    """

    relation: Relation
    tokens: Tokens
    aliases: tuple[Tokens, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart.

    tokens: the name in reading order, cleaned, Latin in small letters, in the script it was written in.
    aliases: one tuple of tokens for each "@".  place: the address tail as written.  age: years, 0-130.
    titles: what was taken off (honorifics, ranks).  leftovers: what could not be read.
    """

    tokens: Tokens = ()
    aliases: tuple[Tokens, ...] = ()
    relative: Relative | None = None
    place: str = ""
    age: int | None = None
    titles: Tokens = ()
    leftovers: Tokens = ()

    @property
    def text(self) -> str:
        """Return one line that `parse` reads back to the same name, without titles and leftovers."""
        line = " @ ".join(" ".join(tokens) for tokens in (self.tokens, *self.aliases))
        if self.relative:
            named = (self.relative.tokens, *self.relative.aliases)
            line += f" {MARKS[self.relative.relation]} {' @ '.join(map(' '.join, named))}"
        if self.age is not None:
            line += f" age {self.age}"
        if self.place:
            line += f" r/o {self.place}"
        return line.strip()

    def __bool__(self) -> bool:
        """Tell whether there is any name in it: an empty reading is false."""
        return bool(self.tokens or self.aliases)


@dataclass(frozen=True, slots=True)
class PhrasePart:
    """A part of a person phrase at text[start:end].  kind: "name", "alias", "relative" or "place"."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A person phrase at text[start:end].  sure: an anchor stands there (relation, alias, title, known names).

    parts: where name, aliases, relative and place stand in it.  notes: what had to be read as something else.
    """

    start: int
    end: int
    name: PersonName
    sure: bool
    parts: tuple[PhrasePart, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A place at text[start:end].  name: its normal form.  state: as on number plates, "" where we do not know it."""

    start: int
    end: int
    name: str
    state: str = ""


KEY_RULES = 2
"""The version of the rules by which `keys` makes keys: one more whenever a name's keys become others.

A node then makes those that it holds anew.  A test holds the keys of many names against the number.
"""


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Text keys for equality search; the same sound in any script has the same key.

    tokens: one or more keys for each token of the name and its aliases ("hrjt").

    person: store these beside the record (some seven to nine).  They are telling words, every pair of words in either
    order ("hrjt+sng") and the same with vowel classes ("hrjit=sing").  They are also the whole written together
    ("hrjtsng"), and the name with its relative ("hrjt<blbnt").

    lookup: ask for these, with equality against stored `person` keys.  They are the same and, for slips of spelling,
    neighbours with one consonant less.  Keys that half the country shares are left out (a lone "singh" beside a rarer
    token).  Each has its bits of evidence: candidates are ranked by the sum over the keys that they hold.
    """

    tokens: frozenset[str]
    person: frozenset[str]
    lookup: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code whose English sentence is `public.REASONS[code]`, with `parts` to fill it."""

    code: str
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """score: 0-1, how often two writings so alike are one name, with what the relatives say; for ranking.

    band: what the likeness is worth, with rarity.
    """

    score: float
    band: Band
    reasons: tuple[Reason, ...]
