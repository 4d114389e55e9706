"""Compile the analysis package's loops with numba, and keep what was compiled on disk.

A compiled function calls only compiled functions of its own file: numba notices a change of that file alone.
Where neither the package's folder nor the account's cache may be written, each process compiles for itself.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Return the function compiled at its first call; it releases the interpreter's lock while it runs."""
    try:
        return njit(nogil=True, cache=True)(function)  # type: ignore[no-any-return]
    except RuntimeError:  # no folder for the cache
        return njit(nogil=True)(function)  # type: ignore[no-any-return]


def warm() -> None:
    """Compile everything now, so that no one waits for it later."""
    from sangam.analysis.near_repeat.knox import Bands, find_near_repeats
    from sangam.analysis.series.crimes import Crimes
    from sangam.analysis.series.evidence import weigh_pairs
    from sangam.analysis.tables.events import Events

    at = np.arange(3.0)
    for times in ([0, 86_400, 172_800], [0, 1, 10_000_000]):  # days in the narrowest type, seconds in the next
        find_near_repeats(Events(at, at, np.array(times, np.int64)), Bands((1,), (1,)), rounds=1)
    none = np.zeros((1, 3), np.int64)
    weigh_pairs(Crimes(["a", "b", "c"], at, at, none[0], none[0], none, ("mark",)), most_days=1)


if __name__ == "__main__":
    warm()
