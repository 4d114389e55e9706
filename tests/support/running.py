"""Helpers of these tests: a home of their own, a node that really runs, a look at the machine's processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"


def sangam(*words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "sangam", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **env},
    )


@contextmanager
def up(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `sangam node up` inside the block; it is killed at the end if it still runs."""
    with (home / "up.log").open("wb") as log:
        node = subprocess.Popen(
            [sys.executable, "-m", "sangam", "node", "up", "--home", str(home)],
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            stdout=log,
            stderr=log,
        )
    try:
        yield node
    finally:
        node.kill()
        node.wait()
        until(lambda: not processes_of(home))


def until(holds: Callable[[], object], *, within_s: float = 120) -> None:
    """Wait until it holds.  Raises AssertionError if it does not in time."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s:.0f} seconds"
        time.sleep(0.05)


def processes_of(home: Path) -> list[str]:
    """Return the command lines of living processes that name the home, or run for it, or work in it."""
    return [words for pid in Path("/proc").iterdir() if pid.name.isdigit() and (words := _of(pid, str(home)))]


def _of(process: Path, home: str) -> str:
    try:
        words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        runs_for_it = f"SANGAM_HOME={home}\0".encode() in (process / "environ").read_bytes()
        works_in_it = str((process / "cwd").readlink()).startswith(home)
    except OSError:
        return ""
    return words if words and (home in words or runs_for_it or works_in_it) else ""
