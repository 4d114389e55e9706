"""What in a text may name a person: identifiers of every kind but sections of law, and names in four scripts.  Pure."""

from collections.abc import Iterable

from sangam.identifiers.public import identifiers
from sangam.identifiers.types import Kind
from sangam.library.types import TEXT_PARTS, Find, PracticeText
from sangam.names.public import names

NAME = "name"
_CITATIONS = "sources"
"""Titles and authors of publications read like names: here only what surely is one counts."""
_OF_LAW = frozenset({Kind.SECTION})


def find_persons(text: PracticeText) -> tuple[Find, ...]:
    """Return what may name a person in each part of a note, in the order of its parts and words."""
    found = (each for part in TEXT_PARTS for each in find_in(getattr(text, part), part=part))
    return tuple(each for each in found if each.is_sure or each.part != _CITATIONS)


def find_in(words: str, *, part: str = "") -> Iterable[Find]:
    """Return what may name a person in some words, by its place."""
    read = identifiers.find_identifiers(words)
    found = [Find(part, each.start, each.end, each.text, str(each.kind)) for each in read if each.kind not in _OF_LAW]
    persons = names.find_names(words, taken=[(each.start, each.end) for each in read])
    named = [Find(part, each.start, each.end, words[each.start : each.end], NAME, each.sure) for each in persons]
    found += [each for each in named if each.is_sure or not _is_plain_english(each.text)]
    return sorted(found, key=lambda each: each.start)


def _is_plain_english(text: str) -> bool:
    """Tell whether a doubtful find is small Latin letters alone: in prose these are words, not names."""
    return text.isascii() and text == text.lower()
