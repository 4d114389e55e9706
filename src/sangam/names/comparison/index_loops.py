"""The index's compiled loops: walk a tree of words for all that sound alike, gather the names that hold them, score.

The tree is an array in depth-first order, so that to leave a branch is to jump to its end.  At each node stands one row
of the edit distance; a branch is left when no word in it can come near enough any more.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sangam.names.comparison.calibration import ALIAS_ODDS
from sangam.names.comparison.compilation import compiled
from sangam.names.comparison.compiled_core import (
    GLUED,
    LONGEST_NAME,
    LONGEST_WORD,
    SCORE,
    Codes,
    Ints,
    Model,
    Names,
    Scratch,
    Sides,
    Words,
    align,
    score_likenesses,
    scratch,
    try_glued,
    word_likeness,
    words_of,
)

SCRIPT_MARK = 200
"""In a tree each word begins with this plus the number of its script."""
NEAR = 0.65
"""Words less alike than this are not looked up; they may still be paired when the rest of the name found it."""
CANDIDATES = 100
FINALISTS = 16
_STEPS = 512
_FLOOR = 0.35
_NARROWLY = 1e-6
_TOP = 8.0
DEEPEST = 3 * LONGEST_WORD


class Tree(NamedTuple):
    """Words in a tree, those of a script under one branch.

    Node n holds a sound, its depth, where its branch ends and the largest mass in it (in eighths, rounded up).
    low[n]: how many entries come before it.  entries: what each entry is, in sorted order.
    """

    symbol: Codes
    depth: Codes
    end: Ints
    heavy: Codes
    low: Ints
    entries: Ints
    mass: NDArray[np.float32]


class Lists(NamedTuple):
    """Lists of numbers: list i is items[starts[i]:starts[i+1]]."""

    items: Ints
    starts: Ints


class Matches(NamedTuple):
    """For each word asked, entries that sound like it, the most alike first."""

    entries: Ints
    alike: NDArray[np.float32]
    starts: Ints


class IndexArrays(NamedTuple):
    """An index as arrays.

    words: all words.  forms: each name or alias of a row.  row: the row of each form.  alias: whether a form is one.
    by_word, by_run: forms by word, and by run of words.
    """

    words: Words
    forms: Names
    row: Ints
    alias: NDArray[np.bool_]
    by_word: Lists
    by_run: Lists


class Accumulator(NamedTuple):
    """The sums for one name: by form the sum, the last stamp and whether it holds words written together.  Also:
    forms touched; likeness of the name's words to the index's.  at: how many are touched, and the last stamp."""

    sums: NDArray[np.float32]
    stamps: Ints
    touched: Ints
    glued: NDArray[np.bool_]
    alike: NDArray[np.float32]
    at: Ints


class Asked(NamedTuple):
    """Queries as arrays: forms (name or alias) of query q are starts[q] to starts[q+1].

    units of a form: the words to look up, its own and runs of them written together (run: 1).
    """

    words: Words
    forms: Names
    starts: Ints
    alias: NDArray[np.bool_]
    units: Lists
    run: NDArray[np.bool_]


@compiled
def encode_runs(words: Words, runs: Any) -> Any:
    """Return codes (n, DEEPEST) after the script's mark, lengths, masses and fitness for a tree, of runs of words."""
    codes, lengths = np.zeros((len(runs), DEEPEST), np.uint8), np.zeros(len(runs), np.int32)
    mass, fit = np.zeros(len(runs)), np.ones(len(runs), np.bool_)
    for at in range(len(runs)):
        length, script = 1, words.script[runs[at, 0]]
        codes[at, 0] = SCRIPT_MARK + script
        for word in runs[at]:
            if word < 0:
                break
            fit[at] &= words.script[word] == script and not words.letter[word]
            mass[at] += words.mass[word]
            for place in range(words.starts[word], words.starts[word + 1]):
                if length < DEEPEST and words.codes[place] != codes[at, length - 1]:
                    codes[at, length] = words.codes[place]
                    length += 1
        lengths[at] = length
    return codes, lengths, mass, fit


@compiled
def grow(codes: Any, lengths: Any, mass: Any) -> Any:
    """Return (symbol, depth, end, heavy, low) of a tree over sorted rows of codes (n, width), padded with 0."""
    count, room = len(codes), 1
    for at in range(count):
        room += lengths[at]
    symbol, depth, heavy = np.zeros(room, np.uint8), np.zeros(room, np.uint8), np.zeros(room, np.uint8)
    end, low = np.zeros(room, np.int32), np.zeros(room + 1, np.int32)
    path, nodes = np.zeros(DEEPEST + 1, np.int32), 0
    before = 0
    for at in range(count):
        shared = 0
        if at:
            while shared < min(before, lengths[at]) and codes[at, shared] == codes[at - 1, shared]:
                shared += 1
            for level in range(shared, before):
                end[path[level]] = nodes
        weight = min(255, int(np.ceil(mass[at] * 8)))
        for level in range(lengths[at]):
            if level >= shared:
                path[level] = nodes
                symbol[nodes], depth[nodes], low[nodes] = codes[at, level], level + 1, at
                nodes += 1
            heavy[path[level]] = max(heavy[path[level]], weight)
        before = lengths[at]
    for level in range(before):
        end[path[level]] = nodes
    low[nodes] = count
    return (
        symbol[:nodes].copy(),
        depth[:nodes].copy(),
        end[:nodes].copy(),
        heavy[:nodes].copy(),
        low[: nodes + 1].copy(),
    )


@compiled
def _walk(asked: Codes, mass: float, tables: Any, tree: Tree, room: Any) -> int:
    """Write all entries that `NEAR` admits and their likeness into `room`, and return how many there are."""
    width, count, node = len(asked), 0, 0
    rows, entries, alike = room
    slack = np.float32(1 - NEAR) / 2
    costs, drops = np.zeros((tables.shape[1], width), np.float32), np.zeros(width, np.float32)
    added = tables[0, 0]
    while node < len(tree.symbol):
        row, sound = rows[tree.depth[node]], tree.symbol[node]
        if sound >= SCRIPT_MARK:
            table = tables[sound - SCRIPT_MARK]
            added = table[0]
            row[0] = 0.0
            for at in range(width):
                drops[at] = table[asked[at], 0]
                row[at + 1] = row[at] + drops[at]
                costs[:, at] = table[asked[at]]
            node += 1
            continue
        least = _step(rows[tree.depth[node] - 1], row, costs[sound], drops, added[sound])
        if least > slack * (mass + tree.heavy[node] * np.float32(0.125)):
            node = tree.end[node]
            continue
        for place in range(tree.low[node], tree.low[node + 1]):
            likeness = 1 - row[width] / ((mass + tree.mass[place]) / 2)
            if likeness >= NEAR:
                entries[count], alike[count] = tree.entries[place], likeness
                count += 1
        node += 1
    return count


@compiled
def _step(above: Any, row: Any, costs: Any, drops: Any, added: float) -> float:
    """Write the next row of an edit distance and return its least value."""
    corner = above[0]
    left: float = corner + added
    row[0] = left
    least: float = left
    for at in range(len(drops)):
        over = above[at + 1]
        left = min(corner + costs[at], over + added, left + drops[at])
        row[at + 1] = left
        corner = over
        least = min(least, left)
    return least


@compiled
def match(words: Words, chosen: Any, tree: Tree, costs: Any) -> Matches:
    """Return for each word of `words` what in the tree sounds like it; words not in `chosen` match nothing."""
    number = len(words.starts) - 1
    starts = np.zeros(number + 1, np.int32)
    rows = np.zeros((DEEPEST + 2, DEEPEST + 2), np.float32)
    near, likeness = np.zeros(len(tree.entries), np.int32), np.zeros(len(tree.entries), np.float32)
    entries, alike = np.zeros(1024, np.int32), np.zeros(1024, np.float32)
    held = 0
    for word in range(number):
        count = 0
        if chosen[word]:
            asked = words.codes[words.starts[word] : words.starts[word + 1]]
            count = _walk(asked, words.mass[word], costs[words.script[word]], tree, (rows, near, likeness))
        while held + count > len(entries):
            entries, alike = np.append(entries, np.zeros_like(entries)), np.append(alike, np.zeros_like(alike))
        order = np.argsort(-likeness[:count], kind="mergesort")
        for at in range(count):
            entries[held + at], alike[held + at] = near[order[at]], likeness[order[at]]
        held += count
        starts[word + 1] = held
    return Matches(entries[:held].copy(), alike[:held].copy(), starts)


@compiled
def _gather(word: int, worth: float, found: tuple[Matches, Lists], totals: Accumulator, glued: bool) -> None:
    """Add to each form that holds something like the word what that tells."""
    matches, lists = found
    totals.at[1] += 1
    stamp = totals.at[1]
    for at in range(matches.starts[word], matches.starts[word + 1]):
        entry, alike = matches.entries[at], matches.alike[at]
        gain = worth * (alike - _FLOOR) / (1 - _FLOOR)
        for place in range(lists.starts[entry], lists.starts[entry + 1]):
            form = lists.items[place]
            if totals.stamps[form] == stamp:
                continue
            totals.stamps[form] = stamp
            if totals.sums[form] == 0:
                totals.touched[totals.at[0]] = form
                totals.at[0] += 1
            totals.sums[form] += gain
            if glued and alike >= GLUED - _NARROWLY:
                totals.glued[form] = True


@compiled
def _best(sums: Any, touched: Any, count: int) -> Any:
    """Return the forms with the largest sums, `CANDIDATES` or somewhat fewer, by a histogram."""
    if count <= CANDIDATES:
        return touched[:count].copy()
    top = 0.0
    for at in range(count):
        top = max(top, sums[touched[at]])
    steps = np.zeros(_STEPS + 1, np.int64)
    for at in range(count):
        steps[int(sums[touched[at]] / top * _STEPS)] += 1
    floor, held = _STEPS, steps[_STEPS]
    while floor > 0 and held + steps[floor - 1] <= CANDIDATES:
        floor -= 1
        held += steps[floor]
    chosen, number = np.zeros(CANDIDATES, np.int32), 0
    for level in (floor, floor - 1):
        for at in range(count):
            step = int(sums[touched[at]] / top * _STEPS)
            if number < CANDIDATES and (step == level if level < floor else step >= floor):
                chosen[number] = touched[at]
                number += 1
    return chosen[:number]


@compiled
def seek(asked: Asked, arrays: IndexArrays, found: tuple[Matches, Matches], model: Model, limit: int) -> Any:
    """Return rows and scores (queries, limit) of the names most like each query, the best first; -1 where fewer."""
    queries = len(asked.starts) - 1
    rows, scores = np.full((queries, limit), -1, np.int32), np.zeros((queries, limit))
    totals, room = _accumulator(arrays), scratch(model)
    for query in range(queries):
        for form in range(asked.starts[query], asked.starts[query + 1]):
            mine = words_of(asked.forms, form)
            if len(mine) == 0:
                continue
            for word in asked.units.items[asked.units.starts[form] : asked.units.starts[form + 1]]:
                _gather(word, asked.words.bits[word], (found[0], arrays.by_word), totals, asked.run[word])
                _gather(word, asked.words.bits[word], (found[1], arrays.by_run), totals, True)
            _write_likenesses(mine, found[0], totals.alike, True)
            chosen, likely = _likely(asked.words, mine, arrays, totals, room)
            _write_likenesses(mine, found[0], totals.alike, False)
            for near in chosen[np.argsort(-likely, kind="mergesort")[: max(FINALISTS, limit)]]:
                score = align(Sides(asked.words, mine, arrays.words, words_of(arrays.forms, near)), room)[SCORE]
                if asked.alias[form] or arrays.alias[near]:
                    score = less_by_alias(score)
                _insert_best(rows[query], scores[query], arrays.row[near], score)
            _clear(totals)
    return rows, scores


@compiled
def less_by_alias(score: float) -> float:
    """Return what a score is worth where one of the two names is an alias: others are called so too."""
    odds = score / max(1e-12, 1 - score) * ALIAS_ODDS
    return odds / (1 + odds)


@compiled
def _accumulator(arrays: IndexArrays) -> Accumulator:
    forms, words = len(arrays.forms.starts) - 1, len(arrays.words.script)
    return Accumulator(
        np.zeros(forms, np.float32),
        np.zeros(forms, np.int32),
        np.zeros(forms, np.int32),
        np.zeros(forms, np.bool_),
        np.zeros((LONGEST_NAME, words), np.float32),
        np.zeros(2, np.int32),
    )


@compiled
def _likely(one: Words, mine: Ints, arrays: IndexArrays, totals: Accumulator, room: Scratch) -> Any:
    """Return the forms that gathered most, and their scores by the likenesses at hand."""
    chosen = _best(totals.sums, totals.touched, totals.at[0])
    scores = np.zeros(len(chosen))
    for at in range(len(chosen)):
        sides = Sides(one, mine, arrays.words, words_of(arrays.forms, chosen[at]))
        for i in range(len(mine)):
            for j in range(len(sides.theirs)):
                room.like[i, j] = totals.alike[i, sides.theirs[j]]
                if one.letter[mine[i]] or arrays.words.letter[sides.theirs[j]]:
                    room.like[i, j] = word_likeness(sides, i, j, room)
        if not score_likenesses(sides, room) and totals.glued[chosen[at]]:
            try_glued(sides, room)
        scores[at] = room.first[SCORE]
    return chosen, scores


@compiled
def _write_likenesses(mine: Ints, matches: Matches, alike: Any, here: bool) -> None:
    """Write the likeness of each word of the name to each word of the index into a table, or wipe it out."""
    for i in range(len(mine)):
        for at in range(matches.starts[mine[i]], matches.starts[mine[i] + 1]):
            alike[i, matches.entries[at]] = matches.alike[at] if here else 0.0


@compiled
def _clear(totals: Accumulator) -> None:
    for at in range(totals.at[0]):
        form = totals.touched[at]
        totals.sums[form], totals.glued[form] = 0.0, False
    totals.at[0] = 0


@compiled
def _insert_best(rows: Any, scores: Any, row: int, score: float) -> None:
    """Put a row into its place among the best, once, under its best score; of equals the earlier row stands first."""
    last = len(rows) - 1
    for at in range(len(rows)):
        if rows[at] == row:
            if scores[at] >= score:
                return
            last = at
            break
    if rows[last] >= 0 and rows[last] != row and (scores[last], -rows[last]) > (score, -row):
        return
    at = last
    while at > 0 and (rows[at - 1] < 0 or (score, -row) > (scores[at - 1], -rows[at - 1])):
        rows[at], scores[at] = rows[at - 1], scores[at - 1]
        at -= 1
    rows[at], scores[at] = row, score
