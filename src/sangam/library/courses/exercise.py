"""The exercise of the first course: the box, tried out on invented persons that stand in no record.

Nothing of it is written down: its persons are data of the package, and no table of records is read.  Pure.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sangam.identifiers.public import identifiers
from sangam.matching.public import checks
from sangam.names.public import names
from sangam.names.types import Band

LONGEST = 2_000
_LANGUAGES = ("en", "hi", "ur", "pa")


@dataclass(frozen=True, slots=True)
class ExercisePerson:
    """An invented person.  notes: what is known, by language.  identifiers: plates and numbers, in normal form."""

    name: str
    notes: Mapping[str, str]
    force: str
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExerciseHit:
    """An invented person whom a text may mean.  is_strong: by an identifier; reason: the matching word or number."""

    person: ExercisePerson
    is_strong: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ExerciseAnswer:
    """What the box would say.  recognised: kind and words of what was read in the text."""

    recognised: tuple[tuple[str, str], ...]
    hits: tuple[ExerciseHit, ...]


@cache
def persons() -> tuple[ExercisePerson, ...]:
    """Return the invented persons."""
    read = tomllib.loads((files("sangam.library") / "data" / "exercise.toml").read_text("utf-8"))
    return tuple(
        ExercisePerson(
            each["name"],
            {language: each[f"note_{language}"] for language in _LANGUAGES},
            each["force"],
            tuple(each.get("identifiers", ())),
        )
        for each in read["persons"]
    )


def answer_of_box(text: str) -> ExerciseAnswer:
    """Return what the box would say of a text, were the invented persons on record."""
    reading = checks.recognise_text(text[:LONGEST])
    hits: dict[str, ExerciseHit] = {}
    for found in reading.identifiers:
        wanted = identifiers.confusion_key(found.kind, found.normal)
        for person in persons():
            if any(identifiers.confusion_key(found.kind, each) == wanted for each in person.identifiers):
                hits.setdefault(person.name, ExerciseHit(person, is_strong=True, reason=found.text))
    for named in reading.persons:
        for person in persons():
            if names.compare(named.name, names.parse(person.name)).band is not Band.NONE:
                hits.setdefault(person.name, ExerciseHit(person, is_strong=False, reason=named.name.text))
    recognised = tuple((each.kind, each.text) for each in reading.recognised)
    return ExerciseAnswer(recognised, tuple(sorted(hits.values(), key=lambda hit: not hit.is_strong)))
