"""From questions to costs: align all words, fit the costs against hard negatives, and again from there.

A question is answered well when every attested answer is more alike than the best of the others and than THRESHOLD.
Every other answer must be less alike than THRESHOLD.  Between two alignments of all words the distance is linear in the
costs, so that the loss is convex and its slope cheap.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sangam.names.comparison.prior_costs import masses
from sangam.names.learning.doubt import believable
from sangam.names.learning.evidence import Question
from sangam.names.learning.hard_negatives import Kinship, near
from sangam.names.learning.levels import Doubles, Levels, ScriptPair, levels
from sangam.names.learning.ways import Codes, cheapest, distances, pack_codes
from sangam.names.sounds.symbols import SIZE, encode_word


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
