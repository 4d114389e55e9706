"""Hostile texts: one character of each class that the grammars know, the words that they know, and any two of them."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

Make = Callable[[int], str]

CLASSES = (
    " ", "\n", "\t", "a", "I", "5", "0", "@", "/", ":", ".", ",", "-", "(", '"', "{", "*", "_", ">", "=", "#", "+",
    "क", "ि", "्", "०", "।", "ਕ", "ک", "ی", "о", "ø", "一", "\u200e", "\u00a0",
)  # fmt: skip
"""A blank, a line's end, a letter of each script, a vowel sign, a look-alike, what has no width, and each sign."""

COMMON = (" ", "\n", "a", "I", "5", "@", ".", ",", '"', "{", "क", "ि")
"""Those that are tried to the full length, and two by two."""

WORDS = (
    "s/o ", " @ Ram", "Harjeet Singh ", "हरजीत ", "पुत्र ", "vill ", "r/o Nuh, ", "age 34 ", "FIR No 1/24 ", "302/",
    "u/s 302 IPC ", "PS Kundli ", "9876543210 ", "HR26DK8337 ", "chassis no ", "x.com/a ", "a@b.in ", "forwarded\n",
    "12/05/2024, 10:30 - A: ", "read more ", "sent from my _", "1\n", "f=k", "Z", "scar wrist ", "name=a,",
)  # fmt: skip
"""Words at which the grammars begin something."""


def singles(units: Sequence[str]) -> Iterator[Make]:
    """Yield texts of one unit, and those that something else ends."""
    yield from ended(units)
    for unit in units:
        yield _repeated(unit, "")


def ended(units: Sequence[str]) -> Iterator[Make]:
    """Yield texts of one unit with another letter at the end."""
    for unit in units:
        yield _repeated(unit, "x")


def pairs(units: Sequence[str]) -> Iterator[Make]:
    """Yield texts of two units: one after the other again and again, and all of the one before all of the other."""
    for one, other in combinations(units, 2):
        yield _repeated(one + other, "!")
        yield _halves(one, other)
        yield _halves(other, one)


def _repeated(unit: str, end: str) -> Make:
    return lambda length: (unit * (length // len(unit) + 1))[: length - len(end)] + end


def _halves(one: str, other: str) -> Make:
    first, second = _repeated(one, ""), _repeated(other, "!")
    return lambda length: first(length // 2) + second(length - length // 2)
