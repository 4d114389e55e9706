"""No envelope brings an instant or a day from the end of the calendar: one more hour there would break each list."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from wire.kinds import FOLDER, KINDS

from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.oversight.looks import record_viewers

LAST_INSTANT, LAST_DAY = "9999-12-31T23:59:59+00:00", "9999-12-31"
OF_THEIR_OWN = frozenset({"learned", "value"})
"""Days that a record states: a page shows them as they stand, and adds nothing to them."""

READ_LATER = {
    "exchange.returned.v1": ["items.0.body.at"],  # each item as its own kind, when it is taken
    "directory.published.v1": ["as_of"],  # never read
    "directory.published.v2": ["as_of"],
    "ledger.head.v1": ["at"],  # kept as signed; what is no instant is late
    "record.opened.v1": ["at"],  # then it was now: below
}


def last(text: str) -> str:
    """Return the last moment of the calendar in the form of a text; "" for what is neither instant nor day."""
    for read, moment in ((date.fromisoformat, LAST_DAY), (datetime.fromisoformat, LAST_INSTANT)):
        try:
            read(text)
        except ValueError:
            continue
        return moment
    return ""


def forged(body: Any) -> Iterator[tuple[str, Any]]:
    """Yield the body once for each instant or day in it, with that one at the end of the calendar."""
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, part in list(items):
        found = [("", moment)] if isinstance(part, str) and (moment := last(part)) else forged(part)
        for where, changed in found:
            copy = body.copy()
            copy[name] = changed
            if name not in OF_THEIR_OWN:
                yield f"{name}.{where}".rstrip("."), copy


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_takes_a_moment_at_the_end_of_the_calendar(kind: str) -> None:
    body = json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))
    taken = []
    for where, changed in forged(body):
        try:
            KINDS[kind].read(changed)
        except Malformed:
            continue
        taken.append(where)
    assert taken == READ_LATER.get(kind, [])


@pytest.mark.parametrize("said", [LAST_INSTANT, "0001-01-01T00:00:00+14:00", "soon", ""])
def test_a_look_at_no_possible_time_was_now(said: str) -> None:
    assert abs(record_viewers._at(said) - clock.now()) < timedelta(minutes=1)
