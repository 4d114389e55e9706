"""Networks with published figures: one of our own, and those of the reference folder where that stands beside the tree.

The persons of the karate club are numbers.  Nothing of the reference's networks is written here but its figures.
"""

from pathlib import Path

from sangam.graphs.adjacency import Graph, build_graph
from sangam.graphs.edge_lists import read_graph

# Zachary 1977, J. Anthropol. Res. 33:452.
_KARATE = """
1 2, 1 3, 1 4, 1 5, 1 6, 1 7, 1 8, 1 9, 1 11, 1 12, 1 13, 1 14, 1 18, 1 20, 1 22, 1 32, 2 3, 2 4, 2 8, 2 14, 2 18, 2 20,
2 22, 2 31, 3 4, 3 8, 3 9, 3 10, 3 14, 3 28, 3 29, 3 33, 4 8, 4 13, 4 14, 5 7, 5 11, 6 7, 6 11, 6 17, 7 17, 9 31, 9 33,
9 34, 10 34, 14 34, 15 33, 15 34, 16 33, 16 34, 19 33, 19 34, 20 34, 21 33, 21 34, 23 33, 23 34, 24 26, 24 28, 24 30,
24 33, 24 34, 25 26, 25 28, 25 32, 26 32, 27 30, 27 34, 28 34, 29 32, 29 34, 30 33, 30 34, 31 33, 31 34, 32 33, 32 34,
33 34
"""
KARATE_ROWS = [tuple(pair.split()) for pair in _KARATE.split(",")]


def karate() -> Graph:
    """Return the karate club: 34 members, 78 ties."""
    return build_graph(KARATE_ROWS)


def covert_folder() -> Path | None:
    """Return the reference's folder of covert networks, None where it is absent."""
    places = (parent / "shared/data/crime/networks" for parent in Path(__file__).resolve().parents)
    return next((place for place in places if place.is_dir()), None)


def covert_edges(name: str) -> Path | None:
    """Return the file of edges of a covert network, None where it is absent."""
    folder = covert_folder()
    path = folder / f"{name}.edges.csv" if folder else None
    return path if path and path.exists() else None


def covert_or_karate(name: str) -> tuple[str, Graph]:
    """Return a covert network with its name, or the karate club where that is absent."""
    path = covert_edges(name)
    return (name, read_graph(path)) if path else ("karate", karate())
