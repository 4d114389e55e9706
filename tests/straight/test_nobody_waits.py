"""While a hostile text is read, others go on: no step of it keeps Python's lock for longer than a moment."""

import threading
import time
from collections.abc import Callable

import pytest

from sangam.matching.queries.query_context import recognise_text
from sangam.names import legacy

MOST_HELD_S = 0.5
"""Processor time of the reader between two steps of somebody else; the patterns before held it for 2 to 35 s."""

HOSTILE: dict[str, tuple[Callable[[str], object], str]] = {
    "blank lines": (recognise_text, "\n" * 9_899 + "x"),
    "quoted lines": (recognise_text, ":" + ">\n" * 4_949),
    "blanks": (recognise_text, " " * 9_899 + "x"),
    "letters and one strange": (recognise_text, "a" * 9_898 + "\n\u043e"),
    "one word": (recognise_text, "k" * 9_900),
    "listed cases": (recognise_text, "FIR NO 1/24 " * 825),
    "persons": (recognise_text, "Harjeet Singh s/o Balwant, " * 366),
    "a cell of strokes": (legacy.recognise, "{" * 6_000),
    "the longest cell of strokes": (legacy.convert, "{" * 32_767),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_a_hostile_text_keeps_nobody_else_waiting(name: str) -> None:
    reader, text = HOSTILE[name]
    reader("Harjeet @ Kala s/o Balwant, HR26DK8337")
    reading = threading.Thread(target=reader, args=(text,))
    reading.start()
    assert _longest_held(while_=reading) < MOST_HELD_S


def _longest_held(*, while_: threading.Thread) -> float:
    """Return the most processor time that went by between two steps of this thread: other processes take no part."""
    longest, before = 0.0, time.process_time()
    while while_.is_alive():
        now = time.process_time()
        longest, before = max(longest, now - before), now
    return longest
