"""The way of a copy: its handler is one straight line of steps, each taken once however many records come."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from compared_holders import makes

from sangam.kernel.handling import Level
from sangam.records import intake

STEPS = [
    "messages.records.changes_in",
    "ownership.precedence.load_page",
    "ownership.page_rules.judge",
    "ownership.precedence.apply_judgement",
    "storage.records.copy_of",
    "intake._keys",
    "storage.records.write_copies",
    "recalls.receipts.answer_with_receipts",
]


@contextmanager
def steps_of_copies() -> Iterator[list[str]]:
    """Note which functions of records the handler of copies calls itself, one after the other."""
    found: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        caller, module = frame.f_back, frame.f_globals.get("__name__", "")
        if event == "call" and caller is not None and caller.f_code is intake.take_copies.__code__:
            package, _, rest = f"{module}.{frame.f_code.co_name}".removeprefix("sangam.").partition(".")
            if package == "records" and not frame.f_code.co_name.startswith("<"):
                found.append(rest)

    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)


def test_copies_are_read_loaded_judged_written_and_answered_once(delhi, haryana, wire):
    makes(delhi, 3, HR=Level.WHOLE)
    with steps_of_copies() as found:
        wire.deliver()
    assert list(dict.fromkeys(found)) == STEPS
    assert sorted(found) == sorted([*STEPS, *["storage.records.copy_of"] * 2])
