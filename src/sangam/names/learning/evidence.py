"""The attested spellings that may teach: which files, which sources of a row, and what each row counts."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sangam.names.comparison.weights import ANY, GAP, masses, prior
from sangam.names.sounds.sounds import NAMES, SIZE, encode_word, fold_word, script_of, skeletons
from sangam.names.types import Script

FILES = {
    "person_deva_tokens.tsv": frozenset({"parlikar", "dakshina", "wikidata"}),
    "person_guru_tokens.tsv": frozenset({"dakshina", "wikidata"}),
    "person_arab_tokens.tsv": frozenset({"dakshina", "wikidata"}),
    "place_deva.tsv": frozenset({"geonames"}),
    "place_guru.tsv": frozenset({"geonames"}),
    "place_arab.tsv": frozenset({"geonames"}),
}
"""The files that are read, each with the sources whose licence lets weights learned from them be published."""

FOLDS = 5
_MOST = 3.0
_PLACE = 0.5
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Attested:
    """One native form and one Latin spelling of it.  weight: how much it counts, 0.5-3.  place: no person's name."""

    native: str
    latin: str
    weight: float
    place: bool = False

    @property
    def script(self) -> Script:
        """Return the script of the native form."""
        return script_of(self.native) or Script.LATIN


@dataclass(frozen=True, slots=True)
class Question:
    """A word with the spellings that are right answers to it, each with its weight."""

    word: str
    answers: tuple[tuple[str, float], ...]
    fold: int


def read_evidence(folder: Path) -> list[Attested]:
    """Return the rows that may teach, in the order of the files.

    A row of several words counts word by word where both sides have as many.  A row is left out where no source of it
    allows learning.  Raises FileNotFoundError where the folder holds none of the files.
    """
    present = [name for name in FILES if (folder / name).is_file()]
    if not present:
        raise FileNotFoundError(f"{folder} holds none of {', '.join(FILES)}")
    return [row for name in present for row in _rows(folder / name, FILES[name])]


def _rows(path: Path, allowed: frozenset[str]) -> Iterator[Attested]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            sources = set(row["source"].split("|"))
            count = float(row["count"]) if sources <= allowed else len(sources & allowed)
            place = path.name.startswith("place")
            weight = _PLACE if place else min(count, _MOST)
            yield from _words(row["native"], row["latin"], weight, place=place) if sources & allowed else ()


def _words(native: str, latin: str, weight: float, *, place: bool) -> Iterator[Attested]:
    written, spelled = fold_word(native).split(), fold_word(latin).split()
    for one, other in zip(written, spelled, strict=True) if len(written) == len(spelled) else ():
        heard = script_of(one) not in {None, Script.LATIN} and script_of(other) is Script.LATIN
        if heard and 1 < len(other) <= _LONGEST and len(one) <= _LONGEST:
            yield Attested(one, other, weight, place)


def fold_of(word: str) -> int:
    """Return the fold of a native form: all that sound alike stay together, in whichever script."""
    coarse = (skeletons(word) or ("",))[0]
    return int.from_bytes(blake2b(coarse.encode(), digest_size=4).digest(), "big") % FOLDS


def questions(rows: list[Attested]) -> dict[tuple[Script, Script], list[Question]]:
    """Return what is asked and the right answers, by script of the question and of the answers."""
    spelled: dict[str, dict[str, float]] = defaultdict(dict)
    written: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        spelled[row.native][row.latin] = max(row.weight, spelled[row.native].get(row.latin, 0.0))
        written[row.latin][row.native] = max(row.weight, written[row.latin].get(row.native, 0.0))
    asked: dict[tuple[Script, Script], list[Question]] = defaultdict(list)
    for native, spellings in sorted(spelled.items()):
        script, fold = script_of(native) or Script.LATIN, fold_of(native)
        asked[script, Script.LATIN].append(Question(native, tuple(sorted(spellings.items())), fold))
        for word in _heaviest(spellings) if len(spellings) > 1 else ():
            others = ((other, min(weight, spellings[word])) for other, weight in sorted(spellings.items()))
            answers = tuple((other, weight) for other, weight in others if other != word)
            asked[Script.LATIN, Script.LATIN].append(Question(word, answers, fold))
    for pair in combinations(sorted((Script.DEVANAGARI, Script.GURMUKHI, Script.URDU)), 2):
        asked[pair] = list(_across(written, *pair))
    return dict(asked)


def _heaviest(spellings: dict[str, float]) -> list[str]:
    """Return the two spellings that count most."""
    return sorted(spellings, key=lambda word: (-spellings[word], word))[:2]


def _across(written: dict[str, dict[str, float]], one: Script, other: Script) -> Iterator[Question]:
    """Yield native forms of one script with those of the other that share a spelling attested twice for each."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for natives in written.values():
        sure = {native: weight for native, weight in natives.items() if weight > 1}
        mine = [native for native in sure if script_of(native) is one]
        theirs = [native for native in sure if script_of(native) is other]
        for native in mine:
            found[native].update((against, 1.0) for against in theirs)
    for native, answers in sorted(found.items()):
        if answers:
            yield Question(native, tuple(sorted(answers.items())), fold_of(native))


# The distances of many pairs of words at once, and the cheapest ways that lead to them.

Codes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Steps = NDArray[np.int32]

_AT_ONCE = 16_384


def pack_codes(words: list[bytes]) -> Codes:
    """Return the words' codes (words, longest), padded with the gap's 0 at the end."""
    longest = max((len(word) for word in words), default=0)
    codes = np.zeros((len(words), longest), np.uint8)
    for at, word in enumerate(words):
        codes[at, : len(word)] = np.frombuffer(word, np.uint8)
    return codes


def distances(ones: Codes, others: Codes, costs: Floats) -> Floats:
    """Return the distance of each pair (pairs,); the gap costs nothing against itself, so that padding is free."""
    parts = range(0, len(ones), _AT_ONCE)
    found = [_way_rows(ones[at : at + _AT_ONCE], others[at : at + _AT_ONCE], costs)[-1, -1] for at in parts]
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def _way_rows(ones: Codes, others: Codes, costs: Floats) -> Floats:
    """Return the whole table (len one + 1, len other + 1, pairs) of Wagner and Fischer 1974."""
    ones, others = _trim_codes(ones), _trim_codes(others)
    table = np.zeros((ones.shape[1] + 1, others.shape[1] + 1, len(ones)), np.float32)
    dropped, added = costs[ones, 0], costs[0, others]
    table[1:, 0] = np.cumsum(dropped, axis=1).T
    table[0, 1:] = np.cumsum(added, axis=1).T
    for row in range(1, table.shape[0]):
        taken = costs[ones[:, row - 1, None], others].T + table[row - 1, :-1]
        np.minimum(taken, table[row - 1, 1:] + dropped[:, row - 1], out=taken)
        for column in range(1, table.shape[1]):
            by_adding = table[row, column - 1] + added[:, column - 1]
            np.minimum(taken[column - 1], by_adding, out=table[row, column])
    return table


def _trim_codes(codes: Codes) -> Codes:
    used = int((codes != 0).sum(axis=1).max(initial=0))
    return codes[:, :used]


def cheapest(ones: Codes, others: Codes, costs: Floats) -> Steps:
    """Return the steps of a cheapest way for each pair (pairs, len one + len other): code of one * size + of other.

    A step is 0 where no step is left: the gap against itself.
    """
    size = costs.shape[0]
    steps = np.zeros((len(ones), ones.shape[1] + others.shape[1]), np.int32)
    for start in range(0, len(ones), _AT_ONCE):
        here = slice(start, start + _AT_ONCE)
        walked = _walk_back(_trim_codes(ones[here]), _trim_codes(others[here]), costs, size)
        steps[here, : walked.shape[1]] = walked
    return steps


def _walk_back(ones: Codes, others: Codes, costs: Floats, size: int) -> Steps:
    table = _way_rows(ones, others, costs)
    ones, others = ones.astype(np.int32), others.astype(np.int32)
    pairs = np.arange(len(ones))
    row, column = np.full(len(ones), ones.shape[1]), np.full(len(ones), others.shape[1])
    steps = np.zeros((len(ones), ones.shape[1] + others.shape[1]), np.int32)
    for at in range(steps.shape[1]):
        mine = np.where(row > 0, ones[pairs, row - 1], 0) if ones.shape[1] else np.zeros_like(row)
        theirs = np.where(column > 0, others[pairs, column - 1], 0) if others.shape[1] else np.zeros_like(row)
        here = table[row, column, pairs]
        both = (row > 0) & (column > 0)
        taken = both & (here >= table[row - 1, column - 1, pairs] + costs[mine, theirs] - 1e-5)
        lost = ~taken & (row > 0) & ((column == 0) | (here >= table[row - 1, column, pairs] + costs[mine, 0] - 1e-5))
        gained = ~taken & ~lost & (column > 0)
        steps[:, at] = np.where(taken | lost, mine, 0) * size + np.where(taken | gained, theirs, 0)
        row, column = row - (taken | lost), column - (taken | gained)
    return steps


# Which attested answers are believed.
#
# Wikidata holds translations (Katun: Queen), Dakshina slips (Gurjar: gocar). Learned from, one such form with ten
# spellings would make k and j the same sound. So an answer must sound something like its question by the hand-set
# costs. All answers to a question together count no more than two of its heaviest.

LEAST_ALIKE = 0.68
_TOGETHER = 2.0


def believable(asked: list[Question]) -> list[Question]:
    """Return the questions with the answers that are believed, each with its share; none where no answer is left."""
    ones = pack_codes([encode_word(question.word) for question in asked for _ in question.answers])
    others = pack_codes([encode_word(answer) for question in asked for answer, _ in question.answers])
    weight = masses()
    mass = (weight[ones].sum(axis=1) + weight[others].sum(axis=1)) / 2
    alike = iter(distances(ones, others, prior()) <= (1 - LEAST_ALIKE) * mass)
    kept = [
        Question(question.word, tuple(answer for answer in question.answers if next(alike)), question.fold)
        for question in asked
    ]
    return [_limit_weight(question) for question in kept if question.answers]


def _limit_weight(question: Question) -> Question:
    most = _TOGETHER * max(weight for _, weight in question.answers)
    share = min(1.0, most / sum(weight for _, weight in question.answers))
    return Question(
        question.word, tuple((answer, weight * share) for answer, weight in question.answers), question.fold
    )


# The unknowns of learning: corrections to the hand-set costs, shared by what is alike.
#
# The cost of a pair of symbols is its prior and three corrections. One is for the two sounds wherever they meet, one
# for the two sounds between these two scripts. One is for the two symbols, that is, sounds in their places, between
# these two scripts. Each is drawn to zero, the narrower the harder, so that what is seldom attested stays with what
# is alike.

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]
ScriptPair = tuple[Script, Script]

SOUNDS = [GAP, *dict.fromkeys(name[0] for name in NAMES)]
SOUND_OF = np.array([0, *(SOUNDS.index(name[0]) for name in NAMES)])
"""Place among SOUNDS of each symbol's sound, by code."""

_DEAREST, _CONFUSED, _UNLIKE = 2.0, 0.4, 1.2
_ABOVE, _LEAST = 0.15, 0.5


@dataclass(frozen=True, slots=True)
class Levels:
    """Where each cost (script pair, symbol, symbol), laid out flat, finds its prior and its three corrections.

    sizes: how many corrections each level has.  places: (3, costs) index into each level's.  fixed: costs of nothing
    for nothing and, between words of one script, of a symbol for itself, which stay 0.
    """

    pairs: tuple[ScriptPair, ...]
    prior: Doubles
    places: Places
    sizes: tuple[int, int, int]
    fixed: NDArray[np.bool_]

    def costs(self, corrections: list[Doubles]) -> Doubles:
        """Return the flat costs, within bounds."""
        raw = self.prior + sum(level[at] for level, at in zip(corrections, self.places, strict=True))
        return np.where(self.fixed, 0.0, bound_costs(raw, self.prior))

    def gathered(self, slopes: Doubles) -> list[Doubles]:
        """Return the slope of each level's corrections from the slopes of the flat costs."""
        free = np.where(self.fixed, 0.0, slopes)
        return [np.bincount(at, free, size) for at, size in zip(self.places, self.sizes, strict=True)]


def bound_costs(costs: Doubles, priors: Doubles) -> Doubles:
    """Return the costs between 0 and 2, and not far from what is known of the sounds, however few the spellings.

    Consonants that whole regions take for each other (Vikas, Bikash) stay cheap though the data come from elsewhere.
    Unlike ones never come near each other by a few odd rows.
    """
    highest = np.where((priors > 0) & (priors <= _CONFUSED) & _firm(priors), priors + _ABOVE, _DEAREST)
    lowest = np.where(priors >= _UNLIKE, _LEAST, 0.0)
    return np.clip(costs, lowest, highest)


def levels(pairs: tuple[ScriptPair, ...]) -> Levels:
    """Return the layout for these pairs of scripts."""
    grid = np.arange(SIZE)
    ones, others = (side.ravel() for side in np.meshgrid(grid, grid, indexing="ij"))
    shared = _unordered_pairs(SOUND_OF[ones], SOUND_OF[others], len(SOUNDS))
    rows: list[tuple[Doubles, Places, Places, NDArray[np.bool_]]] = []
    for at, (one, other) in enumerate(pairs):
        alike = one is other
        sounds = shared if alike else SOUND_OF[ones] * len(SOUNDS) + SOUND_OF[others]
        symbols = _unordered_pairs(ones, others, SIZE) if alike else ones * SIZE + others
        fixed = (ones == others) & (alike | (ones == 0))
        flat = prior().ravel().astype(np.float64)
        rows.append((flat, sounds + at * len(SOUNDS) ** 2, symbols + at * SIZE**2, fixed))
    flats, sounds_at, symbols_at, fixed_at = (np.concatenate(column) for column in zip(*rows, strict=True))
    places = np.stack([np.tile(shared, len(pairs)), sounds_at, symbols_at])
    sizes = (len(SOUNDS) ** 2, len(SOUNDS) ** 2 * len(pairs), SIZE**2 * len(pairs))
    return Levels(pairs, flats, places, sizes, fixed_at)


def _firm(priors: Doubles) -> NDArray[np.bool_]:
    """Tell for flat costs, of one pair of scripts or more, whether both symbols are plain consonants."""
    firm = np.array([sound in set("kKgGcCjJtTdDpPbBlsSzfRXvr") for sound in SOUNDS])[SOUND_OF]
    return np.resize(firm[:, None] & firm[None], priors.shape)


def _unordered_pairs(ones: Places, others: Places, size: int) -> Places:
    return np.minimum(ones, others) * size + np.maximum(ones, others)


# Learned corrections as the rows of a readable table, each row the cost that a pair of sounds or symbols comes to.

Row = tuple[str, str, str, str]

_SYMBOLS = [GAP, *NAMES]
_STANDING_FOR = [list(SOUND_OF).index(sound) for sound in range(len(SOUNDS))]
"""One symbol of each sound: above the level of symbols all of a sound's cost the same."""


def rows(layout: Levels, corrections: list[Doubles]) -> Iterator[Row]:
    """Yield (scripts, one, other, cost), the general before the particular; a row that says nothing new is left out."""
    shape = (len(layout.pairs), SIZE, SIZE)
    prior = layout.prior.reshape(shape)[0]
    shared, sounds, symbols = (level[at].reshape(shape) for level, at in zip(corrections, layout.places, strict=True))
    fixed = layout.fixed.reshape(shape)
    general = _hundredths(prior, prior + shared[0])
    yield from _changed_rows(ANY, SOUNDS, _by_sound(general), _by_sound(np.rint(prior * 100)), alike=True)
    for at, pair in enumerate(layout.pairs):
        name, alike = "-".join(pair), pair[0] is pair[1]
        between = _hundredths(prior, prior + shared[at] + sounds[at])
        yield from _changed_rows(name, SOUNDS, _by_sound(between), _by_sound(general), alike=alike)
        placed = _hundredths(prior, prior + shared[at] + sounds[at] + symbols[at])
        yield from _changed_rows(name, _SYMBOLS, np.where(fixed[at], between, placed), between, alike=alike)


def _hundredths(prior: Doubles, costs: Doubles) -> Doubles:
    return np.rint(bound_costs(costs, prior) * 100)


def _by_sound(costs: Doubles) -> Doubles:
    return costs[np.ix_(_STANDING_FOR, _STANDING_FOR)]


def _changed_rows(scripts: str, names: list[str], costs: Doubles, inherited: Doubles, *, alike: bool) -> Iterator[Row]:
    for one, other in zip(*np.nonzero(costs != inherited), strict=True):
        if one + other > 0 and (not alike or one <= other):
            yield scripts, names[one], names[other], f"{costs[one, other] / 100:.2f}"
