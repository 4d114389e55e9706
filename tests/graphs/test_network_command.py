"""`sangam network …`: one object or plain text on the output, what was left out on the error stream."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from graphs.known_networks import KARATE_ROWS

from sangam.cli.network import network

KARATE = "src,dst\n" + "".join(f"{one},{other}\n" for one, other in KARATE_ROWS)


@pytest.fixture
def edges(tmp_path: Path) -> Path:
    path = tmp_path / "edges.csv"
    path.write_text(KARATE, "utf-8")
    return path


def run(command: str, edges: Path, *more: str) -> Result:
    done = CliRunner().invoke(network, [command, "--edges", str(edges), *more], catch_exceptions=False)
    assert done.exit_code == 0
    return done


def told(command: str, edges: Path, *more: str) -> Any:
    return json.loads(run(command, edges, *more, "--json").stdout)


def test_stats_prints_the_figures(edges: Path) -> None:
    found = told("stats", edges)
    assert {"nodes", "edges", "components", "largest", "transitivity", "core", "cut_points"} <= set(found)
    assert (found["nodes"], found["edges"], found["diameter"]) == (34, 78, 5)
    assert found["betweenness"][0] == ["1", pytest.approx(0.43763528)]
    assert len(found["betweenness"]) == 34
    words = run("stats", edges).stdout
    assert "nodes          34" in words
    assert "0.4376  1" in words


def test_rows_that_are_no_edges_are_said_on_the_error_stream(edges: Path) -> None:
    edges.write_text("src,dst\na,b\nb,a\nc,c\n", "utf-8")
    done = run("stats", edges, "--json")
    assert json.loads(done.stdout)["edges"] == 1
    assert "1 row(s) join a node to itself: left out." in done.stderr
    assert "1 row(s) repeat an edge: each edge counts once." in done.stderr


def test_paths_prints_each_path_with_its_hops(edges: Path) -> None:
    found = told("paths", edges, "--from", "1", "--to", "34", "--max-hops", "2")
    assert found["paths"] == [["1", middle, "34"] for middle in ("9", "14", "20", "32")]
    assert (found["hops"], found["lengths"], found["complete"]) == ([2] * 4, [2.0] * 4, True)
    assert len(told("paths", edges, "--from", "1", "--to", "34", "--k", "3")["paths"]) == 3
    assert run("paths", edges, "--from", "1", "--to", "34", "--k", "1").stdout == "1 – 9 – 34  (2 hops)\n"
    assert "Shown: 100 of " in run("paths", edges, "--from", "1", "--to", "34", "--max-hops", "6").stdout


def test_paths_takes_weights_as_lengths(edges: Path) -> None:
    edges.write_text("a,b,km\nx,y,5\nx,z,1\nz,y,1.5\n", "utf-8")
    columns = ("--source", "a", "--target", "b", "--weight", "km")
    found = told("paths", edges, *columns, "--from", "x", "--to", "y", "--k", "2")
    assert (found["paths"], found["lengths"]) == ([["x", "z", "y"], ["x", "y"]], [2.5, 5.0])
    assert "(1 hop, length 5)" in run("paths", edges, *columns, "--from", "x", "--to", "y").stdout


def test_no_path_is_an_answer(edges: Path) -> None:
    edges.write_text("src,dst\na,b\nc,d\n", "utf-8")
    assert told("paths", edges, "--from", "a", "--to", "d")["paths"] == []
    assert run("paths", edges, "--from", "a", "--to", "d").stdout == "No path of at most 4 hops joins a and d.\n"


def test_a_search_that_met_its_ceiling_says_so(edges: Path) -> None:
    names = [str(number) for number in range(30)]
    rows = "".join(f"{one},{other}\n" for one in names for other in names if one < other)
    edges.write_text(f"src,dst\n{rows}", "utf-8")
    assert "met its ceiling" in run("paths", edges, "--from", "0", "--to", "1").stdout


def test_communities_prints_modularity_and_members(edges: Path) -> None:
    found = told("communities", edges)
    assert found["modularity"] == pytest.approx(0.4198, abs=5e-5)
    assert sorted(name for group in found["communities"] for name in group) == sorted(str(n) for n in range(1, 35))
    assert found == told("communities", edges, "--seed", "1")
    assert run("communities", edges).stdout.startswith("modularity 0.4198, 4 communities\n   1  12: ")


def test_many_communities_are_shown_in_part(edges: Path) -> None:
    edges.write_text("src,dst\n" + "".join(f"a{n},b{n}\n" for n in range(30)), "utf-8")
    assert run("communities", edges).stdout.endswith("Shown: 20 of them, the largest first. --json prints all.\n")
    edges.write_text("src,dst\n" + "".join(f"hub,b{n}\n" for n in range(40)), "utf-8")
    assert " and 11 more" in run("communities", edges).stdout


def test_removal_prints_the_share_that_is_left(edges: Path) -> None:
    found = told("removal", edges, "--by", "betweenness", "--steps", "2")
    assert (found["removed"], found["largest"]) == (["1", "34"], pytest.approx([1.0, 27 / 34, 26 / 34]))
    assert run("removal", edges, "--steps", "1").stdout.splitlines()[1] == " 0.794  without 1"
    edges.write_text("src,dst\n", "utf-8")
    assert run("removal", edges).stdout == "There is no node.\n"


def test_keyplayers_prints_both_sets(edges: Path) -> None:
    found = told("keyplayers", edges, "--size", "2")
    assert (found["size"], found["reaching"]["names"], found["removed"]["exact"]) == (2, ["1", "34"], True)
    assert found["removed"]["value"] > found["fragmentation"]
    words = run("keyplayers", edges, "--size", "2").stdout
    assert "from 1, 34 (the best of all sets)" in words
    assert "no exchange of one node betters it" in run("keyplayers", edges, "--size", "6").stdout
