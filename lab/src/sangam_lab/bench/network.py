"""How fast paths and communities are found in a large network, beside the peers that happen to be installed.

The network is planted: communities of 100 nodes, four rows in five inside one, the rest anywhere, numbers mixed.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sangam.graphs import adjacency, communities
from sangam.graphs.edge_lists import read_graph
from sangam.kernel.errors import Refused
from sangam_lab.bench.cpu_time import machine
from sangam_lab.bench.network_peers import PEERS, Peer
from sangam_lab.bench.statistics import percentile

Say = Callable[[str], None]
Question = Callable[[int, int], object]
Ints = NDArray[np.int32]
MOST_EDGES = 5_000_000
_SIZE = 100
_INSIDE = 0.8
_SEED = 7
_PAIRS = 200
_PEER_PAIRS = 10
_HOPS = 4


@dataclass(frozen=True, slots=True)
class Latency:
    """How long single questions took, in milliseconds."""

    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What one tool took.  read_s: from the file, with ours; from arrays, with a peer.  None: not answered by it.

    shortest: between two nodes at random.  within: all paths of at most four hops, between nodes with a common
    neighbour.  communities_processor_s: of all processors, which other work on the machine changes less.
    """

    tool: str
    read_s: float
    shortest: Latency
    within: Latency | None
    communities_s: float | None
    communities_processor_s: float | None
    modularity: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured, ours first.  absent: peers that are not installed."""

    nodes: int
    edges: int
    measured: tuple[Measured, ...]
    absent: tuple[str, ...]
    machine: str

    def as_json(self) -> dict[str, object]:
        """Return the figures as JSON takes them."""
        return asdict(self)


def measure(nodes: int, edges: int, *, say: Say) -> Figures:
    """Return what ours and the installed peers take on one planted network.

    Raises Refused below 100 nodes and above five million edges.
    """
    if nodes < _SIZE or not 1 <= edges <= MOST_EDGES:
        raise Refused("bench:network", "Measure 100 nodes or more, and 1 to {most} edges.", most=f"{MOST_EDGES:,}")
    say(f"sangam: {nodes:,} nodes, {edges:,} rows")
    with tempfile.TemporaryDirectory(prefix="sangam-bench-") as made:
        path = Path(made) / "edges.csv"
        _write(path, *planted(nodes, edges))
        _compile()
        began = time.perf_counter()
        graph = read_graph(path)
        ours = _ours(graph, time.perf_counter() - began)
    peers = [each for each in PEERS if each.is_installed()]
    measured = [ours]
    for peer in peers:
        say(peer.name)
        try:
            measured.append(_peer(peer, graph))
        except (AttributeError, TypeError) as error:  # what ours took is worth having
            say(f"{peer.name} is of another version than this asks: {error}")
    absent = tuple(each.name for each in PEERS if each not in peers)
    return Figures(graph.nodes, graph.edges, tuple(measured), absent, machine())


def planted(nodes: int, edges: int) -> tuple[Ints, Ints]:
    """Return the two ends of so many rows; a few repeat an edge, a few are loops."""
    random = np.random.default_rng(_SEED)
    place = random.permutation(nodes).astype(np.int32)
    one = random.integers(nodes, size=edges)
    inside = one // _SIZE * _SIZE + random.integers(_SIZE, size=edges)
    other = np.where(random.random(edges) < _INSIDE, np.minimum(inside, nodes - 1), random.integers(nodes, size=edges))
    return place[one], place[other]


def _write(path: Path, one: Ints, other: Ints) -> None:
    np.savetxt(path, np.stack([one, other], 1), fmt="%d", delimiter=",", header="src,dst", comments="")


def _compile() -> None:
    """Ask each question once of a small network, so that no compiling is measured."""
    with tempfile.TemporaryDirectory(prefix="sangam-bench-") as made:
        path = Path(made) / "edges.csv"
        _write(path, *planted(2 * _SIZE, 10 * _SIZE))
        _ours(read_graph(path), 0.0)


def _ours(graph: adjacency.Graph, read_s: float) -> Measured:
    graph.number_of(graph.ids[0])  # the table of names is made once
    asked = _at_random(graph, _PAIRS)
    names = graph.ids
    shortest = _timed(lambda a, b: communities.find_paths(graph, names[a], names[b], shortest=1), asked)
    near = _with_common_neighbour(graph, _PAIRS)
    within = _timed(lambda a, b: communities.find_paths(graph, names[a], names[b], max_hops=_HOPS), near)
    return Measured("sangam", read_s, shortest, within, *_spent(lambda: communities.find_communities(graph).modularity))


def _peer(peer: Peer, graph: adjacency.Graph) -> Measured:
    began = time.perf_counter()
    opened = peer.open(graph.one, graph.other, graph.nodes)
    read_s = time.perf_counter() - began
    shortest = _timed(opened.shortest, _at_random(graph, _PEER_PAIRS))
    all_paths = opened.within
    within = None
    if all_paths is not None:
        within = _timed(lambda a, b: all_paths(a, b, _HOPS), _with_common_neighbour(graph, _PEER_PAIRS))
    if opened.communities is None:
        return Measured(peer.name, read_s, shortest, within, None, None, None)
    return Measured(peer.name, read_s, shortest, within, *_spent(opened.communities))


def _at_random(graph: adjacency.Graph, count: int) -> list[tuple[int, int]]:
    """Return pairs of nodes that a path joins, the same at each call."""
    random = np.random.default_rng(_SEED)
    found: list[tuple[int, int]] = []
    for one, other in random.integers(graph.nodes, size=(20 * count, 2)).tolist():
        if one != other and communities.find_paths(graph, graph.ids[one], graph.ids[other], shortest=1).paths:
            found.append((one, other))
        if len(found) == count:
            break
    return found


def _with_common_neighbour(graph: adjacency.Graph, count: int) -> list[tuple[int, int]]:
    """Return pairs of nodes with a common neighbour, the same at each call."""
    lines, random = graph.lines, np.random.default_rng(_SEED)
    found: list[tuple[int, int]] = []
    for middle in random.integers(graph.nodes, size=20 * count):
        around = lines.ends[lines.starts[middle] : lines.starts[middle + 1]]
        if len(around) > 1:
            found.append((int(around[0]), int(around[-1])))
    return found[:count]


def _spent(find: Callable[[], float]) -> tuple[float, float, float]:
    """Return seconds and processor seconds that finding communities took, and their modularity."""
    began, worked = time.perf_counter(), time.process_time()
    modularity = find()
    return time.perf_counter() - began, time.process_time() - worked, modularity


def _timed(question: Question, asked: Sequence[tuple[int, int]]) -> Latency:
    """Return how long each question took; the first, which may compile, is asked twice."""
    if asked:
        question(*asked[0])
    spent = []
    for one, other in asked:
        began = time.perf_counter()
        question(one, other)
        spent.append((time.perf_counter() - began) * 1000)
    return Latency(percentile(spent, 0.5), percentile(spent, 0.95))
