"""Ways between two nodes: brute force, admission, hubs, and what is refused."""

import time

import numpy as np
import pytest
from graphs import graph_oracle as oracle
from graphs.graph_rows import NAMES, flags, plain_rows, weighted_rows
from graphs.known_networks import karate
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.graphs.adjacency import Graph, build_graph
from sangam.graphs.communities import find_paths
from sangam.graphs.edge_lists import read_graph
from sangam.graphs.types import Paths
from sangam.kernel.errors import Malformed, NotFound, Refused

ENDS = NAMES[:2]
hops = st.integers(1, 7)
counts = st.sampled_from([1, 2, 3, 50])


def names(found: Paths) -> list[tuple[str, ...]]:
    return [path.names for path in found.paths]


def ways(found: Paths) -> list[tuple[float, tuple[str, ...]]]:
    return [(path.length, path.names) for path in found.paths]


@given(plain_rows, hops)
@settings(max_examples=80)
def test_all_paths_of_so_many_hops_are_found_shortest_first(rows: list[tuple[str, str]], most: int) -> None:
    found = find_paths(build_graph(rows, nodes=ENDS), *ENDS, max_hops=most)
    assert sorted(names(found)) == oracle.paths(oracle.neighbours(rows, ENDS), *ENDS, most)
    assert [path.hops for path in found.paths] == sorted(path.hops for path in found.paths)
    assert found.complete


@given(weighted_rows, counts)
@settings(max_examples=80)
def test_the_shortest_paths_have_the_least_lengths(rows: list[tuple[str, str, float]], count: int) -> None:
    graph = oracle.neighbours(rows, ENDS)
    lengths = sorted(oracle.length(graph, path) for path in oracle.paths(graph, *ENDS, len(NAMES)))
    found = find_paths(build_graph(rows, nodes=ENDS), *ENDS, shortest=count)
    assert [path.length for path in found.paths] == lengths[:count]
    assert len(set(names(found))) == len(found.paths)
    assert all(path.length == oracle.length(graph, path.names) for path in found.paths)


@given(plain_rows, counts)
@settings(max_examples=80)
def test_without_weights_equal_paths_come_in_the_order_of_ids(rows: list[tuple[str, str]], count: int) -> None:
    graph = build_graph(rows, nodes=ENDS)
    rank = {name: place for place, name in enumerate(graph.ids)}
    every = oracle.paths(oracle.neighbours(rows, ENDS), *ENDS, len(NAMES))
    every.sort(key=lambda path: (len(path), [rank[node] for node in path]))
    assert names(find_paths(graph, *ENDS, shortest=count)) == every[:count]


@given(plain_rows | weighted_rows, flags, hops, counts)
@settings(max_examples=80)
def test_a_row_that_is_not_admitted_changes_no_path(
    rows: list[tuple[str, ...]], flags: list[bool], most: int, count: int
) -> None:
    admitted = np.array(flags[: len(rows)], np.bool_)
    kept = [row for row, flag in zip(rows, admitted, strict=True) if flag]
    if rows and len(rows[0]) == 3 and not kept:
        kept = [("x", "y", 1.0)]
    masked, absent = build_graph(rows, nodes=ENDS), build_graph(kept, nodes=ENDS)
    assert ways(find_paths(masked, *ENDS, max_hops=most, admitted=admitted)) == ways(
        find_paths(absent, *ENDS, max_hops=most)
    )
    assert ways(find_paths(masked, *ENDS, shortest=count, admitted=admitted)) == ways(
        find_paths(absent, *ENDS, shortest=count)
    )


def test_each_edge_of_a_path_names_its_admitted_rows() -> None:
    graph = build_graph([("a", "b"), ("b", "c"), ("b", "a"), ("a", "a")])
    assert find_paths(graph, "a", "c").paths[0].rows == ((0, 2), (1,))
    admitted = np.array([False, True, True, True])
    assert find_paths(graph, "a", "c", admitted=admitted).paths[0].rows == ((2,), (1,))


def test_a_node_that_no_admitted_row_states_looks_absent() -> None:
    graph = build_graph([("a", "b"), ("b", "c"), ("d", "d")], nodes=["e"])
    none = np.zeros(3, np.bool_)
    for name in ("c", "d", "nobody"):
        with pytest.raises(NotFound, match=f"{name} is not in the network"):
            find_paths(graph, "e", name, admitted=none)
    assert find_paths(graph, "e", "d", admitted=np.array([False, False, True])).paths == ()
    assert find_paths(graph, "a", "e").paths == ()


def test_an_answer_at_the_ceiling_says_so_and_keeps_the_shortest() -> None:
    middles = [f"m{number}" for number in range(150)]
    rows = [("a", each) for each in middles] + [(each, "b") for each in middles]
    rows += [(one, other) for one in middles for other in middles if one < other]
    found = find_paths(build_graph(rows), "a", "b", max_hops=4)
    assert not found.complete
    assert len(found.paths) == 10_000
    assert [path.hops for path in found.paths[:151]] == [2] * 150 + [3]


@pytest.fixture(scope="module")
def star(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Return a star of a million leaves, and one pair that hangs apart."""
    path = tmp_path_factory.mktemp("star") / "edges.csv"
    path.write_text("src,dst\nfar,away\n" + "".join(f"hub,{leaf}\n" for leaf in range(1_000_000)), "utf-8")
    return read_graph(path)


def test_a_star_of_a_million_leaves_answers_at_once(star: Graph) -> None:
    find_paths(star, "1", "2")
    began = time.perf_counter()
    assert names(find_paths(star, "1", "999999")) == [("1", "hub", "999999")]
    assert names(find_paths(star, "1", "999999", shortest=5)) == [("1", "hub", "999999")]
    assert find_paths(star, "1", "far", max_hops=12).paths == ()
    assert time.perf_counter() - began < 5


def test_the_karate_clubs_heads_are_two_hops_apart() -> None:
    found = find_paths(karate(), "1", "34", shortest=4)
    assert names(found) == [("1", "9", "34"), ("1", "14", "34"), ("1", "20", "34"), ("1", "32", "34")]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"max_hops": 0}, "A path has 1 to 12 hops"),
        ({"max_hops": 13}, "A path has 1 to 12 hops"),
        ({"shortest": 0}, "Ask for 1 to 1000 shortest paths"),
        ({"shortest": 1_001}, "Ask for 1 to 1000 shortest paths"),
    ],
)
def test_a_number_out_of_range_is_refused(how: dict[str, int], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        find_paths(karate(), "1", "34", **how)


def test_a_path_to_itself_is_refused() -> None:
    with pytest.raises(Refused, match="Both ends are 1"):
        find_paths(karate(), "1", "1")


def test_a_label_that_two_nodes_bear_is_refused() -> None:
    graph = build_graph([("1", "2"), ("2", "3")], labels={"1": "Kala", "3": "Kala"})
    with pytest.raises(Refused, match=r"2 nodes are called Kala\. Give the id"):
        find_paths(graph, "Kala", "2")
    assert names(find_paths(graph, "1", "3")) == [("Kala", "2", "Kala")]


def test_a_mask_of_another_length_is_refused() -> None:
    with pytest.raises(Malformed, match="one flag a row"):
        find_paths(karate(), "1", "2", admitted=np.ones(3, np.bool_))


@pytest.mark.parametrize("weight", [-1, float("nan"), float("inf")])
def test_a_weight_that_is_no_number_of_zero_or_more_is_refused(weight: float) -> None:
    with pytest.raises(Malformed, match="zero or more"):
        build_graph([("a", "b", weight)])


def test_rows_with_and_without_weights_are_refused_together() -> None:
    with pytest.raises(Malformed, match="two ids and a weight"):
        build_graph([("a", "b", 1), ("a", "c")])
