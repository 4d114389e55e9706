"""From scored pairs to clusters: rows joined step by step, but never over a weak bridge.

Two groups become one when some pair between them reaches the threshold, and all pairs speak for it on average.  Pairs
that were never found alike count as well, so that one careless row that resembles two persons joins nobody.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]

_STRONGEST = 6.9
"""Log odds of one in a thousand: no single pair may count for more, on either side."""

_BRIDGE = -3.5
"""Mean log odds below which two groups stay apart: once in thirty."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of rows with the probability that they are one person; `one` < `other`, each pair once."""

    one: Rows
    other: Rows
    score: Scores


def clusters(rows: int, edges: Edges, threshold: float) -> Rows:
    """Return, for each row, the smallest row of its cluster.  edges: also those below the threshold, as evidence."""
    groups = _Groups(rows)
    order = np.lexsort((edges.other, edges.one, -edges.score))
    order = order[edges.score[order] >= threshold]
    joining = list(zip(edges.one[order].tolist(), edges.other[order].tolist(), strict=True))
    _weigh(groups, edges, _rows_to_weigh(rows, joining))
    while joining:
        left = [pair for pair in joining if not groups.join(*pair)]
        if len(left) == len(joining):
            break
        joining = [(one, other) for one, other in left if groups.find(one) != groups.find(other)]
    found = np.array([groups.find(row) for row in range(rows)], np.int64)
    smallest = np.full(rows, rows, np.int64)
    np.minimum.at(smallest, found, np.arange(rows))
    return smallest[found]


def _rows_to_weigh(rows: int, joining: list[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Return which rows are joined to more than one other, at however many steps: the rest needs no weighing."""
    loose = _Groups(rows)
    for one, other in joining:
        loose.unite(one, other)
    found = np.array([loose.find(row) for row in range(rows)], np.int64)
    return np.bincount(found, minlength=rows)[found] > 2


def _weigh(groups: "_Groups", edges: Edges, crowded: npt.NDArray[np.bool_]) -> None:
    """Put down the log odds of all pairs of rows that take part in more than a pair."""
    taken = crowded[edges.one] & crowded[edges.other]
    score = np.clip(edges.score[taken], 1e-9, 1 - 1e-9)
    odds = np.clip(np.log(score / (1 - score)), -_STRONGEST, _STRONGEST)
    for one, other, weight in zip(edges.one[taken].tolist(), edges.other[taken].tolist(), odds.tolist(), strict=True):
        groups.between.setdefault(one, {})[other] = groups.between.setdefault(other, {})[one] = (weight, 1)


class _Groups:
    """Rows in groups.  between: for each group, the sum of log odds to another and from how many pairs."""

    def __init__(self, rows: int) -> None:
        self._above = list(range(rows))
        self._size = [1] * rows
        self.between: dict[int, dict[int, tuple[float, int]]] = {}

    def find(self, row: int) -> int:
        """Return the group of a row."""
        while self._above[row] != row:
            self._above[row] = row = self._above[self._above[row]]
        return row

    def join(self, one: int, other: int) -> bool:
        """Make one group of two, unless the pairs between them speak against it; tell whether they are one now."""
        one, other = self.find(one), self.find(other)
        if one != other and one in self.between and other in self.between:
            total, known = self.between[one].get(other, (0.0, 0))
            pairs = self._size[one] * self._size[other]
            if total - _STRONGEST * (pairs - known) < _BRIDGE * pairs:
                return False
        self.unite(one, other)
        return True

    def unite(self, one: int, other: int) -> None:
        """Make one group of two, and add up what speaks for and against its joining any third."""
        one, other = self.find(one), self.find(other)
        if one == other:
            return
        if self._size[one] < self._size[other]:
            one, other = other, one
        self._above[other] = one
        self._size[one] += self._size[other]
        kept = self.between.get(one, {})
        kept.pop(other, None)
        for third, (total, known) in self.between.pop(other, {}).items():
            if third == one:
                continue
            before = kept.get(third, (0.0, 0))
            merged = (before[0] + total, before[1] + known)
            kept[third] = self.between[third][one] = merged
            self.between[third].pop(other, None)


def within(edges: Edges, cluster: Rows, threshold: float) -> Edges:
    """Return the pairs to write: those inside a cluster at the threshold or above, also over one third row.

    If a is b and b is c, then a is c.  So a pair is at least as probable as both steps over the best third row.
    """
    inside = cluster[edges.one] == cluster[edges.other]
    one, other, score = edges.one[inside], edges.other[inside], edges.score[inside]
    known = dict(zip(zip(one.tolist(), other.tolist(), strict=True), score.tolist(), strict=True))
    for members in _larger(cluster, one):
        _over_a_third(known, members)
    kept = sorted((pair, weight) for pair, weight in known.items() if weight >= threshold)
    pairs = np.array([pair for pair, _ in kept], np.int64).reshape(-1, 2)
    return Edges(pairs[:, 0], pairs[:, 1], np.array([weight for _, weight in kept], float))


def _larger(cluster: Rows, joined: Rows) -> list[list[int]]:
    """Return the members of every cluster of three or more."""
    sizes = np.bincount(cluster, minlength=len(cluster))
    rows = np.flatnonzero(sizes[cluster] > 2)
    order = rows[np.lexsort((rows, cluster[rows]))]
    cuts = np.flatnonzero(np.diff(cluster[order])) + 1
    return [part.tolist() for part in np.split(order, cuts) if len(part)] if len(joined) else []


def _over_a_third(known: dict[tuple[int, int], float], members: list[int]) -> None:
    """Raise each pair to the best product of two known steps; done once, so that no long chain is trusted."""
    near: dict[int, dict[int, float]] = {row: {} for row in members}
    for at, one in enumerate(members):
        for other in members[at + 1 :]:
            if weight := known.get((one, other)):
                near[one][other] = near[other][one] = weight
    for at, one in enumerate(members):
        for other in members[at + 1 :]:
            steps = (weight * near[third].get(other, 0.0) for third, weight in near[one].items())
            best = max(steps, default=0.0)
            if best > known.get((one, other), 0.0):
                known[one, other] = best
