"""From questions to costs: align all words, fit the costs against hard negatives, and again from there.

A question is answered well when every attested answer is more alike than the best of the others and than THRESHOLD.
Every other answer must be less alike than THRESHOLD.  Between two alignments of all words the distance is linear in the
costs, so that the loss is convex and its slope cheap.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sangam.names.comparison.weights import Costs, masses, prior
from sangam.names.learning.evidence import (
    FOLDS,
    Attested,
    Codes,
    Doubles,
    Levels,
    Question,
    ScriptPair,
    believable,
    cheapest,
    distances,
    fold_of,
    levels,
    pack_codes,
    questions,
)
from sangam.names.sounds.sounds import SIZE, VOWELS, encode_word, heard_sounds, skeletons
from sangam.names.types import Script

# Hard negatives: the words of the vocabulary that the matcher itself takes for a word though they are none of its.

_AT_ONCE = 512
_LIKE_VOWELS = str.maketrans("AIUEOeo", "aiuaoio")


def near(words: list[str], vocabulary: list[str], *, most: int) -> list[list[int]]:
    """Return for each word the places of the vocabulary's words that share most of its coarse shape.

    Half of them begin with the same sound, half end with it.  A slip at both ends is rare, and looking at all pairs
    would take several times as long.
    """
    shapes, their_shapes = [_shape(word) for word in words], [_shape(word) for word in vocabulary]
    parts: dict[str, int] = {}
    for shape in (*their_shapes, *shapes):
        for part in shape:
            parts.setdefault(part, len(parts))
    found: list[list[int]] = [[] for _ in words]
    for end in (0, -1):
        mine, theirs = _by_end(words, end), _by_end(vocabulary, end)
        for letter in sorted(mine.keys() & theirs.keys()):
            asked = _vectors([shapes[at] for at in mine[letter]], parts)
            held = _vectors([their_shapes[at] for at in theirs[letter]], parts)
            for at, best in zip(mine[letter], _closest(asked, held, most // 2), strict=True):
                found[at] += [theirs[letter][place] for place in best]
    return [sorted(set(places)) for places in found]


def _by_end(words: list[str], end: int) -> dict[str, list[int]]:
    """Return the places of the words by the first or last letter of their skeletons."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        places[(skeletons(word) or ("*",))[0][end]].append(at)
    return places


def _closest(asked: NDArray[np.float32], held: NDArray[np.float32], most: int) -> NDArray[np.intp]:
    """Return for each row of one the places of the rows of the other that share most, by Dice's coefficient."""
    sizes = held.sum(axis=1).astype(np.float64)
    found = [np.zeros((0, min(most, len(held))), np.intp)]
    for at in range(0, len(asked), _AT_ONCE):
        mine = asked[at : at + _AT_ONCE]
        shared = (mine @ held.T) / (mine.sum(axis=1)[:, None] + sizes) - np.arange(len(held)) * 1e-9
        found.append(np.argpartition(-shared, min(most, len(held)) - 1, axis=1)[:, :most])
    return np.concatenate(found)


def _shape(word: str) -> set[str]:
    """Return the skeleton's letters and neighbours, and the first and last vowel."""
    skeleton = f"^{(skeletons(word) or ('',))[0]}$"
    counted = Counter[str]()
    parts = set()
    for letter in skeleton[1:-1]:
        counted[letter] += 1
        parts.add(f"{letter}{counted[letter]}")
    parts.update(skeleton[at : at + 2] for at in range(len(skeleton) - 1))
    vowels = "".join(sound for sound in heard_sounds(word) if sound in VOWELS).translate(_LIKE_VOWELS)
    return parts | {f"^{vowels[:1]}~", f"~{vowels[-1:]}$"}


def _vectors(shapes: list[set[str]], parts: dict[str, int]) -> NDArray[np.float32]:
    vectors = np.zeros((len(shapes), len(parts)), np.float32)
    for at, shape in enumerate(shapes):
        vectors[at, [parts[part] for part in shape]] = 1
    return vectors


class Kinship:
    """Which words may be one name: those attested for one word, or for two words that share a spelling."""

    def __init__(self, rows: list[Attested]) -> None:
        self._spelled: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            self._spelled[row.native].add(row.latin)
            self._spelled[row.latin].add(row.native)

    def of(self, question: Question) -> set[str]:
        """Return every word that no honest judge would call a wrong answer to the question."""
        kin = {question.word, *(answer for answer, _ in question.answers)}
        for _ in range(2):
            kin |= {other for word in sorted(kin) for other in self._spelled.get(word, ())}
        return kin


@dataclass(frozen=True, slots=True)
class Settings:
    """The knobs, chosen by cross-validation."""

    threshold: float = 0.85
    sharpness: float = 33.0
    wrong: float = 0.5
    held: tuple[float, float, float] = (150.0, 250.0, 500.0)
    rounds: int = 5
    steps: int = 30
    pace: float = 0.03
    negatives: int = 12
    looked_at: int = 30


@dataclass(frozen=True, slots=True)
class Items:
    """Answers to questions of one script pair, right and wrong, grouped by question.

    ones, others: codes of the question and the answer.  group: number of the question.  right: bool.  weight: of the
    answer where right, of the question where wrong.  mass: mean mass of the two words.
    """

    ones: Codes
    others: Codes
    group: NDArray[np.int64]
    right: NDArray[np.bool_]
    weight: Doubles
    mass: Doubles
    pair: int


def likenesses(items: Items, costs: NDArray[np.float32]) -> Doubles:
    """Return the likeness of each answer, unclipped below."""
    return 1.0 - distances(items.ones, items.others, costs) / items.mass


def pool(pair: int, asked: list[Question], vocabulary: list[str], kinship: Kinship, *, most: int) -> Items:
    """Return the questions' right answers and, of the vocabulary, wrong ones of much the same shape."""
    looked = near([question.word for question in asked], vocabulary, most=most)
    ones, others, group = [], [], []
    for number, (question, places) in enumerate(zip(asked, looked, strict=True)):
        kin = kinship.of(question)
        wrong = [vocabulary[place] for place in places if vocabulary[place] not in kin]
        ones += [encode_word(question.word)] * len(wrong)
        others += [encode_word(word) for word in wrong]
        group += [number] * len(wrong)
    return _with_right(pair, asked, ones, others, group)


def hardest(items: Items, costs: NDArray[np.float32], most: int) -> Items:
    """Return the right answers and of the wrong ones so many to a question, the most alike."""
    alike = np.where(items.right, 9.0, likenesses(items, costs))
    order = np.lexsort((-alike, items.group))
    rank = np.arange(len(order)) - np.searchsorted(items.group[order], items.group[order])
    rights = np.bincount(items.group[items.right], minlength=int(np.max(items.group)) + 1)
    kept = np.sort(order[rank < most + rights[items.group[order]]])
    return Items(
        items.ones[kept],
        items.others[kept],
        items.group[kept],
        items.right[kept],
        items.weight[kept],
        items.mass[kept],
        items.pair,
    )


def _with_right(pair: int, asked: list[Question], ones: list[bytes], others: list[bytes], group: list[int]) -> Items:
    wrong = len(ones)
    weights = [max(weight for _, weight in question.answers) for question in asked]
    weight = [weights[number] for number in group]
    for number, question in enumerate(asked):
        for answer, counts in question.answers:
            ones.append(encode_word(question.word))
            others.append(encode_word(answer))
            group.append(number)
            weight.append(counts)
    items = _items(pair, ones, others, group)
    return replace(items, right=np.arange(len(ones)) >= wrong, weight=np.array(weight))


def _items(pair: int, ones: list[bytes], others: list[bytes], group: list[int]) -> Items:
    one, other = pack_codes(ones), pack_codes(others)
    mass = masses().astype(np.float64)
    mean = np.maximum((mass[one].sum(axis=1) + mass[other].sum(axis=1)) / 2, 0.1)
    nothing = np.zeros(len(ones))
    return Items(one, other, np.array(group, np.int64), nothing > 0, nothing, mean, pair)


def refine(
    asked: dict[ScriptPair, list[Question]],
    vocabularies: dict[ScriptPair, list[str]],
    kinship: Kinship,
    at: Settings,
) -> tuple[Levels, list[Doubles]]:
    """Return the layout and the corrections that answer the questions best."""
    asked = {pair: believed for pair, found in asked.items() if (believed := believable(found))}
    layout = levels(tuple(asked))
    corrections = [np.zeros(size) for size in layout.sizes]
    pools = [
        pool(number, asked[pair], vocabularies[pair], kinship, most=at.looked_at)
        for number, pair in enumerate(layout.pairs)
    ]
    for _ in range(at.rounds):
        costs = layout.costs(corrections).astype(np.float32).reshape(-1, SIZE, SIZE)
        walked = [_walk_items(hardest(items, costs[items.pair], at.negatives), costs) for items in pools]
        corrections = _descend_corrections(layout, corrections, walked, at)
    return layout, corrections


@dataclass(frozen=True, slots=True)
class Walked:
    """The answers with the steps of their cheapest ways as places in the flat costs."""

    items: Items
    steps: NDArray[np.int32]


def _walk_items(items: Items, costs: NDArray[np.float32]) -> Walked:
    steps = cheapest(items.ones, items.others, costs[items.pair])
    return Walked(items, np.where(steps > 0, steps + items.pair * SIZE * SIZE, 0).astype(np.int32))


def _descend_corrections(
    layout: Levels, corrections: list[Doubles], walked: list[Walked], at: Settings
) -> list[Doubles]:
    """Return the corrections after so many steps of Adam (Kingma and Ba 2015) on the ways as they lie."""
    total = sum(float(one.items.weight[one.items.right].sum()) for one in walked)
    means = [np.zeros_like(level) for level in corrections]
    squares = [np.zeros_like(level) for level in corrections]
    for step in range(1, at.steps + 1):
        costs = layout.costs(corrections)
        slopes = layout.gathered(np.sum([_slope(one, costs, at) for one in walked], axis=0) / total)
        pace = at.pace * (1 - (step - 1) / at.steps)
        for level, pull in enumerate(slopes):
            slope = pull + at.held[level] * corrections[level] / total
            means[level] = 0.9 * means[level] + 0.1 * slope
            squares[level] = 0.99 * squares[level] + 0.01 * slope**2
            mean, square = means[level] / (1 - 0.9**step), squares[level] / (1 - 0.99**step)
            corrections[level] = corrections[level] - pace * mean / (np.sqrt(square) + 1e-7)
    return corrections


def _slope(walked: Walked, costs: Doubles, at: Settings) -> Doubles:
    """Return the slope of the loss for each flat cost."""
    items = walked.items
    alike = 1.0 - costs[walked.steps].sum(axis=1) / items.mass
    pull = _pull(items, at.sharpness * (alike - at.threshold), at)
    by_item = -at.sharpness * pull / items.mass
    weights = np.broadcast_to(by_item[:, None], walked.steps.shape)
    slope = np.bincount(walked.steps.ravel(), weights.ravel(), len(costs))
    slope[0] = 0.0
    return slope


def _pull(items: Items, logit: Doubles, at: Settings) -> Doubles:
    """Return the slope of the loss for each answer's logit: negative where it should be more alike."""
    groups = int(np.max(items.group)) + 1
    odds = np.exp(np.minimum(logit, 30.0))
    rivals = 1.0 + np.bincount(items.group[~items.right], odds[~items.right], groups)
    short = rivals[items.group] / (rivals[items.group] + odds)
    missed = np.bincount(items.group[items.right], (items.weight * short)[items.right], groups)
    wrong = missed[items.group] * odds / rivals[items.group] + at.wrong * items.weight * odds / (1 + odds)
    return np.where(items.right, -items.weight * short, wrong)


# Cross-validation: learn from four fifths of the native forms, ask for the last fifth; all of one sound together.

PRECISION = 0.95
_RIVALS = 3
_ASKED = 500

Tables = dict[ScriptPair, Costs]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well questions are answered.

    first: share of questions whose first answer is right.  recall: of right answers at 95 % precision, each question
    with its three hardest wrong ones.
    """

    first: float
    recall: float


def vocabularies(rows: list[Attested], pairs: list[ScriptPair]) -> dict[ScriptPair, list[str]]:
    """Return, for each pair of scripts, the words among which answers are sought."""
    latin = sorted({row.latin for row in rows})
    native = {script: sorted({row.native for row in rows if row.script is script}) for script in Script}
    return {pair: latin if pair[1] is Script.LATIN else native[pair[1]] for pair in pairs}


def learn_costs(rows: list[Attested], asked: dict[ScriptPair, list[Question]], at: Settings) -> Tables:
    """Return the costs learned from the rows by answering the questions."""
    layout, corrections = refine(asked, vocabularies(rows, list(asked)), Kinship(rows), at)
    costs = layout.costs(corrections).astype(np.float32).reshape(-1, SIZE, SIZE)
    return dict(zip(layout.pairs, costs, strict=True))


def cross_validated(rows: list[Attested], at: Settings) -> dict[ScriptPair, tuple[Figures, Figures, Figures]]:
    """Return by pair of scripts the figures of what was set by hand, of held-out and of seen questions."""
    every = questions(rows)
    words, kinship = vocabularies(rows, list(every)), Kinship(rows)
    found: dict[ScriptPair, list[tuple[Figures, Figures, Figures]]] = {pair: [] for pair in every}
    for fold in range(FOLDS):
        seen = _questions_of_folds(every, set(range(FOLDS)) - {fold})
        held, again = _questions_of_folds(every, {fold}), _questions_of_folds(every, {(fold + 1) % FOLDS})
        tables = learn_costs([row for row in rows if fold_of(row.native) != fold], seen, at)
        for pair in held.keys() & again.keys() & tables.keys():
            fresh, old = (
                pool(0, asked[pair][:_ASKED], words[pair], kinship, most=at.looked_at) for asked in (held, again)
            )
            found[pair].append((_figures(fresh, prior()), _figures(fresh, tables[pair]), _figures(old, tables[pair])))
    return {pair: _mean(figures) for pair, figures in found.items() if figures}


def _questions_of_folds(asked: dict[ScriptPair, list[Question]], folds: set[int]) -> dict[ScriptPair, list[Question]]:
    kept = {pair: [question for question in found if question.fold in folds] for pair, found in asked.items()}
    return {pair: found for pair, found in kept.items() if found}


def _figures(items: Items, costs: Costs) -> Figures:
    items = hardest(items, costs, _RIVALS)
    alike = likenesses(items, costs)
    groups = len(np.unique(items.group))
    best: Doubles = np.full((2, groups), -9.0)
    np.maximum.at(best, (items.right.astype(np.int64), items.group), alike)
    return Figures(float(np.mean(best[1] > best[0])), _recall(alike, items))


def _recall(alike: Doubles, items: Items) -> float:
    order = np.argsort(-alike, kind="stable")
    right = items.right[order]
    counted: Doubles = np.cumsum(right).astype(np.float64)
    precision = counted / np.arange(1, len(right) + 1)
    enough = np.nonzero(precision >= PRECISION)[0]
    return float(counted[enough[-1]] / counted[-1]) if len(enough) else 0.0


def _mean(figures: list[tuple[Figures, Figures, Figures]]) -> tuple[Figures, Figures, Figures]:
    columns = list(zip(*figures, strict=True))
    means = [
        Figures(float(np.mean([one.first for one in column])), float(np.mean([one.recall for one in column])))
        for column in columns
    ]
    return means[0], means[1], means[2]
