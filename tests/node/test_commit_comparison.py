"""`sangam bench paired`: two trees in turn, medians, and a ratio where both print the number."""

from pathlib import Path

import pytest
from sangam_lab.bench.commit_comparison import Figures, compare, measure
from sangam_lab.cli.bench.commit_comparison import in_words

from sangam.kernel.errors import Refused

BASE, HERE = Path("base"), Path("here")


def compared(printed):
    """Return the figures by name, and which tree ran which bench.  printed: what a tree's bench prints at a turn."""
    ran = []

    def run(tree, words):
        ran.append((tree, words[0]))
        return printed(tree, words[0], ran.count((tree, words[0])))

    found = compare(BASE, HERE, run=run, say=lambda _: None)
    return {each.name: each for each in found}, ran


def test_each_bench_runs_three_times_in_turn():
    _, ran = compared(lambda *_: {})
    assert ran[:4] == [(BASE, "exchange"), (HERE, "exchange"), (BASE, "check"), (HERE, "check")]
    assert [ran.count((tree, "check")) for tree in (BASE, HERE)] == [3, 3]


def test_the_ratio_is_that_of_the_medians():
    times = {BASE: (2.0, 50.0, 4.0), HERE: (6.0, 1.0, 5.0)}
    found, _ = compared(lambda tree, _, turn: {"kinds": {"exact identifier": {"p50_ms": times[tree][turn - 1]}}})
    exact = found["exact identifier"]
    assert (exact.base_ms, exact.here_ms, exact.ratio) == ([2.0, 50.0, 4.0], [6.0, 1.0, 5.0], 1.25)


def test_what_the_base_does_not_print_has_no_ratio():
    found, _ = compared(lambda tree, *_: {"page": {"p50_ms": 8}} if tree == HERE else None)
    assert found["a channel's page"].ratio is None
    assert found["a channel's page"].here_ms == [8.0, 8.0, 8.0]
    lines = in_words(Figures("f" * 40, list(found.values()), "a machine")).splitlines()
    assert next(line for line in lines if line.startswith("a channel's page")).split()[-3:] == ["—", "8.00", "—"]


def test_a_base_that_is_no_commit_is_refused():
    with pytest.raises(Refused, match="Name a commit of this repository"):
        measure("--no-such-commit", say=lambda _: None)
