"""What goes again from the tables of the exchange: confirmed bodies, old rows, old evidence; in small batches, and the
inbox by whole months (`partitions`).

All is kept for as long as a backup of anyone may be restored, and 30 days: from it a peer is caught up.  A body that
goes leaves its row with number and id: sent again, it is an empty envelope, so that the numbering stays gapless.
"""

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from sangam.audit.audit import deed, require_deed
from sangam.audit.types import Facts
from sangam.federation.types import Handler, Incoming
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor

# Partitions of the inbox, one a month by the envelope's id: laid out ahead, and dropped whole when all in them is
# due.
#
# Deleting a month of envelopes row by row costs as much again as taking them. A table goes at once, and leaves no
# holes. Functions of the owner's role do both, and wait for nobody. Where the inbox is in use at that moment, by a
# backup for example, they do nothing and are called again.

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


EMPTIED = "envelope.emptied.v1"

_BATCH = 1_000
_MARGIN = timedelta(days=30)
_EVIDENCE = timedelta(days=180)

_EMPTY = f"""
UPDATE federation_outbox SET withdrawn = true,
    kind = CASE WHEN reached_at IS NULL THEN kind ELSE '{EMPTIED}' END,
    body = CASE WHEN reached_at IS NULL THEN body ELSE '{{}}' END
WHERE envelope = ANY(%s) AND kind <> '{EMPTIED}'
"""  # noqa: S608 - a literal of this module

# What pages show of a thing, how far it went, stays without its body; the rest goes.
_OLD_SENT = f"""
WITH old AS MATERIALIZED (
    SELECT id, on_what FROM federation_outbox
    WHERE reached_at < %(before)s AND reached_at IS NOT NULL AND kind <> '{EMPTIED}'
    ORDER BY reached_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM federation_outbox WHERE id IN (SELECT id FROM old WHERE on_what IS NULL)
), emptied AS (
    UPDATE federation_outbox SET kind = '{EMPTIED}', body = '{{}}'
    WHERE id IN (SELECT id FROM old WHERE on_what IS NOT NULL)
)
SELECT count(*) FROM old
"""  # noqa: S608 - a literal of this module

# What did not go with its month: something of it still waits, or its id is of no month that was laid out.
_OLD_TAKEN = """
WITH old AS MATERIALIZED (
    SELECT sender, envelope FROM federation_inbox WHERE received_at < %(before)s AND outcome NOT IN ('parked', 'kept')
    ORDER BY received_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM federation_inbox i USING old WHERE (i.sender, i.envelope) = (old.sender, old.envelope) RETURNING 1
)
SELECT count(*) FROM gone
"""

_OLD_EVIDENCE = """
WITH gone AS (
    DELETE FROM federation_setaside WHERE id IN (
        SELECT id FROM federation_setaside WHERE last_at < %(before)s ORDER BY last_at LIMIT %(most)s
        FOR UPDATE SKIP LOCKED
    ) RETURNING 1
)
SELECT count(*) FROM gone
"""


def empty(envelopes: Iterable[UUID]) -> None:
    """Let the bodies of these envelopes go, inside the caller's deed: of what was recalled, once all have confirmed it.

    What is confirmed is emptied at once, the rest as each recipient confirms.
    """
    require_deed()
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY, [list(envelopes)])


def prune() -> int:
    """Lay out the inbox's months; let one go, or else a batch of each kind that was kept long enough; return the rows.

    With nothing due, nothing is written.
    """
    now = clock.now()
    kept = now - timedelta(days=here.node().backups_kept_days) - _MARGIN
    lay_out(now)
    if gone := _month(kept):
        return gone
    if not _is_due(kept, now - _EVIDENCE):
        return 0
    with _pruning_deed() as facts:
        facts["sent"] = _batch(_OLD_SENT, kept)
        facts["taken"] = _batch(_OLD_TAKEN, kept - LONGEST)
        facts["set_aside"] = _batch(_OLD_EVIDENCE, now - _EVIDENCE)
        return sum(int(str(facts[name])) for name in ("sent", "taken", "set_aside"))


def _month(before: datetime) -> int:
    """Let a month of the inbox go with its deed, where one is due."""
    with transaction.atomic():
        if gone := let_go(before):
            with _pruning_deed() as facts:
                facts["taken"] = gone
    return gone


def _pruning_deed() -> AbstractContextManager[Facts]:
    """Let go what has been kept long enough: the deed of the node for it."""
    return deed(Actor.system(here.node().force, "timekeeper"), "node:envelope:prune")


def take_emptied(_: Incoming) -> None:
    """envelope.emptied.v1: do nothing; the body is deleted at its sender, and its number is used."""


HANDLERS: dict[str, Handler] = {EMPTIED: take_emptied}


def _batch(statement: str, before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"before": before, "most": _BATCH})
        return int(cursor.fetchone()[0])


_DUE = f"""
SELECT EXISTS (SELECT FROM federation_outbox
               WHERE reached_at < %(kept)s AND reached_at IS NOT NULL AND kind <> '{EMPTIED}')
    OR EXISTS (SELECT FROM federation_inbox WHERE received_at < %(taken)s AND outcome NOT IN ('parked', 'kept'))
    OR EXISTS (SELECT FROM federation_setaside WHERE last_at < %(aside)s)
"""  # noqa: S608 - a literal of this module


def _is_due(kept: datetime, aside: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"kept": kept, "taken": kept - LONGEST, "aside": aside})
        return bool(cursor.fetchone()[0])
