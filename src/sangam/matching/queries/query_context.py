"""Context: what a text says of each person beyond the name, such as sex, age and place; and the words around.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sangam.matching.queries.recognition import Reading
from sangam.names.public import names
from sangam.names.types import PersonName, Relation

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
    return next((f"{each.name}, {each.state}" for each in names.places(word) if each.state), "")


@lru_cache(maxsize=50_000)
def _sounds(word: str) -> frozenset[str]:
    return names.keys(PersonName((word,))).tokens


@lru_cache(maxsize=50_000)
def _likeness(one: str, other: str) -> float:
    return names.likeness(one, other)


def _around(reading: Reading) -> str:
    spans = [(each.start, each.end) for each in reading.identifiers]
    spans += [(each.start, each.end) for each in reading.persons]
    kept = list(reading.text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept)
