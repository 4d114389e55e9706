"""`sangam names search` as a process of its own: what a shell sees, start and index included."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sangam.kernel.errors import Refused
from sangam_lab.bench.names.retrieval_task import Query


@dataclass(frozen=True, slots=True)
class Outside:
    """One run of the command.  wall_s: from start to end; peak_bytes: the most memory that it held at once."""

    names: int
    queries: int
    wall_s: float
    peak_bytes: int

    @property
    def queries_a_second(self) -> float:
        """Return queries by the whole run, reading, building and writing included."""
        return self.queries / self.wall_s


def search(index: Sequence[str], queries: Sequence[Query]) -> Outside:
    """Run the command twice and return the second run: the first may compile.

    Raises Refused with the command's last words when it fails.
    """
    with tempfile.TemporaryDirectory(prefix="sangam-bench-") as made:
        folder = Path(made)
        _write(folder / "index.tsv", (f"{at}\t{name}" for at, name in enumerate(index)))
        _write(folder / "queries.tsv", (f"{each.set}\t{each.text}\t{each.gold}" for each in queries))
        runs = [_run(folder) for _ in range(2)]
    wall, peak = runs[-1]
    return Outside(len(index), len(queries), wall, peak)


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _run(folder: Path) -> tuple[float, int]:
    words = [sys.executable, "-m", "sangam", "names", "search"]
    for name in ("index", "queries", "out"):
        words += [f"--{name}", str(folder / f"{name}.tsv")]
    began = time.perf_counter()
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
    spent = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = (folder / "said").read_text("utf-8", errors="replace").strip()[-300:]
        raise Refused("bench:search", "The command `sangam names search` failed: {words}.", words=last)
    return spent, used.ru_maxrss * 1024
