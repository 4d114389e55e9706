"""Removing nodes one after the other: what goes, and what is left."""

import numpy as np
import pytest
from graphs import graph_oracle as oracle
from graphs.graph_rows import NAMES, flags, plain_rows
from graphs.known_networks import covert_or_karate, karate
from hypothesis import given, settings

from sangam.graphs.adjacency import build_graph
from sangam.graphs.cohesion import remove_nodes
from sangam.kernel.errors import Refused


@given(plain_rows)
@settings(max_examples=30)
def test_the_highest_node_goes_and_all_is_computed_anew(rows: list[tuple[str, str]]) -> None:
    graph = build_graph(rows, nodes=NAMES[:2])
    found, left = remove_nodes(graph, steps=4), oracle.neighbours(rows, NAMES[:2])
    first = max(map(len, oracle.components(left)))
    assert found.largest[0] == 1.0
    assert len(found.removed) == len(found.largest) - 1 == min(4, len(left))
    for name, share in zip(found.removed, found.largest[1:], strict=True):
        score = {node: (round(value, 9), len(left[node])) for node, value in oracle.betweenness(left).items()}
        assert name == next(node for node in graph.ids if node in left and score[node] == max(score.values()))
        left = oracle.without(left, [name])
        assert share == max(map(len, oracle.components(left)), default=0) / first


@given(plain_rows, flags)
@settings(max_examples=30)
def test_a_row_that_is_not_admitted_changes_no_removal(rows: list[tuple[str, str]], flags: list[bool]) -> None:
    admitted = np.array(flags[: len(rows)], np.bool_)
    kept = [row for row, flag in zip(rows, admitted, strict=True) if flag]
    assert remove_nodes(build_graph(rows), admitted=admitted) == remove_nodes(build_graph(kept))


def test_the_karate_club_falls_apart_without_its_heads() -> None:
    found = remove_nodes(karate(), steps=3)
    assert found.removed[:2] == ("1", "34")
    assert found.largest == pytest.approx((1.0, 27 / 34, 26 / 34, found.largest[3]))
    assert remove_nodes(karate(), by="degree", steps=1).removed == ("34",)


def test_a_share_never_grows_and_counts_from_the_first_largest_component() -> None:
    _, graph = covert_or_karate("covert_10__11")
    shares = remove_nodes(graph, steps=12).largest
    assert len(shares) == 13
    assert list(shares) == sorted(shares, reverse=True)
    assert remove_nodes(build_graph([("a", "b"), ("b", "c"), ("d", "e")]), steps=1).largest == (1.0, 2 / 3)


def test_nothing_is_left_when_every_node_is_gone() -> None:
    found = remove_nodes(build_graph([("a", "b")]), steps=9)
    assert (found.removed, found.largest) == (("a", "b"), (1.0, 0.5, 0.0))
    assert remove_nodes(build_graph([])).largest == ()


def test_another_measure_and_a_number_out_of_range_are_refused() -> None:
    with pytest.raises(Refused, match="by betweenness or by degree, not by age"):
        remove_nodes(karate(), by="age")  # type: ignore[arg-type]
    for steps in (-1, 1_001):
        with pytest.raises(Refused, match="Ask for 0 to 1000 removals"):
            remove_nodes(karate(), steps=steps)
