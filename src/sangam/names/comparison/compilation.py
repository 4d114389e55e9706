"""Compile the names package's loops with numba, and keep what was compiled on disk.

numba notices a change of the file that a function stands in, but not of one that it calls; so what is compiled is kept
in a folder named by the digest of all of `_SOURCES`.  The folder stands beside them; where that may not be written, in
the account's cache; where neither may, each process compiles for itself (some seconds, once).
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import config, njit

_SOURCES = ("calibration.py", "compilation.py", "compiled_core.py", "index_loops.py")
_HERE = Path(__file__).parent

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Return the function compiled at its first call; it releases the interpreter's lock while it runs."""
    kept = folder()
    if kept is None:
        return njit(nogil=True)(function)  # type: ignore[no-any-return]
    before, config.CACHE_DIR = config.CACHE_DIR, str(kept)
    try:
        return njit(nogil=True, cache=True)(function)  # type: ignore[no-any-return]
    finally:
        config.CACHE_DIR = before


@cache
def folder() -> Path | None:
    """Return where compiled functions of these sources are kept, None where nothing may be written."""
    digest = hashlib.sha256(b"".join((_HERE / name).read_bytes() for name in _SOURCES)).hexdigest()[:16]
    return next((place / digest for place in _places() if _is_writable(place / digest)), None)


def _places() -> Iterator[Path]:
    yield _HERE / "__pycache__" / "compiled"
    yield Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "sangam" / "compiled"


def _is_writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False
