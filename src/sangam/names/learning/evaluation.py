"""Cross-validation: learn from four fifths of the native forms, ask for the last fifth; all of one sound together."""

from dataclasses import dataclass

import numpy as np

from sangam.names.comparison.prior_costs import Costs, prior
from sangam.names.learning.evidence import FOLDS, Attested, Question, fold_of, questions
from sangam.names.learning.fit import Items, Settings, hardest, likenesses, pool, refine
from sangam.names.learning.hard_negatives import Kinship
from sangam.names.learning.levels import Doubles, ScriptPair
from sangam.names.sounds.symbols import SIZE
from sangam.names.types import Script

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
