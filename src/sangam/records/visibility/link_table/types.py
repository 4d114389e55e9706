"""What the link table is made of: which links are read, who may read them, and the columns of one link_reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Halves = NDArray[np.uint64]
"""Ids, each as its two halves."""
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Relations:
    """Which statements are rows.  links: kind and property by which a record names another.

    marks: kind and property of a statement that says something of its record alone: a row from it to itself.
    """

    links: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def all(self) -> tuple[tuple[str, str], ...]:
        """Return links, then marks: a row names its relation by the place here."""
        return self.links + self.marks

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of the records that have rows, in order."""
        return tuple(sorted({kind for kind, _ in self.all}))


class RecordScope(NamedTuple):
    """Who may see a record.  least: by force that a statement was taken over from, the least classification."""

    owner: str
    audience: frozenset[str]
    purposes: frozenset[str]
    least: Mapping[str, int]


class StatementScope(NamedTuple):
    """Limits of a statement, beyond those of its record.  taken_from: the force whose copy it comes from."""

    classification: int
    caveats: frozenset[str]
    taken_from: str


class ReadRecords(NamedTuple):
    """Records as columns.  kind: place in the kinds; scope: place in `scopes`; expires: microseconds from 1970."""

    ids: Halves
    kind: NDArray[np.int16]
    expires: NDArray[np.int64]
    scope: Numbers
    scopes: tuple[str, ...]


class ReadRows(NamedTuple):
    """Links as columns, in any order.  relation: place in `Relations.all`; scope: place in `scopes`."""

    source: Halves
    target: Halves
    statement: Halves
    relation: NDArray[np.int16]
    scope: Numbers
    scopes: tuple[str, ...]
