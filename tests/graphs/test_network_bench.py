"""The measurement itself: what it tells, and what it refuses."""

import json

import pytest
from click.testing import CliRunner
from sangam_lab.cli.bench.network import network

from sangam.kernel.errors import Refused


def test_the_bench_tells_times_and_modularity_and_which_peers_are_absent() -> None:
    done = CliRunner().invoke(network, ["--nodes", "2000", "--edges", "8000", "--json"], catch_exceptions=False)
    found = json.loads(done.stdout)
    ours = found["measured"][0]
    assert (ours["tool"], found["nodes"]) == ("sangam", pytest.approx(2000, abs=10))
    assert ours["modularity"] > 0.6
    assert min(ours["read_s"], ours["shortest"]["p50_ms"], ours["within"]["p95_ms"], ours["communities_s"]) > 0
    assert {each["tool"] for each in found["measured"][1:]}.isdisjoint(found["absent"])


@pytest.mark.long
def test_the_bench_prints_lines() -> None:
    done = CliRunner().invoke(network, ["--nodes", "200", "--edges", "600"], catch_exceptions=False)
    assert "shortest path  p50 " in done.stdout
    assert "machine " in done.stdout


@pytest.mark.parametrize("size", [("99", "10"), ("100", "0"), ("100", "5000001")])
def test_a_network_out_of_range_is_refused(size: tuple[str, str]) -> None:
    done = CliRunner().invoke(network, ["--nodes", size[0], "--edges", size[1]])
    assert isinstance(done.exception, Refused)
    assert "1 to 5,000,000 edges" in done.exception.message
