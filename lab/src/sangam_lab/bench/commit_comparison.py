"""Two commits of this repository in turn on one machine: the base as it was, and the tree that stands here.

Each is run by its own `./sangam`, so that the base has the packages and the browser's files of its day.  What a bench
of the base does not print has no ratio.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sangam.kernel.errors import Refused
from sangam_lab.bench.cpu_time import machine

TIMES = 3
_ROOT = Path(__file__).parents[4]
_BENCHES: Mapping[str, Mapping[str, str]] = {
    "exchange --rate 100 --seconds 10": {
        "message, processor": "processor_ms",
        "message to the screen, p50": "p50_ms",
        "message to the screen, p95": "p95_ms",
    },
    "check --persons 20000 --seconds 10": {
        "exact identifier": "kinds/exact identifier/p50_ms",
        "common name": "kinds/common name/p50_ms",
        "rare name": "kinds/rare name/p50_ms",
        "name with relative": "kinds/name with relative/p50_ms",
        "name in another script": "kinds/other script/p50_ms",
        "nothing found": "kinds/nothing found/p50_ms",
        "check, processor": "processor_ms",
    },
    "conversation --messages 5000": {
        "a channel's page": "page/p50_ms",
        "Today": "today/p50_ms",
        "a map answer": "map_cells/p50_ms",
    },
}
"""What a bench prints as JSON, by the name under which it is compared: the way to the number, in milliseconds."""

Say = Callable[[str], None]
Run = Callable[[Path, Sequence[str]], object]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, in milliseconds, as often as it was measured: at the base, and here."""

    name: str
    base_ms: list[float] = field(default_factory=list)
    here_ms: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """Return the median here by that of the base, None where one of them does not print it."""
        return median(self.here_ms) / median(self.base_ms) if self.here_ms and self.base_ms else None

    def as_json(self) -> dict[str, Any]:
        """Return the figure as plain values."""
        return {"base_ms": self.base_ms, "here_ms": self.here_ms, "ratio": self.ratio}


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements.  base: the commit, in full."""

    base: str
    figures: Sequence[Figure]
    machine: str

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {"base": self.base, "machine": self.machine} | {each.name: each.as_json() for each in self.figures}


def measure(base: str, *, say: Say) -> Figures:
    """Run each bench at a commit and here, three times in turn; return the figures.  Raises Refused."""
    with _worktree(base) as (commit, tree):
        return Figures(commit, compare(tree, _ROOT, run=_printed, say=say), machine())


def compare(base: Path, here: Path, *, run: Run, say: Say) -> list[Figure]:
    """Return the figures of two trees, each bench run in turn.  run: returns what a bench of a tree prints."""
    figures = {name: Figure(name) for ways in _BENCHES.values() for name in ways}
    for turn in range(TIMES):
        for bench, ways in _BENCHES.items():
            say(f"{turn + 1} of {TIMES}: {bench}")
            before, now = run(base, bench.split()), run(here, bench.split())
            for name, way in ways.items():
                figures[name].base_ms.extend(_numbers(before, way))
                figures[name].here_ms.extend(_numbers(now, way))
    return list(figures.values())


def _numbers(printed: object, way: str) -> Iterator[float]:
    for name in way.split("/"):
        printed = printed.get(name) if isinstance(printed, dict) else None
    if isinstance(printed, int | float):
        yield float(printed)


def _printed(tree: Path, words: Sequence[str]) -> object:
    """Return what a bench prints, None where this tree has none of that name.

    A missed target is no fault here: the exit status is not asked.
    """
    command = [str(tree / "sangam"), "bench", *words, "--json"]
    answer = subprocess.run(command, cwd=tree, stdout=subprocess.PIPE, text=True, check=False)
    try:
        return json.loads(answer.stdout)
    except ValueError:
        return None


@contextmanager
def _worktree(base: str) -> Iterator[tuple[str, Path]]:
    """Check a commit out beside the repository inside the block; give its full name and its folder."""
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    with TemporaryDirectory(prefix="sangam-base-", dir=os.environ.get("TMPDIR")) as folder:
        tree = Path(folder) / "tree"
        _git("worktree", "add", "--detach", str(tree), commit)
        try:
            yield commit, tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*words: str) -> str:
    answer = subprocess.run(["git", *words], cwd=_ROOT, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise Refused(
            "bench:base", "Git could not do this: {what}. Name a commit of this repository.", what=" ".join(words)
        )
    return answer.stdout.strip()
