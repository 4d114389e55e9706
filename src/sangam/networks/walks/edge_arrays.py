"""Edges by numbers: what a search walks over before any of them is made with its ids."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]


class EdgeArrays(NamedTuple):
    """Edges as columns: the ends, the record that says so, and its rows.  second: -1 where one row says it."""

    one: NDArray[np.int32]
    other: NDArray[np.int32]
    said_in: NDArray[np.int32]
    first: Longs
    second: Longs

    def where(self, kept: "NDArray[Any]") -> "EdgeArrays":
        """Return those of these edges, by flags or places."""
        return EdgeArrays(*(each[kept] for each in self))


def gather(parts: Sequence[EdgeArrays]) -> EdgeArrays:
    """Return the edges of all parts."""
    return EdgeArrays(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def once(edges: EdgeArrays) -> EdgeArrays:
    """Return these edges without repetitions: a row of the link table begins at most one edge."""
    _, places = np.unique(edges.first, return_index=True)
    return edges.where(places)
