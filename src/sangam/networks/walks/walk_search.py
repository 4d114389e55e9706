"""The walks of a few steps between a record and some others: which edges lie on one, without looking at the rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangam.networks.projection import Network
from sangam.networks.walks.edge_arrays import EdgeArrays, gather, once

MOST_EDGES = 1_000_000
"""Edges that one search looks at before it stops and says so."""
_FAR = 100
_NOTHING = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """The edges of all walks of at most so many hops.  ends, hops: the targets that are reached, and how far each is.

    complete: False where the search met its ceiling.
    """

    edges: EdgeArrays
    ends: NDArray[np.int32]
    hops: NDArray[np.int8]
    complete: bool


def walks_to(network: Network, record: int, targets: NDArray[np.int32], *, hops: int) -> Walks:
    """Return the edges of all walks of at most so many hops from a record to one of the targets, and which it reaches.

    Each step goes on from the side where fewer edges lie: so a hub is met from its far side.
    """
    sides = (_Side(network, np.array([record], np.int32)), _Side(network, targets))
    looked_at = 0
    for _ in range(hops):
        fresh = min(sides, key=lambda side: side.width)
        if not len(fresh.border):
            break
        looked_at += fresh.step()
        if looked_at > MOST_EDGES:
            return Walks(_empty_edges(), _NOTHING, _NOTHING.astype(np.int8), complete=False)
    edges = once(gather([*sides[0].edges, *sides[1].edges, _empty_edges()]))
    size = len(network.links.kind)
    from_record = _distances(edges, np.array([record], np.int32), size, hops)
    to_target = _distances(edges, targets, size, hops)
    there, back = (
        from_record[one].astype(np.int64) + 1 + to_target[other]
        for one, other in ((edges.one, edges.other), (edges.other, edges.one))
    )
    reached = targets[from_record[targets] <= hops]
    return Walks(edges.where(np.minimum(there, back) <= hops), reached, from_record[reached], complete=True)


class _Side:
    """How far a search has come from one end."""

    def __init__(self, network: Network, border: NDArray[np.int32]) -> None:
        self._network, self.border, self.edges = network, border, list[EdgeArrays]()
        self._met, self._width = border, -1

    @property
    def width(self) -> int:
        """Return how many admitted rows the next step looks at: what is hidden turns no search."""
        if self._width < 0:
            self._width = len(self._network.links.touching(self.border))
        return self._width

    def step(self) -> int:
        """Go one hop on; return how many edges were looked at."""
        found = self._network.edges_touching(self.border)
        self.edges.append(found)
        ends = np.unique(np.concatenate([found.one, found.other]))
        self.border = np.setdiff1d(ends, self._met, assume_unique=True)
        self._met, self._width = np.union1d(self._met, self.border), -1
        return len(found.one)


def _distances(edges: EdgeArrays, ends: NDArray[np.int32], size: int, hops: int) -> NDArray[np.int8]:
    """Return of each record the hops from the nearest of these ends over these edges, `_FAR` of the others."""
    distance = np.full(size, _FAR, np.int8)
    distance[ends] = 0
    for hop in range(1, hops + 1):
        for one, other in ((edges.one, edges.other), (edges.other, edges.one)):
            fresh = other[(distance[one] == hop - 1) & (distance[other] > hop)]
            distance[fresh] = hop
    return distance


def _empty_edges() -> EdgeArrays:
    return EdgeArrays(_NOTHING, _NOTHING, _NOTHING, np.empty(0, np.int64), np.empty(0, np.int64))
