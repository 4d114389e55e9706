"""Other tools for networks, measured where they are installed; Sangam needs none of them and installs none."""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
_SEED = 1
_FEW_EDGES = 200_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A network in another tool.  Questions take node numbers; communities returns the modularity found.

    None: the tool does not answer that, or not in a time that one would wait.
    """

    shortest: Callable[[int, int], object]
    within: Callable[[int, int, int], object] | None
    communities: Callable[[], float] | None


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool by the name of its module.  open: puts the edges of so many nodes into it."""

    name: str
    open: Callable[[Ints, Ints, int], Opened]

    def is_installed(self) -> bool:
        """Tell whether the module can be imported."""
        return importlib.util.find_spec(self.name) is not None


def _networkx(one: Ints, other: Ints, nodes: int) -> Opened:
    nx: Any = importlib.import_module("networkx")
    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(zip(one.tolist(), other.tolist(), strict=True))

    def communities() -> float:
        found: float = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=_SEED))
        return found

    return Opened(
        lambda a, b: nx.bidirectional_shortest_path(graph, a, b),
        lambda a, b, hops: list(nx.all_simple_paths(graph, a, b, cutoff=hops)),
        communities if len(one) <= _FEW_EDGES else None,
    )


def _igraph(one: Ints, other: Ints, nodes: int) -> Opened:
    igraph: Any = importlib.import_module("igraph")
    graph = igraph.Graph(n=nodes, edges=np.stack([one, other], 1))

    def communities() -> float:
        found: float = graph.community_leiden(objective_function="modularity", n_iterations=2).modularity
        return found

    return Opened(
        graph.get_shortest_path,
        lambda a, b, hops: graph.get_all_simple_paths(a, to=b, maxlen=hops),
        communities,
    )


def _networkit(one: Ints, other: Ints, nodes: int) -> Opened:
    nk: Any = importlib.import_module("networkit")
    graph = nk.GraphFromCoo((one.astype(np.uint64), other.astype(np.uint64)), n=nodes)

    def communities() -> float:
        found = nk.community.ParallelLeiden(graph).run().getPartition()
        quality: float = nk.community.Modularity().getQuality(found, graph)
        return quality

    return Opened(lambda a, b: nk.distance.BidirectionalBFS(graph, a, b).run().getPath(), None, communities)


PEERS = (Peer("networkx", _networkx), Peer("igraph", _igraph), Peer("networkit", _networkit))
