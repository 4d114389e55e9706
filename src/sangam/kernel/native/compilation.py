"""Loops compiled with numba, and what was compiled kept on disk.

numba notices a change of the file that a function stands in, but not of one that it calls.  So what is compiled is kept
in a folder named by the digest of all sources of its package.  The folder stands beside them, or in the account's
cache; where neither may be written, each process compiles for itself (some seconds, once).
Imported by loops alone: numba costs half a second.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from numba import config, njit

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Compiler:
    """Compiles the loops of one package.

    sources: its files whose digest names the folder.  home: where its `__pycache__` stands.  name: of its folder in the
    account's cache.
    """

    def __init__(self, home: Path, sources: Iterable[Path], *, name: str) -> None:
        self._home, self._sources, self._name = home, tuple(sources), name

    def __call__(self, function: _Function) -> _Function:
        """Return the function compiled at its first call; it releases the interpreter's lock while it runs."""
        if self.folder is None:
            compiled: _Function = njit(nogil=True)(function)
            return compiled
        before, config.CACHE_DIR = config.CACHE_DIR, str(self.folder)
        try:
            compiled = njit(nogil=True, cache=True)(function)
        finally:
            config.CACHE_DIR = before
        return compiled

    @cached_property
    def folder(self) -> Path | None:
        """Where compiled functions of these sources are kept, None where nothing may be written."""
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in self._sources)).hexdigest()[:16]
        return next((place / digest for place in self.places() if _is_writable(place / digest)), None)

    def places(self) -> Iterator[Path]:
        """Yield the folders that may hold what was compiled, the best first."""
        yield self._home / "__pycache__" / "compiled"
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "sangam" / self._name

    def remove_older(self) -> None:
        """Remove what was compiled from earlier sources."""
        for old in self.folder.parent.iterdir() if self.folder else ():
            if old != self.folder:
                shutil.rmtree(old, ignore_errors=True)


def _is_writable(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False
