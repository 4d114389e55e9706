"""How much one check looks up and compares, so that a text of a thousand names holds up nobody else.  Pure.

What is above it is not looked up, and said: a text that was answered in part must never read as a clearance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sangam.identifiers.types import Found
from sangam.matching.queries.recognition import NOT_LOOKED_FOR, Reading
from sangam.matching.similarity import features
from sangam.names.types import NameSpan, PersonName
from sangam.records.types import RecordView

MOST_LOOKED_UP = 100
"""Names and numbers of one text.  A page of a case diary names twenty; each costs up to fifty comparisons."""

MOST_COMPARED = 15_000
"""Names of the text times names of the records found: about a second."""


def first(reading: Reading, most: int = MOST_LOOKED_UP) -> Reading:
    """Return the reading up to where it holds `most` names and numbers; of one person with more, the first names."""
    if lookup_count(reading) <= most:
        return reading
    room, kept = most, list[Found | NameSpan]()
    for thing in _things(reading):
        cost = _cost(thing)
        if cost > room and kept:
            return _only(reading, kept, thing.start)
        kept.append(_part(thing, room) if cost > room else thing)
        room -= cost
        if room < 0:
            return _only(reading, kept, thing.end)
    return reading


def comparable(reading: Reading, views: Sequence[RecordView]) -> Reading:
    """Return the reading up to where its names times the records' are `MOST_COMPARED`."""
    held = sum(_name_count(name) for view in views if (name := features.name_in(view)))
    return first(reading, max(1, MOST_COMPARED // held)) if held else reading


def lookup_count(reading: Reading) -> int:
    """Return how many names and numbers a reading would look up."""
    return sum(map(_cost, _things(reading)))


def _things(reading: Reading) -> Iterator[Found | NameSpan]:
    things: list[Found | NameSpan] = [*reading.identifiers, *reading.persons]
    yield from sorted(things, key=lambda each: each.start)


def _cost(thing: Found | NameSpan) -> int:
    if isinstance(thing, NameSpan):
        return _name_count(thing.name)
    return int(thing.kind not in NOT_LOOKED_FOR)


def _name_count(name: PersonName) -> int:
    return 1 + len(name.aliases) + (1 + len(name.relative.aliases) if name.relative else 0)


def _part(thing: Found | NameSpan, room: int) -> Found | NameSpan:
    return replace(thing, name=_limit_names(thing.name, room)) if isinstance(thing, NameSpan) else thing


def _limit_names(name: PersonName, room: int) -> PersonName:
    """Return a person with as many names as there is room for, the relative's first name among them."""
    relative = replace(name.relative, aliases=()) if name.relative and room > 1 else None
    return replace(name, relative=relative, aliases=name.aliases[: room - 1 - bool(relative)])


def _only(reading: Reading, kept: Sequence[Found | NameSpan], end: int) -> Reading:
    """Return what was kept with the text before `end`: what stands behind it is no word around those before it."""
    return Reading(
        tuple(each for each in kept if isinstance(each, Found)),
        tuple(each for each in kept if isinstance(each, NameSpan)),
        reading.unread,
        reading.text[:end],
        tuple(place for place in reading.places if place.end <= end),
    )
