"""Search many names in memory: an index of names, any script asked against any script."""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import log2

import numpy as np

from sangam.names.comparison import compiled_core, index_loops
from sangam.names.comparison.alignment import forms as forms_of
from sangam.names.comparison.arrays import GLUE, Gathering, model, sounding_words
from sangam.names.comparison.comparison import compare_many
from sangam.names.comparison.rarity import bits
from sangam.names.reader.parser import parse
from sangam.names.sounds.sounds import skeletons
from sangam.names.types import PersonName

_AT_ONCE = 256
_SHIPPED_PERSONS = 2000
_RAREST, _LEAST = 14.0, 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One name found.  row: its place in the index, from 0.  score: 0-1."""

    row: int
    score: float


class NameIndex:
    """Names held for search.  Of one thread or many; what it answers never depends on how many."""

    def __init__(self, names: Iterable[str | PersonName]) -> None:
        """Build the index of `names`; a name without a readable word keeps its row and is never found."""
        gathering = Gathering()
        row: list[int] = []
        alias: list[bool] = []
        size = 0
        self._with_relative: dict[int, PersonName] = {}
        for at, name in enumerate(names):
            person = parse(name) if isinstance(name, str) else name
            size = at + 1
            if person.relative:
                self._with_relative[at] = person
            for tokens in forms_of(person):
                gathering.add(tokens)
                row.append(at)
                alias.append(tokens in person.aliases)
        self._size = size
        self.rarity = _Rarity(gathering, size)
        words, forms = gathering.words, gathering.names
        words = words._replace(bits=np.array([self.rarity(word) for word in gathering.numbers]))
        runs, by_run = _runs(forms)
        self._words, self._runs = _tree(words, np.arange(len(words.script))[:, None]), _tree(words, runs)
        self._arrays = index_loops.IndexArrays(
            words,
            forms,
            np.array(row, np.int32),
            np.array(alias, bool),
            _forms_by_word(forms, len(words.script)),
            by_run,
        )

    def __len__(self) -> int:
        """Return how many names were given."""
        return self._size

    @property
    def nbytes(self) -> int:
        """Return how many bytes the index's arrays take."""
        return _bytes(self._arrays) + _bytes(self._words) + _bytes(self._runs)

    def search(self, queries: Sequence[str | PersonName], *, limit: int = 10) -> list[list[Answer]]:
        """Return for each query at most `limit` names, the most alike first.

        Where both a query and a name found have a relative, that one speaks for or against as in `compare`.
        """
        chunks = [queries[at : at + _AT_ONCE] for at in range(0, len(queries), _AT_ONCE)]
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
            found = threads.map(lambda chunk: self._search(chunk, limit), chunks)
            return [answers for part in found for answers in part]

    def _by_relative(self, query: PersonName, answers: list[Answer], limit: int) -> list[Answer]:
        """Return the answers ranked anew by what the relatives say."""
        both = [answer.row for answer in answers if answer.row in self._with_relative]
        judged = compare_many(query, [self._with_relative[row] for row in both])
        bare = compare_many(_without(query), [_without(self._with_relative[row]) for row in both])
        moved = {row: after.score - before.score for row, after, before in zip(both, judged, bare, strict=True)}
        again = [
            Answer(answer.row, min(1.0, max(0.0, answer.score + moved.get(answer.row, 0.0)))) for answer in answers
        ]
        return sorted(again, key=lambda answer: -answer.score)[:limit]

    def _search(self, queries: Sequence[str | PersonName], limit: int) -> list[list[Answer]]:
        persons = [parse(query) if isinstance(query, str) else query for query in queries]
        asked = self._asked(persons)
        costs = model().costs
        long_enough = ~asked.run & (asked.words.mass >= compiled_core.LONG_ENOUGH)
        found = (
            index_loops.match(asked.words, asked.words.letter == 0, self._words, costs),
            index_loops.match(asked.words, long_enough, self._runs, costs),
        )
        wide = max(limit, index_loops.CANDIDATES) if self._with_relative else limit
        rows, scores = index_loops.seek(asked, self._arrays, found, model(), wide)
        answers = [
            [Answer(row, score) for row, score in zip(*pair, strict=True) if row >= 0]
            for pair in zip(rows.tolist(), scores.tolist(), strict=True)
        ]
        return [
            self._by_relative(person, each, limit) if person.relative and self._with_relative else each[:limit]
            for person, each in zip(persons, answers, strict=True)
        ]

    def _asked(self, persons: list[PersonName]) -> index_loops.Asked:
        gathering, starts = Gathering(self.rarity), [0]
        alias: list[bool] = []
        units: list[list[int]] = []
        for person in persons:
            for tokens in forms_of(person):
                gathering.add(tokens)
                alias.append(tokens in person.aliases)
                units.append(gathering.units(sounding_words(tokens)))
            starts.append(len(units))
        run = np.array([GLUE in word for word in gathering.numbers], bool)
        return index_loops.Asked(
            gathering.words, gathering.names, np.array(starts, np.int32), np.array(alias, bool), _lists(units), run
        )


def _without(person: PersonName) -> PersonName:
    return replace(person, relative=None)


class _Rarity:
    """Bits of a word: how many of the index share its sound, blended with how many of the country do."""

    def __init__(self, gathering: Gathering, size: int) -> None:
        names = gathering.names
        held = np.bincount(names.words, minlength=len(gathering.numbers))
        counts: dict[str, int] = {}
        for word, count in zip(gathering.numbers, held.tolist(), strict=True):
            for skeleton in skeletons(word)[:1]:
                counts[skeleton] = counts.get(skeleton, 0) + count
        self._counts, self._size = counts, size

    def __call__(self, word: str) -> float:
        if GLUE in word:
            return sum(map(self, word.split(GLUE)))
        if len(word) == 1:
            return bits(word)
        own = sum(self._counts.get(skeleton, 0) for skeleton in skeletons(word)[:2])
        share = (own + _SHIPPED_PERSONS * 2.0 ** -bits(word)) / (self._size + _SHIPPED_PERSONS)
        return float(min(_RAREST, max(_LEAST, -log2(min(1.0, share)))))


def _forms_by_word(forms: compiled_core.Names, words: int) -> index_loops.Lists:
    """Return for each word the forms that hold it."""
    form = np.repeat(np.arange(len(forms.starts) - 1, dtype=np.int32), np.diff(forms.starts))
    return _by(forms.words, form, words)


def _by(keys: np.ndarray, values: np.ndarray, number: int) -> index_loops.Lists:
    """Return for each key 0..number-1 its values, in the order given."""
    order = np.argsort(keys, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(keys, minlength=number)))).astype(np.int32)
    return index_loops.Lists(values[order].astype(np.int32), starts)


def _lists(rows: list[list[int]]) -> index_loops.Lists:
    items = [item for row in rows for item in row]
    starts = np.cumsum([0, *map(len, rows)])
    return index_loops.Lists(np.array(items, np.int32), starts.astype(np.int32))


def _runs(forms: compiled_core.Names) -> tuple[np.ndarray, index_loops.Lists]:
    """Return the runs of two words and whole names as rows of word numbers (-1 pads), and who has each."""
    length, starts = np.diff(forms.starts), forms.starts[:-1]
    found, form = [], []
    whole = [(size, 0) for size in range(3, compiled_core.LONGEST_NAME + 1)]
    for size, at in [(2, at) for at in range(compiled_core.LONGEST_NAME - 1)] + whole:
        who = np.flatnonzero(length >= at + size if size == 2 else length == size)
        words = [forms.words[starts[who] + at + step] for step in range(size)]
        found.append(np.stack([*words, *[np.full(len(who), -1)] * (compiled_core.LONGEST_NAME - size)], axis=1))
        form.append(who)
    runs, which = np.unique(np.concatenate(found), axis=0, return_inverse=True)
    return runs, _by(which.reshape(-1), np.concatenate(form), len(runs))


def _tree(words: compiled_core.Words, runs: np.ndarray) -> index_loops.Tree:
    """Return the tree of runs of words, each given as a row of word numbers; runs with an initial stay out."""
    codes, lengths, mass, plain = index_loops.encode_runs(words, runs.astype(np.int32))
    width = max(1, int(lengths.max(initial=1)))
    codes = np.ascontiguousarray(codes[:, :width])
    order = np.argsort(codes.view(f"S{width}").reshape(-1), kind="stable")
    order = order[plain[order]]
    symbol, depth, end, heavy, low = index_loops.grow(codes[order], lengths[order], mass[order])
    return index_loops.Tree(symbol, depth, end, heavy, low, order.astype(np.int32), mass[order].astype(np.float32))


def _bytes(arrays: object) -> int:
    if isinstance(arrays, np.ndarray):
        return arrays.nbytes
    return sum(map(_bytes, arrays)) if isinstance(arrays, tuple) else 0
