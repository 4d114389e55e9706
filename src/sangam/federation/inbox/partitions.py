"""Partitions of the inbox, one a month by the envelope's id: laid out ahead, and dropped whole when all in them is due.

Deleting a month of envelopes row by row costs as much again as taking them.  A table goes at once, and leaves no holes.
Functions of the owner's role do both, and wait for nobody.  Where the inbox is in use at that moment, by a backup for
example, they do nothing and are called again.
"""

import time
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from sangam.kernel import here

LONGEST = timedelta(days=31)
"""For so long past its day a row waits for the rest of its month."""

_AHEAD = 2
_AGAIN_AFTER_S = 600.0
_not_before: dict[tuple[Path, str], float] = {}

_PARTS = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'federation_inbox'::regclass AND c.relname <> 'federation_inbox_rest'
"""


def lay_out(at: datetime) -> int:
    """See that this month and the two after it have their parts; return how many were made."""
    months = [at.replace(day=1)]
    for _ in range(_AHEAD):
        months.append((months[-1] + LONGEST).replace(day=1))
    there = _parts()
    missing = [month for month in months if _partition_name(month) not in there]
    if not missing or _is_too_soon("lay out"):
        return 0
    made = sum(_lay_out(month) for month in missing)
    if made < len(missing):
        _wait("lay out")
    return made


def let_go(before: datetime) -> int:
    """Let the oldest part go that is over, and of which all came before then; return how many rows that were.

    Where nothing went though a month is over, something of it is not due, still waits, or the inbox is in use.
    """
    if _is_too_soon("let go") or not any(part < _partition_name(before) for part in _parts()):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT sangam_let_inbox_go(%s)", [before])
        gone = int(cursor.fetchone()[0])
    if not gone:
        _wait("let go")
    return gone


def _is_too_soon(what: str) -> bool:
    return time.monotonic() < _not_before.get((here.node().keys, what), 0.0)


def _wait(what: str) -> None:
    """Let this process ask again after ten minutes: whoever asks for the inbox's lock holds others up meanwhile."""
    _not_before[here.node().keys, what] = time.monotonic() + _AGAIN_AFTER_S


def _parts() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_PARTS)
        return {row[0] for row in cursor.fetchall()}


def _lay_out(month: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sangam_lay_out_inbox(%s)", [month.date()])
        return bool(cursor.fetchone()[0])


def _partition_name(month: datetime) -> str:
    return f"federation_inbox_{month:%Y_%m}"
