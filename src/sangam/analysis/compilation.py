"""Compile the analysis package's loops with numba, and keep what was compiled on disk.

A compiled function calls only compiled functions of its own file: numba notices a change of that file alone.
Where neither the package's folder nor the account's cache may be written, each process compiles for itself.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Return the function compiled at its first call; it releases the interpreter's lock while it runs."""
    try:
        return njit(nogil=True, cache=True)(function)  # type: ignore[no-any-return]
    except RuntimeError:  # no folder for the cache
        return njit(nogil=True)(function)  # type: ignore[no-any-return]
