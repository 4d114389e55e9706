"""Compile the loops of the graphs package now, so that no one waits for it later: `python -m sangam.graphs.warm_up`."""

from sangam.graphs.adjacency import compiled
from sangam.graphs.public import graphs


def warm() -> None:
    """Compile everything now; remove what older sources left behind."""
    compiled.remove_older()
    rows = [(str(one), str(one + step), 1.0) for one in range(12) for step in (1, 2)]
    graph = graphs.build_graph(rows)
    graphs.measure_graph(graph)
    graphs.find_paths(graph, "0", "4")
    graphs.find_communities(graph)
    graphs.remove_nodes(graph, steps=1)
    graphs.find_key_players(graph, size=1)
    for each in (graph, graphs.build_graph(row[:2] for row in rows)):
        graphs.find_paths(each, "0", "9", shortest=2)


if __name__ == "__main__":
    warm()
