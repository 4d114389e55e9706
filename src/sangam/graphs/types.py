"""What the package hands out: figures of a graph, paths, communities, removals and key players."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

By = Literal["betweenness", "degree"]
"""By what value nodes are removed."""
Ranking = tuple[tuple[str, float], ...]
"""Nodes by name with a value, the highest first."""


@dataclass(frozen=True, slots=True)
class Stats:
    """A graph in figures.

    largest: nodes of the largest component.  core: the highest k of a k-core.  cut_points: how many nodes hold parts
    together.  diameter, average_path: of the largest component, in hops.  betweenness: normalised.  pivots: of how many
    searches betweenness, diameter and average path come; exact: whether that is every node.  Where it is not, the
    diameter is at least the one given.
    """

    nodes: int
    edges: int
    self_loops: int
    duplicates: int
    components: int
    largest: int
    transitivity: float
    core: int
    cut_points: int
    diameter: int
    average_path: float
    betweenness: Ranking
    pivots: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Path:
    """One way between two nodes.  length: sum of weights, or hops without.  rows: those that state each edge."""

    names: tuple[str, ...]
    length: float
    rows: tuple[tuple[int, ...], ...]

    @property
    def hops(self) -> int:
        """Return how many edges it has."""
        return len(self.names) - 1


@dataclass(frozen=True, slots=True)
class Paths:
    """Ways between two nodes, the shortest first.  max_hops: None where there was no limit.

    complete: whether these are all that were asked for; False where the search met its ceiling.
    """

    source: str
    target: str
    max_hops: int | None
    paths: tuple[Path, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Communities:
    """A partition of the nodes, the largest community first, and its modularity."""

    modularity: float
    communities: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """The size of the largest component while nodes are removed one after the other.

    removed: the nodes, in order.  largest: share of the first largest component, before and after each removal.
    exact: whether each choice rests on exact values.
    """

    removed: tuple[str, ...]
    largest: tuple[float, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Players:
    """A set of nodes chosen together.  value: what they reach, or how far the rest falls apart without them.

    exact: whether every set of this size was tried.
    """

    names: tuple[str, ...]
    value: float
    exact: bool


@dataclass(frozen=True, slots=True)
class KeyPlayers:
    """Who holds a graph together, and who reaches it best; two questions with different answers.

    fragmentation: before any removal.  measure: `distance-weighted` or, in a large graph, `components`.
    """

    size: int
    measure: str
    fragmentation: float
    removed: Players
    reaching: Players


def names_of_nodes(names: Sequence[str], nodes: Sequence[int]) -> tuple[str, ...]:
    """Return the names of nodes by number."""
    return tuple(names[node] for node in nodes)
