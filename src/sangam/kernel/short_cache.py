"""A cache of results that forgets all of them after a while, so that no text outlives its erasure for long."""

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


def kept_for(seconds: float, *, most: int) -> Callable[[Callable[[Given], Result]], Callable[[Given], Result]]:
    """Keep at most so many results of a function of one argument, and none longer than so many seconds."""

    def keep(of: Callable[[Given], Result]) -> Callable[[Given], Result]:
        kept = lru_cache(maxsize=most)(of)
        until = [time.monotonic() + seconds]

        @wraps(of)
        def answer(given: Given) -> Result:
            if time.monotonic() >= until[0]:
                kept.cache_clear()
                until[0] = time.monotonic() + seconds
            return kept(given)

        return answer

    return keep
