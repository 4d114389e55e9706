"""A network in figures: published numbers, brute force on small graphs, and rows that are no edges."""

import numpy as np
import pytest
from graphs import graph_oracle as oracle
from graphs.graph_rows import NAMES, flags, plain_rows
from graphs.known_networks import covert_or_karate, karate
from hypothesis import given, settings

from sangam.graphs.adjacency import build_graph
from sangam.graphs.cohesion import measure_graph


def test_the_karate_club_has_its_published_figures() -> None:
    found = measure_graph(karate())
    assert (found.nodes, found.edges, found.components, found.largest) == (34, 78, 1, 34)
    assert (found.core, found.cut_points, found.diameter) == (4, 1, 5)
    assert found.transitivity == pytest.approx(0.2557, abs=5e-5)
    assert found.average_path == pytest.approx(2.408, abs=5e-4)
    assert found.exact
    assert [(name, round(value, 4)) for name, value in found.betweenness[:3]] == [
        ("1", 0.4376),
        ("34", 0.3041),
        ("33", 0.1452),
    ]


@given(plain_rows)
@settings(max_examples=60)
def test_figures_agree_with_brute_force(rows: list[tuple[str, str]]) -> None:
    found, graph = measure_graph(build_graph(rows, nodes=NAMES[:2])), oracle.neighbours(rows, NAMES[:2])
    parts = oracle.components(graph)
    largest = max(map(len, parts))
    assert (found.nodes, found.edges) == (len(graph), sum(map(len, graph.values())) / 2)
    assert (found.components, found.largest, found.core) == (len(parts), largest, oracle.core(graph))
    assert found.transitivity == pytest.approx(oracle.transitivity(graph))
    assert found.cut_points == sum(len(oracle.components(oracle.without(graph, [node]))) > len(parts) for node in graph)
    assert dict(found.betweenness) == pytest.approx(oracle.betweenness(graph))
    figures = [distance_figures(graph, part) for part in parts if len(part) == largest]
    assert any((found.diameter, found.average_path) == pytest.approx(each) for each in figures)


def distance_figures(graph: oracle.Neighbours, part: set[str]) -> tuple[int, float]:
    hops = [far for node in part for far in oracle.distances(graph, node).values() if far]
    return max(hops, default=0), sum(hops) / len(hops) if hops else 0.0


@given(plain_rows, flags)
@settings(max_examples=60)
def test_a_row_that_is_not_admitted_changes_no_figure(rows: list[tuple[str, str]], flags: list[bool]) -> None:
    admitted = np.array(flags[: len(rows)], np.bool_)
    kept = [row for row, flag in zip(rows, admitted, strict=True) if flag]
    assert measure_graph(build_graph(rows), admitted=admitted) == measure_graph(build_graph(kept))


def test_no_figure_depends_on_the_order_of_rows() -> None:
    _, graph = covert_or_karate("covert_10__1")
    rows = [(graph.ids[one], graph.ids[other]) for one, other in zip(graph.one, graph.other, strict=True)]
    assert measure_graph(build_graph(rows)) == measure_graph(build_graph([(b, a) for a, b in reversed(rows)]))


def test_loops_and_repeated_rows_are_counted_and_are_no_edges() -> None:
    found = measure_graph(build_graph([("a", "b"), ("b", "a"), ("a", "a"), ("a", "b")]))
    assert (found.nodes, found.edges, found.self_loops, found.duplicates) == (2, 1, 1, 2)


def test_a_graph_without_edges_or_nodes_has_figures() -> None:
    empty, lone = measure_graph(build_graph([])), measure_graph(build_graph([], nodes=["a"]))
    assert (empty.nodes, empty.components, empty.largest, empty.diameter, empty.betweenness) == (0, 0, 0, 0, ())
    assert (lone.nodes, lone.components, lone.largest, lone.betweenness) == (1, 1, 1, (("a", 0.0),))


@pytest.mark.long
def test_a_star_of_many_leaves_is_measured_by_a_sample() -> None:
    found = measure_graph(build_graph([("hub", str(leaf)) for leaf in range(110_000)]))
    assert (found.exact, found.core, found.cut_points, found.diameter) == (False, 1, 1, 2)
    assert found.betweenness[0][0] == "hub"
    assert found.betweenness[0][1] == pytest.approx(1, abs=0.01)
    assert len(found.betweenness) == 1_000
