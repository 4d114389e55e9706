"""The door of the graphs package: one function for each question, and the graph that they are asked of."""

from sangam.graphs.adjacency import Graph, build_graph
from sangam.graphs.cohesion import measure_graph, remove_nodes
from sangam.graphs.communities import find_communities, find_paths
from sangam.graphs.key_players import find_key_players

__all__ = [
    "Graph",
    "build_graph",
    "find_communities",
    "find_key_players",
    "find_paths",
    "measure_graph",
    "remove_nodes",
]
