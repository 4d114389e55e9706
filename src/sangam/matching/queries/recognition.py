"""From a text to what it refers to: identifiers, persons, places, and what could not be read.  Pure."""

from dataclasses import dataclass

from sangam.identifiers.public import identifiers
from sangam.identifiers.types import Found, Kind, Validity
from sangam.matching.types import SHOWN_ONLY, Recognised
from sangam.names.public import names
from sangam.names.types import NameSpan, PlaceSpan
from sangam.records.public.schema import KIN_SPACE, NAME_SPACE
from sangam.records.types import Wanted

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
                    exact.setdefault(str(kind), {})[identifiers.confusion_key(kind, normal)] = _IDENTIFIER_BITS
        for person in self.persons:
            for key, bits in names.keys(person.name).lookup.items():
                named.setdefault(KIN_SPACE if _KIN_MARK in key else NAME_SPACE, {})[key] = bits
        return tuple(
            Wanted(space, keys, exact=spaces is exact) for spaces in (exact, named) for space, keys in spaces.items()
        )


def recognise_text(text: str) -> Reading:
    """Read a text in any script: never raises, and says what it could not read."""
    found = identifiers.find_identifiers(text)
    taken = [(each.start, each.end) for each in found]
    persons = names.find_names(text, taken=taken)
    places = names.places(text, taken=[*taken, *((person.start, person.end) for person in persons)])
    leftovers = [leftover for person in persons for leftover in person.name.leftovers]
    unread = dict.fromkeys([*leftovers, *names.unread(text, taken=taken)])
    return Reading(tuple(found), tuple(persons), tuple(unread), text, tuple(places))


def prepare() -> None:
    """Load the tables and the compiled loops that reading and comparing need, so that no first check waits for them."""
    person = recognise_text("Harjeet Singh s/o Balwant, Nuh").persons[0].name
    names.compare(person, person)
