"""Fit what the features of two names are worth, on names composed of attested words, against our own nearest mistakes.

It searches names that are written otherwise, and takes the nearest other names for the negatives.  It fits one logistic
function whose weights have the signs that evidence must have.  A word weighs what the shipped table of rarity says, as
it does in a verdict.  Only the nearest three count, since far ones teach only that a rare name is rare.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangam.names.comparison import compiled_core
from sangam.names.comparison.arrays import align_names
from sangam.names.comparison.index import NameIndex
from sangam.names.reader.parser import parse
from sangam.names.types import Tokens

Floats = NDArray[np.float64]

SIGNS = np.array([-1, -1, -1, -1, -1, -1, 1, -1], np.float64)
"""What speaks for two names being one (1) or against it (-1), by feature."""

_RIVALS, _NEAREST = 8, 3
_STEPS, _RATE, _RIDGE = 40, 0.5, 1e-6


@dataclass(frozen=True, slots=True)
class Course:
    """Names to search in, queries each with the row that is meant, and which spellings are one word."""

    names: tuple[str, ...]
    queries: tuple[tuple[str, int], ...]
    same: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Spellings:
    """How words are written: by Latin word, attested other forms with their counts, one mapping a script."""

    forms: tuple[Mapping[str, Sequence[tuple[str, int]]], ...]
    given: Sequence[tuple[str, int]]
    family: Sequence[tuple[str, int]]


def compose_course(spellings: Spellings, *, names: int, queries: int, seed: int) -> Course:
    """Return a course of `names` composed names and `queries` of them written otherwise, the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - a course to measure on, no secret
    known = set.union(*(set(form) for form in spellings.forms))
    given, family = _drawing_weights(spellings.given, known), _drawing_weights(spellings.family, known)
    made: dict[str, None] = {}
    while len(made) < names:
        middle = [_draw(rng, family)] if rng.random() < 0.2 else []
        made[" ".join([_draw(rng, given), *middle, _draw(rng, family)])] = None
    rows = tuple(made)
    asked: list[tuple[str, int]] = []
    while len(asked) < queries:
        row, form = rng.randrange(len(rows)), rng.choice(spellings.forms)
        words = rows[row].split()
        if all(word in form for word in words):
            asked.append((_otherwise(rng, [_draw(rng, _drawing_weights(form[word])) for word in words]), row))
    same = frozenset((word, other) for form in spellings.forms for word, others in form.items() for other, _ in others)
    return Course(rows, tuple(asked), same)


def _drawing_weights(
    counted: Sequence[tuple[str, int]], known: set[str] | None = None
) -> tuple[list[str], list[float]]:
    rows = [(word, count**0.75) for word, count in counted if known is None or word in known]
    return [word for word, _ in rows], [weight for _, weight in rows]


def _draw(rng: random.Random, drawing: tuple[list[str], list[float]]) -> str:
    return rng.choices(drawing[0], drawing[1])[0]


def _otherwise(rng: random.Random, words: list[str]) -> str:
    """Return the words as another hand might put them: turned round, run together, one more, one less, an initial."""
    chance = rng.random()
    if chance < 0.08:
        words = words[::-1]
    elif chance < 0.20:
        at = rng.randrange(len(words) - 1)
        words = [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
    elif chance < 0.24 and len(words) > 2:
        words = [words[0], words[-1]]
    elif chance < 0.27:
        words = [words[0][:1], *words[1:]]
    elif chance < 0.32:
        at = rng.randrange(len(words))
        place = rng.randrange(len(words[at]))
        words = [*words[:at], words[at][:place] + words[at][place + 1 :] or words[at], *words[at + 1 :]]
    return " ".join(words)


_HEAD = """\
# What the features of two names (sangam.names.comparison.compiled_core.FEATURES) are worth together: weights of one
# logistic function. Written by `sangam names calibrate` on {names} names composed of attested words and {queries} of
# them written as another source attests them, against the nearest wrong names that our own search found.
# Weights only: no name and no row of any list is here.  Words: Parlikar (CMU, CC BY 3.0), Wikidata (CC0), Dakshina
# (Google, CC BY-SA 4.0: share-alike); how often a word is a given or a family name: our own invented crowd.
"""


def calibration_table(weights: Floats, course: Course) -> str:
    """Return fitted weights as the text of the table that the package ships."""
    rows = zip(("intercept", *compiled_core.FEATURES), weights, strict=True)
    head = _HEAD.format(names=len(course.names), queries=len(course.queries))
    return head + "".join(f"{name}\t{weight:.3f}\n" for name, weight in rows)


def fit(course: Course) -> Floats:
    """Return the intercept and weights fitted to a course; rivals are found with those in use."""
    index = NameIndex(course.names)
    return _logistic(*_examples(course, index))


def _examples(course: Course, index: NameIndex) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the features of each query with its own name and with its nearest wrong names, and which is its own."""
    pairs: list[tuple[Tokens, Tokens]] = []
    right = []
    found = index.search([query for query, _ in course.queries], limit=_RIVALS)
    for (query, row), answers in zip(course.queries, found, strict=True):
        tokens = parse(query).tokens
        rivals = (answer.row for answer in answers if answer.row != row)
        wrong = [each for each in rivals if not _one_name(tokens, course.names[each].split(), course.same)]
        for name in (row, *wrong[:_NEAREST]):
            pairs.append((tokens, parse(course.names[name]).tokens))
            right.append(name == row)
    findings, _ = align_names(pairs)
    return findings[:, : len(compiled_core.FEATURES)], np.array(right)


def _one_name(tokens: Tokens, words: Sequence[str], same: frozenset[tuple[str, str]]) -> bool:
    return len(tokens) == len(words) and all(
        token == word or (word, token) in same for token, word in zip(tokens, words, strict=True)
    )


def _logistic(features: Floats, right: NDArray[np.bool_]) -> Floats:
    """Return intercept and weights of the logistic function that tells right pairs from rivals, signs kept.

    Newton's steps on the weights that are free; one that would change its sign stays at 0.
    """
    columns = np.column_stack([np.ones(len(features)), features])
    signs = np.concatenate(([0.0], SIGNS))
    weights = np.concatenate(([0.0], np.zeros(len(SIGNS))))
    ridge = np.concatenate(([0.0], np.full(len(SIGNS), _RIDGE * len(features))))
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
        slope = columns.T @ (right - share) - ridge * weights
        bend = (columns.T * (share * (1 - share))) @ columns + np.diag(ridge + 1e-9)
        free = (signs == 0) | (weights != 0) | (slope * signs > 0)
        step = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        moved = weights[free] + _RATE * step
        weights[free] = np.where((signs[free] == 0) | (moved * signs[free] > 0), moved, 0.0)
    return weights
