"""The comparison of names as compiled loops over arrays: verdicts and the index all score with `align`.

A word is a row of sound codes (`sangam.names.comparison.weights`); a name is a row of words.  Likeness of two words is
their edit distance against their mass.  Two names are paired word by word for the best total, with a word cut in two on
one side put together again.  What came out is told as `FEATURES`, and one logistic function of them is the score.

Imported only by who compares: it costs numba's own half second, and the first call ever the compiling (`compilation`).
"""

from math import exp
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.names.comparison.compilation import compiled

LONGEST_NAME = 6
"""Words of a name that take part."""
LONGEST_WORD = 40
"""Sounds of a word that take part."""
AGREES = 0.45
"""From here on two words may be one name, badly written; below they are never paired."""
INITIAL = 0.9
_FADING = 2.5
"""How fast the rarity that a pair shares fades with its unlikeness: at 0.6 nothing is left."""
_FIRST_SOUND_COST = 0.295
GLUED = 0.75
"""Words written together agree with one word from here on."""
LONG_ENOUGH = 3.0
"""Mass from which on a word may be several written together."""
_GLUED_MASS = 0.6

FEATURES = ("unlike", "worst", "missing", "extra", "turned", "glued", "bits", "initials")
"""unlike: mean unlikeness of paired words, by weight.  worst: of the worst pair.  missing: weight of words without a
partner on the side that has less of it.  extra: how much more on the other.  Both are by total weight.  turned: pairs
that cross.  glued: words put together.  bits: log of the rarity that agrees.  initials: pairs by initial alone."""

SCORE, BITS, MATCHED, FIRST, GIVEN, SIDE, START, COUNT, MISSING, EXTRA = range(len(FEATURES), len(FEATURES) + 10)
"""Places in a row of `findings`, after the features.

SCORE     the score
BITS      rarity of what agrees
MATCHED   number of pairs
FIRST     whether the first words are paired
GIVEN     likeness of the first words
SIDE      where words were put together: 1 or 2, 0 for nowhere
START     the first of these words
COUNT     how many they are
MISSING   number of unpaired words on the side with fewer
EXTRA     number of unpaired words on the side with more
"""
LIKES = len(FEATURES) + 10
"""From this place on: the likeness of each word of the first name to its partner."""
WIDTH = LIKES + LONGEST_NAME

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Codes = NDArray[np.uint8]
Pairs = NDArray[np.int8]


class Words(NamedTuple):
    """Words as arrays: sounds of word i are codes[starts[i]:starts[i+1]]; bits: rarity; letter: 1 for an initial."""

    codes: Codes
    starts: Ints
    script: Codes
    mass: Floats
    bits: Floats
    letter: Codes


class Names(NamedTuple):
    """Names as arrays: words of name i are words[starts[i]:starts[i+1]], numbers of a `Words`."""

    words: Ints
    starts: Ints


class Model(NamedTuple):
    """The learned model: costs (4, 4, S, S) by pair of scripts, and the intercept and weights of `FEATURES`."""

    costs: NDArray[np.float32]
    weights: Floats


class Sides(NamedTuple):
    """Two names to hold against each other: their words by number, at most `LONGEST_NAME`, at least one."""

    one: Words
    mine: Ints
    other: Words
    theirs: Ints


class Scratch(NamedTuple):
    """The learned model and working memory, one for each thread."""

    costs: NDArray[np.float32]
    weights: Floats
    row: Floats
    like: Floats
    light: Floats
    glue: Codes
    best: Floats
    choice: Pairs
    pairs: Pairs
    kept: Pairs
    one: Floats
    other: Floats
    first: Floats
    second: Floats


@compiled
def scratch(model: Model) -> Scratch:
    """Return fresh room to work in."""
    n = LONGEST_NAME
    return Scratch(
        model.costs,
        model.weights,
        np.zeros(n * LONGEST_WORD + 2),
        np.zeros((n, n)),
        np.zeros((n, n)),
        np.zeros(n * LONGEST_WORD, np.uint8),
        np.zeros((n + 1, 1 << n)),
        np.zeros((n + 1, 1 << n), np.int8),
        np.zeros(n, np.int8),
        np.zeros(n, np.int8),
        np.zeros(n),
        np.zeros(n),
        np.zeros(WIDTH),
        np.zeros(WIDTH),
    )


@compiled
def distance(one: Codes, other: Codes, costs: NDArray[np.float32], row: Floats) -> float:
    """Return the cheapest way from one row of sounds to the other (Wagner and Fischer 1974)."""
    width = len(other)
    row[0] = 0.0
    for at in range(width):
        row[at + 1] = row[at] + costs[0, other[at]]
    for sound in one:
        lost = costs[sound, 0]
        corner = row[0]
        row[0] += lost
        for at in range(width):
            cheapest = corner + costs[sound, other[at]]
            corner = row[at + 1]
            cheapest = min(cheapest, corner + lost, row[at] + costs[0, other[at]])
            row[at + 1] = cheapest
    total: float = row[width]
    return total


@compiled
def word_likeness(sides: Sides, i: int, j: int, room: Scratch) -> float:
    """Return how alike two words sound, 0-1; an initial is `INITIAL` like any word that begins so."""
    one, other, mine, theirs = sides.one, sides.other, sides.mine[i], sides.theirs[j]
    a = one.codes[one.starts[mine] : one.starts[mine + 1]]
    b = other.codes[other.starts[theirs] : other.starts[theirs + 1]]
    table = room.costs[one.script[mine], other.script[theirs]]
    if one.letter[mine] or other.letter[theirs]:
        alike = table[a[0], b[0]] <= _FIRST_SOUND_COST
        if one.letter[mine] and other.letter[theirs]:
            return 1.0 if alike else 0.0
        return INITIAL if alike else 0.0
    return _likeness(a, b, table, (one.mass[mine] + other.mass[theirs]) / 2, room.row)


@compiled
def _likeness(a: Codes, b: Codes, table: Any, mass: float, row: Floats) -> float:
    alike: float = max(0.0, 1.0 - distance(a, b, table, row) / mass)
    return alike


@compiled
def _glued_likeness(sides: Sides, start: int, size: int, j: int, room: Scratch) -> float:
    """Return how alike the `size` words from `start` of one name, written together, are to word j of the other."""
    one, other, part, theirs = sides.one, sides.other, sides.mine[start : start + size], sides.theirs[j]
    mass, script, length = 0.0, one.script[part[0]], 0
    for word in part:
        mass += one.mass[word]
        if one.letter[word] or one.script[word] != script:
            return 0.0
    against = other.mass[theirs]
    if other.letter[theirs] or against < LONG_ENOUGH or min(mass, against) < _GLUED_MASS * max(mass, against):
        return 0.0
    for word in part:
        for at in range(one.starts[word], one.starts[word + 1]):
            if length == 0 or one.codes[at] != room.glue[length - 1]:
                room.glue[length] = one.codes[at]
                length += 1
    b = other.codes[other.starts[theirs] : other.starts[theirs + 1]]
    return _likeness(room.glue[:length], b, room.costs[script, other.script[theirs]], (mass + against) / 2, room.row)


@compiled
def _pair(one: Any, other: Any, like: Floats, room: Scratch) -> None:
    """Find which word of `one` goes with which of `other`, into room.pairs (-1: none), for the best total."""
    rows, columns = len(one), len(other)
    full = 1 << columns
    room.pairs[:] = -1
    room.best[rows, :full] = 0.0
    for i in range(rows - 1, -1, -1):
        for taken in range(full):
            best, choice = room.best[i + 1, taken], -1
            for j in range(columns):
                if taken >> j & 1 or like[i, j] < AGREES:
                    continue
                worth = (one[i] + other[j]) * (like[i, j] - AGREES + 0.01) + room.best[i + 1, taken | 1 << j]
                worth -= 1e-7 * abs(i - j)
                if worth > best + 1e-12:
                    best, choice = worth, j
            room.best[i, taken], room.choice[i, taken] = best, choice
    taken = 0
    for i in range(rows):
        room.pairs[i] = room.choice[i, taken]
        if room.pairs[i] >= 0:
            taken |= 1 << room.pairs[i]


@compiled
def _weigh(one: Any, other: Any, likes: Any, room: Scratch, found: Floats) -> None:
    """Tell the features of a pairing in `found`.  likes: of words, and 1 where only an initial is."""
    like, light = likes
    found[:] = 0.0
    total, paired_one, paired_other = 0.0, 0.0, 0.0
    for i in range(len(one)):
        j = room.pairs[i]
        if j < 0:
            continue
        mine, theirs = one[i], other[j]
        if light[i, j]:
            mine = theirs = min(mine, theirs)
            found[7] += 1
        unlike = 1.0 - like[i, j]
        found[0] += (mine + theirs) * unlike
        found[1] = max(found[1], unlike)
        for before in room.pairs[:i]:
            found[4] += before > j
        found[BITS] += min(mine, theirs) * max(0.0, 1 - _FADING * unlike)
        found[LIKES + i] = like[i, j]
        found[MATCHED] += 1
        total += mine + theirs
        paired_one += one[i]
        paired_other += other[j]
    lone, lone_other = max(0.0, one.sum() - paired_one), max(0.0, other.sum() - paired_other)
    total += lone + lone_other
    found[0] /= total
    found[2], found[3] = 2 * min(lone, lone_other) / total, abs(lone - lone_other) / total
    found[6] = np.log1p(found[BITS])
    found[FIRST], found[GIVEN] = room.pairs[0] == 0, like[0, 0]
    matched = int(found[MATCHED])
    found[MISSING], found[EXTRA] = min(len(one), len(other)) - matched, max(len(one), len(other)) - matched


@compiled
def _score(found: Floats, weights: Floats) -> None:
    total = weights[0]
    for at in range(len(weights) - 1):
        total += weights[at + 1] * found[at]
    found[SCORE] = 1.0 / (1.0 + exp(-total)) if found[MATCHED] > 0 else 0.0


@compiled
def align(sides: Sides, room: Scratch) -> Floats:
    """Return a row of findings on two names; room.kept holds the pairs."""
    for i in range(len(sides.mine)):
        for j in range(len(sides.theirs)):
            room.like[i, j] = word_likeness(sides, i, j, room)
    if not score_likenesses(sides, room):
        try_glued(sides, room)
    return room.first


@compiled
def score_likenesses(sides: Sides, room: Scratch) -> bool:
    """Tell in room.first what follows from the likenesses in room.like; return whether no word is left over."""
    rows, columns = len(sides.mine), len(sides.theirs)
    for i in range(rows):
        room.one[i] = sides.one.bits[sides.mine[i]]
        for j in range(columns):
            room.light[i, j] = sides.one.letter[sides.mine[i]] != sides.other.letter[sides.theirs[j]]
    for j in range(columns):
        room.other[j] = sides.other.bits[sides.theirs[j]]
    _pair(room.one[:rows], room.other[:columns], room.like, room)
    _weigh(room.one[:rows], room.other[:columns], (room.like, room.light), room, room.first)
    _score(room.first, room.weights)
    room.kept[:] = room.pairs
    all_paired: bool = room.first[MISSING] + room.first[EXTRA] == 0
    return all_paired


@compiled
def run_sizes(start: int, length: int) -> Any:
    """Return how many words from `start` on may be written together: two, or the whole name."""
    if start == 0 and length > 2:
        return range(2, length + 1, length - 2)
    return range(2, min(3, length - start + 1))


@compiled
def try_glued(sides: Sides, room: Scratch) -> None:
    """Put the likeliest run of words of one side together, and keep that where it scores higher."""
    turned = Sides(sides.other, sides.theirs, sides.one, sides.mine)
    best, run = GLUED, (0, 0, 0, 0)
    for i in range(len(sides.mine)):
        for size in run_sizes(i, len(sides.mine)):
            for j in range(len(sides.theirs)):
                alike = _glued_likeness(sides, i, size, j, room)
                if alike > best:
                    best, run = alike, (1, i, size, j)
    for j in range(len(sides.theirs)):
        for size in run_sizes(j, len(sides.theirs)):
            for i in range(len(sides.mine)):
                alike = _glued_likeness(turned, j, size, i, room)
                if alike > best:
                    best, run = alike, (2, j, size, i)
    if run[0]:
        _weigh_glued(len(sides.mine), len(sides.theirs), run, best, room)


@compiled
def _weigh_glued(rows: int, columns: int, run: Any, alike: float, room: Scratch) -> None:
    side, start, count, partner = run
    like, light = np.zeros((LONGEST_NAME, LONGEST_NAME)), np.zeros((LONGEST_NAME, LONGEST_NAME))
    one, other = room.one[:rows].copy(), room.other[:columns].copy()
    lost = count - 1
    for i in range(rows):
        for j in range(columns):
            at = i if side == 2 or i <= start else max(start, i - lost)
            against = j if side == 1 or j <= start else max(start, j - lost)
            inside = (start <= i < start + count) if side == 1 else (start <= j < start + count)
            if inside:
                like[at, against] = alike if partner == (j if side == 1 else i) else 0.0
            else:
                like[at, against], light[at, against] = room.like[i, j], room.light[i, j]
    if side == 1:
        one = _merge_weights(one, start, count)
        other[partner] = one[start]
    else:
        other = _merge_weights(other, start, count)
        one[partner] = other[start]
    _pair(one, other, like, room)
    _weigh(one, other, (like, light), room, room.second)
    room.second[5] = 1.0
    room.second[SIDE], room.second[START], room.second[COUNT] = side, start, count
    _score(room.second, room.weights)
    if room.second[SCORE] > room.first[SCORE] + 1e-9:
        room.first[:] = room.second
        room.kept[:] = room.pairs


@compiled
def _merge_weights(weights: Floats, start: int, count: int) -> Floats:
    """Return the weights with those of a run added up."""
    short = np.zeros(len(weights) - count + 1)
    for at in range(len(weights)):
        short[at if at <= start else max(start, at - count + 1)] += weights[at]
    return short


@compiled
def align_many(words: Words, names: Names, left: Ints, right: Ints, model: Model) -> tuple[Floats, Pairs]:
    """Return findings (n, WIDTH) and pairs (n, LONGEST_NAME) of n pairs of names."""
    room = scratch(model)
    findings, pairs = np.zeros((len(left), WIDTH)), np.full((len(left), LONGEST_NAME), -1, np.int8)
    for at in range(len(left)):
        mine, theirs = words_of(names, left[at]), words_of(names, right[at])
        if len(mine) and len(theirs):
            findings[at] = align(Sides(words, mine, words, theirs), room)
            pairs[at] = room.kept
    return findings, pairs


@compiled
def words_of(names: Names, name: int) -> Ints:
    """Return the words of a name."""
    return names.words[names.starts[name] : names.starts[name + 1]]
