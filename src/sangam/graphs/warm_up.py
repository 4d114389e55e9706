"""Compile the loops of the graphs package now, so that no one waits for it later: `python -m sangam.graphs.warm_up`."""

from sangam.graphs import adjacency, cohesion, communities, key_players
from sangam.graphs.adjacency import compiled


def warm() -> None:
    """Compile everything now; remove what older sources left behind."""
    compiled.remove_older()
    rows = [(str(one), str(one + step), 1.0) for one in range(12) for step in (1, 2)]
    graph = adjacency.build_graph(rows)
    cohesion.measure_graph(graph)
    communities.find_paths(graph, "0", "4")
    communities.find_communities(graph)
    cohesion.remove_nodes(graph, steps=1)
    key_players.find_key_players(graph, size=1)
    for each in (graph, adjacency.build_graph(row[:2] for row in rows)):
        communities.find_paths(each, "0", "9", shortest=2)


if __name__ == "__main__":
    warm()
