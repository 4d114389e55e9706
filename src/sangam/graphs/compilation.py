"""Compile this package's loops with numba, and keep what was compiled on disk.

numba notices a change of the file that a function stands in, but not of one that it calls.  So what is compiled is kept
in a folder named by the digest of all sources of this package.  The folder stands beside them, or in the account's
cache; where neither may be written, each process compiles for itself (some seconds, once).
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import config, njit

_HERE = Path(__file__).parent

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Return the function compiled at its first call; it releases the interpreter's lock while it runs."""
    kept = cache_folder()
    if kept is None:
        return njit(nogil=True)(function)  # type: ignore[no-any-return]
    before, config.CACHE_DIR = config.CACHE_DIR, str(kept)
    try:
        return njit(nogil=True, cache=True)(function)  # type: ignore[no-any-return]
    finally:
        config.CACHE_DIR = before


@cache
def cache_folder() -> Path | None:
    """Return where compiled functions of these sources are kept, None where nothing may be written."""
    sources = b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))
    digest = hashlib.sha256(sources).hexdigest()[:16]
    return next((place / digest for place in _places() if _is_writable(place / digest)), None)


def _places() -> Iterator[Path]:
    yield _HERE / "__pycache__" / "compiled"
    yield Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "sangam" / "compiled-graphs"


def _is_writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False


def compile_loops() -> None:
    """Compile everything now, so that no one waits for it later; remove what older sources left behind."""
    from sangam.graphs import public as graphs

    kept = cache_folder()
    for old in kept.parent.iterdir() if kept else ():
        if old != kept:
            shutil.rmtree(old, ignore_errors=True)
    rows = [(str(one), str(one + step), 1.0) for one in range(12) for step in (1, 2)]
    graph = graphs.build_graph(rows)
    graphs.measure_graph(graph)
    graphs.find_paths(graph, "0", "4")
    graphs.find_communities(graph)
    graphs.remove_nodes(graph, steps=1)
    graphs.find_key_players(graph, size=1)
    for each in (graph, graphs.build_graph(row[:2] for row in rows)):
        graphs.find_paths(each, "0", "9", shortest=2)


if __name__ == "__main__":
    compile_loops()
