"""Times of events shuffled for many rounds, laid out so that one event's rounds stand side by side."""

from concurrent.futures import ThreadPoolExecutor
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.compilation import compiled
from sangam.analysis.near_repeat.pairs import ROUNDS, Ticks

_AT_ONCE = 8
"""Rounds that are shuffled together, and then written beside each other."""


def ticks(seconds: NDArray[np.int64]) -> tuple[Ticks, int]:
    """Return times from 0 in the largest unit that divides all of them, in the narrowest type, and that unit in s."""
    since: NDArray[Any] = seconds - np.min(seconds)
    unit = gcd(*np.unique(since).tolist()) or 1
    since //= unit
    longest = int(np.max(since))
    kind = np.int16 if longest < 2**15 - 1 else np.int32 if longest < 2**31 - 1 else np.int64
    return since.astype(kind), unit


@compiled
def _shuffle(rows: Ticks, seed: np.uint64) -> None:
    """Shuffle each row in place (Fisher and Yates; numbers by SplitMix64)."""
    state = np.uint64(seed)
    for r in range(rows.shape[0]):
        for i in range(rows.shape[1] - 1, 0, -1):
            state += np.uint64(0x9E3779B97F4A7C15)
            z = state
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
            j = np.int64(((z >> np.uint64(32)) * np.uint64(i + 1)) >> np.uint64(32))
            held = rows[r, i]
            rows[r, i] = rows[r, j]
            rows[r, j] = held


def shuffle_rounds(times: Ticks, *, rounds: int, seed: tuple[int, int], pool: ThreadPoolExecutor) -> Ticks:
    """Return (events, ROUNDS): the times as they are, then as many rounds as are wanted, then nothing of meaning.

    seed: the caller's, and the number of the batch; the same seed gives the same rounds however many threads work.
    """
    laid = np.zeros((len(times), ROUNDS), times.dtype)
    laid[:, 0] = times

    def fill(first: int) -> None:
        last = min(first + _AT_ONCE, rounds + 1)
        rows = np.tile(times, (last - first, 1))
        _shuffle(rows, np.random.SeedSequence([*seed, first]).generate_state(1, np.uint64)[0])
        laid[:, first:last] = rows.T

    list(pool.map(fill, range(1, rounds + 1, _AT_ONCE)))
    return laid
