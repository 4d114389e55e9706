"""The demonstration as a newcomer meets it: it plays by itself, comes up again, leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sangam_lab.demo import sign_ins
from sangam_lab.world.public import LACKS
from support.cluster import temporary_home
from support.running import SOURCE, processes_of, until

pytestmark = [pytest.mark.slow, pytest.mark.long]

STEPS = {"A": 5, "B": 15, "C": 2, "D": 3, "E": 3, "F": 3, "G": 5, "H": 6, "I": 3}
A_DAY = re.compile(r"^  ✓ (\S+) +([3-6]) waiting(?:, ([2-6]) overdue, ([1-6]) answered)?$", re.MULTILINE)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = temporary_home() / "demo"
    yield made
    until(lambda: not processes_of(made))


@contextmanager
def demo(folder: Path, *words: str) -> "Iterator[subprocess.Popen[str]]":
    """Run `sangam demo` with its nodes in a folder of this test; it is killed at the end if it still runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "sangam", "demo", "--folder", str(folder), *words],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def played(folder: Path, *words: str) -> tuple[int, str]:
    """Run it to its end; return its exit status and all that it said."""
    with demo(folder, *words) as running:
        said, _ = running.communicate(timeout=1800)
        sys.stdout.write(said)  # `-s` shows how long each step took
        return running.returncode, said


def announced(running: "subprocess.Popen[str]") -> list[str]:
    """Return what it says until it says how to end it."""
    lines = []
    for line in running.stdout or ():
        lines.append(line)
        if "Ctrl-C" in line:
            return lines
    raise AssertionError("".join(lines))


@pytest.fixture(scope="module")
def first(folder: Path) -> str:
    """Return what the first start says that plays by itself."""
    status, said = played(folder, "--check")
    assert status == 0, said
    return said


def test_each_sign_in_opens_on_a_day_in_progress(first: str) -> None:
    assert [found[0] for found in A_DAY.findall(first)] == list(sign_ins.SHOWN)
    assert [found[0] for found in A_DAY.findall(first) if not found[2]] == ["mha.desk"]


def test_the_demonstration_plays_every_scenario_and_says_where_it_ends(first: str) -> None:
    parts = re.split(r"^([A-I])\. ", first, flags=re.MULTILINE)[1:]
    assert dict(zip(parts[::2], (part.count("  ✓ ") for part in parts[1::2]), strict=True)) == STEPS
    lacking = [lacks for lacks in LACKS.values() if lacks]
    assert [first.count(f"– not built yet: {lacks}\n") for lacks in lacking] == [1] * len(lacking)
    assert first.count("– all of it is built\n") == len(LACKS) - len(lacking)


def test_the_scripted_exchange_names_each_state_of_its_messages(first: str) -> None:
    ways = re.findall(r"^(question|alert)\b.*?((?:\+\d+ ms\s+){3}\+\d+ ms)$", first, re.MULTILINE)
    assert [what for what, _ in ways] == ["question", "alert", "alert"]
    assert re.search(r"^  UP .*Asked a desk", first, re.MULTILINE)
    assert re.search(r"^  HR .*Answered a query", first, re.MULTILINE)


@pytest.mark.long
def test_a_second_start_takes_seconds_and_ctrl_c_ends_it(folder: Path, first: str) -> None:
    begun = time.monotonic()
    with demo(folder) as running:
        lines = announced(running)
        assert time.monotonic() - begun < 60  # generous: it says that nothing is loaded anew
        assert sum("http://127.0.0.1:" in line for line in lines) == 10  # as each answers, and in the list
        assert sum("./sangam demo code NAME" in line for line in lines) == 1
        status, refused = played(folder)
        assert (status, "runs already" in refused) == (2, True)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
    assert processes_of(folder) == []


def test_nothing_outlives_a_killed_demonstration_and_it_plays_again(folder: Path) -> None:
    with demo(folder) as running:
        announced(running)
        running.kill()
        running.wait()
        until(lambda: not processes_of(folder), within_s=60)
    status, said = played(folder, "--check")
    assert status == 0, said
    assert "put back after an earlier performance" in said
