"""A graph in figures."""

import numpy as np

from sangam.graphs.adjacency import Flags, Floats, Graph
from sangam.graphs.centrality import Searches, search_all
from sangam.graphs.cohesion import cut_points, find_components, highest_core, largest_component, transitivity
from sangam.graphs.types import Ranking, Stats

RANKED_AT_MOST = 100_000
_RANKED_OF_MORE = 1_000


def measure_graph(graph: Graph, *, admitted: Flags | None = None) -> Stats:
    """Return the figures of a graph; weights play no part.

    betweenness: of all nodes up to 100,000, in a larger graph the 1,000 highest.
    """
    graph = graph.admitted_part(admitted)
    labels = find_components(graph)
    size, members = largest_component(labels)
    found = search_all(graph.lines.starts, graph.lines.ends)
    diameter, average = _distances(found, members)
    return Stats(
        nodes=graph.nodes,
        edges=graph.edges,
        self_loops=graph.self_loops,
        duplicates=graph.duplicates,
        components=int(np.max(labels)) + 1 if len(labels) else 0,
        largest=size,
        transitivity=transitivity(graph),
        core=highest_core(graph),
        cut_points=int(cut_points(graph).sum()),
        diameter=diameter,
        average_path=average,
        betweenness=rank_nodes(graph, found.betweenness),
        pivots=len(found.pivots),
        exact=found.exact,
    )


def rank_nodes(graph: Graph, values: Floats) -> Ranking:
    """Return nodes by value, the highest first, equals in the order of their ids."""
    order = np.argsort(-values, kind="stable")
    kept = order if len(order) <= RANKED_AT_MOST else order[:_RANKED_OF_MORE]
    return tuple((graph.labels[node], float(values[node])) for node in kept)


def _distances(found: Searches, members: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> tuple[int, float]:
    """Return diameter and average path of the nodes that hang together."""
    inside = np.isin(found.pivots, members)
    reached = int(found.reached[inside].sum())
    if not reached:
        return 0, 0.0
    return int(np.max(found.farthest[inside])), float(found.hops[inside].sum() / reached)
