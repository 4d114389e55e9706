"""Context: what a text says of each person beyond the name, such as sex, age and place; and the words around.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sangam.identifiers import confusion, finder
from sangam.identifiers.types import Found, Kind, Validity
from sangam.matching.types import SHOWN_ONLY, Recognised
from sangam.names.comparison import comparison, weights
from sangam.names.comparison import keys as comparison_keys
from sangam.names.reader import finder as reader_finder
from sangam.names.reader import towns
from sangam.names.types import NameSpan, PersonName, PlaceSpan, Relation
from sangam.records.schema.values import KIN_SPACE, NAME_SPACE
from sangam.records.types import Wanted

# From a text to what it refers to: identifiers, persons, places, and what could not be read. Pure.

NOT_LOOKED_FOR = frozenset(kind for kind in Kind if kind in SHOWN_ONLY)
"""An Aadhaar number is recognised only to be masked; a section of law names no one."""

_KIN_MARK = "<"
_IDENTIFIER_BITS = 32.0
"""Rarer than any name: a number is one person's or vehicle's among a thousand million."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read: identifiers, persons, leftovers, places.  A place is shown, and looked for only with a person."""

    identifiers: tuple[Found, ...]
    persons: tuple[NameSpan, ...]
    unread: tuple[str, ...]
    text: str = ""
    places: tuple[PlaceSpan, ...] = ()

    @property
    def recognised(self) -> tuple[Recognised, ...]:
        """Return everything recognised, in the order of the text."""
        found = [
            Recognised(str(f.kind), f.text, f.start, f.end, f.normal, f.valid is Validity.DOUBTFUL, f.notes)
            for f in self.identifiers
        ]
        found += [
            Recognised(
                "person", person.name.text, person.start, person.end, person.name.text, not person.sure, person.notes
            )
            for person in self.persons
        ]
        found += [
            Recognised("place", self.text[place.start : place.end], place.start, place.end, place.name)
            for place in self.places
        ]
        return tuple(sorted(found, key=lambda each: each.start))

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Return what to look for, by space, with the bits of evidence of each key."""
        exact: dict[str, dict[str, float]] = {}
        named: dict[str, dict[str, float]] = {}
        for found in self.identifiers:
            if found.kind not in NOT_LOOKED_FOR:
                readings = [(each.kind, each.normal) for each in found.alternatives]
                for kind, normal in [(found.kind, found.normal), *readings]:
                    exact.setdefault(str(kind), {})[confusion.confusion_key(kind, normal)] = _IDENTIFIER_BITS
        for person in self.persons:
            for key, bits in comparison_keys.keys(person.name).lookup.items():
                named.setdefault(KIN_SPACE if _KIN_MARK in key else NAME_SPACE, {})[key] = bits
        return tuple(
            Wanted(space, keys, exact=spaces is exact) for spaces in (exact, named) for space, keys in spaces.items()
        )


def recognise_text(text: str) -> Reading:
    """Read a text in any script: never raises, and says what it could not read."""
    found = finder.find_identifiers(text)
    taken = [(each.start, each.end) for each in found]
    persons = reader_finder.find_names(text, taken=taken)
    places = towns.places(text, taken=[*taken, *((person.start, person.end) for person in persons)])
    leftovers = [leftover for person in persons for leftover in person.name.leftovers]
    unread = dict.fromkeys([*leftovers, *reader_finder.unread(text, taken=taken)])
    return Reading(tuple(found), tuple(persons), tuple(unread), text, tuple(places))


def prepare() -> None:
    """Load the tables and the compiled loops that reading and comparing need, so that no first check waits for them."""
    person = recognise_text("Harjeet Singh s/o Balwant, Nuh").persons[0].name
    comparison.compare(person, person)


WORDS: Mapping[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for line in (Path(__file__).resolve().parents[1] / "words.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
    for kind, words in [line.split("\t")]
}
"""Closed lists of words by kind, from words.tsv."""

ALIKE = 0.86
"""Likeness from which two place names are one, as for two words of a name."""

_UNLIKE = 0.6
"""Likeness below which two place names are two: between the two lies what may be a slip, which says nothing."""

_TOO_SHORT = 3

_FEW_WORDS = 6
"""Up to so many words are compared one by one; of more, those that share a sound key."""

_SEX_OF_RELATION = {
    Relation.SON: "male", Relation.BROTHER: "male", Relation.FATHER: "male", Relation.HUSBAND: "male",
    Relation.DAUGHTER: "female", Relation.WIFE: "female", Relation.MOTHER: "female",
}  # fmt: skip
_SHORTEST_PLACE = 3
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Places:
    """Words that could name places, by their sounds and by what the gazetteer calls them."""

    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)

    def met(self, word: str) -> str:
        """Return the word that names the same place as another, in whatever script and spelling; empty for none."""
        near = self.words
        if len(near) > _FEW_WORDS:
            near = tuple(
                each for each in near if _is_same_place(each, word) or not _sounds(word).isdisjoint(_sounds(each))
            )
        one = (each for each in near if each == word or _likeness(each, word) >= ALIKE or _is_same_place(each, word))
        return next(one, "")

    def unlike(self, word: str) -> bool:
        """Tell whether no word here could be another spelling of this one; three letters are too few to tell."""
        return len(word) > _TOO_SHORT and all(
            len(each) > _TOO_SHORT and _likeness(each, word) < _UNLIKE and not _is_same_place(each, word)
            for each in self.words
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A person of the text.  sex: "male", "female" or "" when nothing says; own: words of the address after the name.
    every: those, and all words of the text that stand in no identifier and no person."""

    name: PersonName
    sex: str
    own: Places
    every: Places


@dataclass(frozen=True, slots=True)
class Question:
    """A text made ready for comparing with many records.  around: the words in no identifier and no person."""

    reading: Reading
    persons: tuple[Asked, ...]
    around: Places
    year: int


def question(reading: Reading, *, year: int) -> Question:
    """Return the question that a text asks.  year: this year, against which ages are reckoned."""
    around = place_words(_around(reading))
    persons = []
    for span in reading.persons:
        own = place_words(span.name.place)
        every = Places(tuple(dict.fromkeys((*own.words, *around.words))))
        persons.append(Asked(span.name, sex_of(span.name), own, every))
    return Question(reading, tuple(persons), around, year)


def sex_of(name: PersonName) -> str:
    """Return the sex that a title or the relation says, empty when neither does or the two contradict."""
    titles = {title.casefold().strip(".॰0०") for title in name.titles}
    said = {sex for sex in ("male", "female") if titles & WORDS[f"title-{sex}"]}
    if name.relative and name.relative.relation in _SEX_OF_RELATION:
        said.add(_SEX_OF_RELATION[name.relative.relation])
    return said.pop() if len(said) == 1 else ""


def place_words(text: str) -> Places:
    """Return the words of an address that could name a place, at most forty."""
    return Places(_words(text)[:_MOST_WORDS]) if text else Places()


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    found = "".join(c if c.isalpha() or _is_mark(c) else " " for c in text.casefold()).split()
    kept = (word for word in found if len(word) >= _SHORTEST_PLACE and word not in WORDS["no-place"])
    return tuple(dict.fromkeys(kept))


def _is_mark(character: str) -> bool:
    """Tell whether the character is a vowel sign or a joiner of an Indian script."""
    return "\u0900" <= character <= "\u0a7f" or character in "\u200c\u200d"


def _is_same_place(asked: str, held: str) -> bool:
    """Tell whether the gazetteer knows both words as one place, in whatever script and spelling.

    It is asked for the held word only where it knows the asked one: most words are no place of it.
    """
    name = _normal(asked)
    return bool(name) and name == _normal(held)


@lru_cache(maxsize=50_000)
def _normal(word: str) -> str:
    """Return the gazetteer's name of the place that the word is, with its state; empty for none."""
    return next((f"{each.name}, {each.state}" for each in towns.places(word) if each.state), "")


@lru_cache(maxsize=50_000)
def _sounds(word: str) -> frozenset[str]:
    return comparison_keys.keys(PersonName((word,))).tokens


@lru_cache(maxsize=50_000)
def _likeness(one: str, other: str) -> float:
    return weights.likeness(one, other)


def _around(reading: Reading) -> str:
    spans = [(each.start, each.end) for each in reading.identifiers]
    spans += [(each.start, each.end) for each in reading.persons]
    kept = list(reading.text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept)
