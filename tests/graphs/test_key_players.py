"""Key players: the best sets by brute force, and what is refused."""

from itertools import combinations

import numpy as np
import pytest
from graphs import graph_oracle as oracle
from graphs.graph_rows import NAMES, flags, plain_rows
from graphs.known_networks import karate
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.graphs.adjacency import build_graph
from sangam.graphs.key_players import find_key_players
from sangam.kernel.errors import Refused


@given(plain_rows, st.integers(1, 3))
@settings(max_examples=30)
def test_no_other_set_holds_more_together_or_reaches_more(rows: list[tuple[str, str]], size: int) -> None:
    found, graph = find_key_players(build_graph(rows, nodes=NAMES[:4]), size=size), oracle.neighbours(rows, NAMES[:4])
    sets = list(combinations(graph, size))
    assert found.removed.exact
    assert found.reaching.exact
    assert found.fragmentation == pytest.approx(fragmentation(graph, ()))
    assert found.removed.value == pytest.approx(fragmentation(graph, found.removed.names))
    assert found.removed.value == pytest.approx(max(fragmentation(graph, each) for each in sets))
    assert found.reaching.value == pytest.approx(reach(graph, found.reaching.names))
    assert found.reaching.value == pytest.approx(max(reach(graph, each) for each in sets))


@given(plain_rows, flags)
@settings(max_examples=30)
def test_a_row_that_is_not_admitted_changes_no_key_player(rows: list[tuple[str, str]], flags: list[bool]) -> None:
    admitted = np.array(flags[: len(rows)], np.bool_)
    kept = [row for row, flag in zip(rows, admitted, strict=True) if flag]
    masked, absent = build_graph(rows, nodes=NAMES[:3]), build_graph(kept, nodes=NAMES[:3])
    assert find_key_players(masked, size=2, admitted=admitted) == find_key_players(absent, size=2)


def test_two_hubs_of_two_stars_are_the_key_players_and_no_bridge_between() -> None:
    rows = [("hub a", f"a{n}") for n in range(6)] + [("hub b", f"b{n}") for n in range(6)]
    found = find_key_players(build_graph([*rows, ("hub a", "bridge"), ("bridge", "hub b")]), size=2)
    assert set(found.removed.names) == set(found.reaching.names) == {"hub a", "hub b"}
    assert (found.measure, found.removed.value) == ("distance-weighted", 1.0)


def test_where_sets_are_too_many_the_nodes_are_exchanged_and_that_is_said() -> None:
    found = find_key_players(karate(), size=6)
    assert not found.removed.exact
    assert {"1", "34"} <= set(found.removed.names)
    assert found.removed.value > find_key_players(karate(), size=1).removed.value


def test_a_large_network_counts_what_falls_apart() -> None:
    rows = [(f"hub {hub}", f"{hub} {leaf}") for hub in range(3) for leaf in range(400)]
    found = find_key_players(build_graph([*rows, ("hub 0", "hub 1"), ("hub 1", "hub 2")]), size=3)
    assert (found.measure, found.fragmentation, found.removed.value) == ("components", 0.0, 1.0)
    assert found.removed.names == ("hub 0", "hub 1", "hub 2")


@pytest.mark.parametrize("size", [0, 21, 34])
def test_a_number_of_players_out_of_range_is_refused(size: int) -> None:
    with pytest.raises(Refused, match="Ask for 1 to 20 key players"):
        find_key_players(karate(), size=size)


def fragmentation(graph: oracle.Neighbours, players: tuple[str, ...]) -> float:
    rest = oracle.without(graph, players)
    total = sum(1 / far for node in rest for far in oracle.distances(rest, node).values() if far)
    return 1 - total / (len(rest) * (len(rest) - 1)) if len(rest) > 1 else 1.0


def reach(graph: oracle.Neighbours, players: tuple[str, ...]) -> float:
    hops = [oracle.distances(graph, player) for player in players]
    nearest = [min((each[node] for each in hops if node in each), default=None) for node in graph]
    return sum(1 if far == 0 else 1 / far for far in nearest if far is not None) / len(graph)
