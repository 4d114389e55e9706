"""Whether the time of reading grows with a text's length alone.

It measures processor time of this thread, of two lengths.  Below a floor nothing is judged, and the best of several
counts where a first look is bad.  So neither a slow machine nor a busy one decides.
"""

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Read = Callable[[str], object]
Make = Callable[[int], str]

TIMES = 4
MOST_RATIO = 10.0
"""Between the 4 of a straight line and the 16 of a square, four times the length."""

FLOOR_S = 0.01
_WITHIN_S = 8
_TRIES = 9


class TooLong(Exception):
    """A reading went on for many times what the longest may take."""


def bent(read: Read, make: Make, *, length: int) -> str:
    """Return how far from a straight line the time of reading is between a length and four times it, "" if it is not.

    make: a text of a length.  No text is read twice: what was read may be remembered.
    """
    long_s = _timed(read, make(TIMES * length))
    if long_s < FLOOR_S or long_s < MOST_RATIO * _timed(read, make(length + 1)):
        return ""
    short_s = long_s = float(_WITHIN_S)
    for more in range(2, _TRIES):
        short_s = min(short_s, _timed(read, make(length + more)))
        long_s = min(long_s, _timed(read, make(TIMES * length + more)))
        if long_s < FLOOR_S or (more > _TRIES // 2 and long_s < MOST_RATIO * short_s):
            return ""
    return f"{make(24)!r}: {short_s * 1000:.1f} ms of {length}, {long_s * 1000:.1f} ms of {TIMES * length}"


def _timed(read: Read, text: str) -> float:
    with _limited(), _uncollected():
        began = time.thread_time()
        try:
            read(text)
        except TooLong:
            return float(_WITHIN_S)
        return time.thread_time() - began


@contextmanager
def _limited() -> Iterator[None]:
    """End a reading that would not end by itself."""
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, _WITHIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(*_: object) -> None:
    raise TooLong


@contextmanager
def _uncollected() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
