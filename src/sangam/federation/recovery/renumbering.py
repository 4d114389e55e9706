"""Number anew, page by page, what goes to a peer again in a new epoch.

To begin an epoch is a step of the same small size however much is kept.  The lane's row notes which stretches of
earlier numbers are still to go again, in their old order.  The relay numbers the next page when all that is numbered is
with the peer.  What is new gets its number when no stretch is left.  So the old order holds in each lane, and neither
lane waits for the other.  After a stop at any place it goes on from there.

What is confirmed without a gap is with the peer.  So what goes again is all from one place on.  With it goes what an
earlier begin had not come to yet.  That is later in the old order, though its numbers are of an older epoch.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from sangam.federation import models
from sangam.federation.inbox import retention
from sangam.federation.protocol.epochs import BEGUN
from sangam.federation.types import Lane

Place = tuple[int, int]
Stretch = tuple[Place, Place]
"""Numbers from a place, up to and without another."""

PAGE = 500
"""How many rows a step looks at."""

_START: Place = (0, 0)

_DROP = """
DELETE FROM federation_outbox
WHERE recipient = %s AND lane = %s AND epoch = %s AND seq = 1 AND kind = %s AND reached_at IS NULL
"""

_LAST = """
SELECT epoch, seq FROM federation_outbox
WHERE recipient = %s AND lane = %s AND (epoch, seq) >= (%s, %s) AND (epoch, seq) < (%s, %s)
ORDER BY epoch DESC, seq DESC LIMIT 1
"""

# What was emptied has been recalled since, and an earlier beginning says nothing any more.
_NUMBER = """
WITH looked AS MATERIALIZED (
    SELECT id, epoch, seq, kind FROM federation_outbox
    WHERE recipient = %(peer)s AND lane = %(lane)s
        AND (epoch, seq) >= (%(from_epoch)s, %(from_seq)s) AND (epoch, seq) < (%(to_epoch)s, %(to_seq)s)
    ORDER BY epoch, seq LIMIT %(most)s FOR UPDATE
), again AS (
    SELECT id, row_number() OVER (ORDER BY epoch, seq) AS n FROM looked WHERE kind <> ALL (%(not_again)s)
), numbered AS (
    UPDATE federation_outbox o
    SET epoch = %(epoch)s, seq = %(next)s + again.n - 1, reached_at = NULL, outcome = NULL, reason = ''
    FROM again WHERE o.id = again.id RETURNING 1
)
SELECT (SELECT count(*) FROM numbered), (SELECT count(*) FROM looked), epoch, seq
FROM looked ORDER BY epoch DESC, seq DESC LIMIT 1
"""


def begin_epoch(peer: str, lane: Lane, epoch: int, *, after: Place | None) -> Place:
    """Count a lane from 1 in a new epoch, its first number given, in the caller's transaction.

    after: the place from which all goes again besides what is unconfirmed.  Returns the place behind the last envelope
    that does not go again: the start where there is none.
    """
    row = models.SendingPosition.objects.select_for_update().get(peer_id=peer, lane=lane)
    # What is unconfirmed goes again in any case; what the peer lost reaches further back.
    start = min(filter(None, ((row.epoch, row.confirmed_seq + 1), after)))
    before = _read_stretches(row.again)
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [peer, lane, row.epoch, BEGUN])
    follows = _follows(
        peer, lane, [(low, min(high, start)) for low, high in sent_stretches(before, (epoch, 0)) if low < start]
    )
    row.again = _stretch_rows(plan(before, start=start, epoch=epoch))
    row.epoch, row.next_seq, row.confirmed_seq = epoch, 2, 0
    row.save(update_fields=["again", "epoch", "next_seq", "confirmed_seq"])
    return follows


def step(peer: str, lane: Lane) -> str:
    """Number the next page of what goes again; return which of our keys signs what has these numbers."""
    with transaction.atomic():
        row = models.SendingPosition.objects.select_for_update().get(peer_id=peer, lane=lane)
        stretches = _read_stretches(row.again)
        if not stretches:
            return row.key
        numbered, further = _number(row, stretches[0])
        row.next_seq += numbered
        row.again = _stretch_rows([*further, *stretches[1:]])
        row.save(update_fields=["again", "next_seq"])
    return row.key


def sent_stretches(pending: Iterable[Stretch], end: Place) -> list[Stretch]:
    """Return the stretches before `end` that are not among those still to go again, in the order of their numbers."""
    found: list[Stretch] = []
    at = _START
    for low, high in sorted(pending):
        if at < low:
            found.append((at, low))
        at = max(at, high)
    return [*found, (at, end)] if at < end else found


def plan(pending: Sequence[Stretch], *, start: Place, epoch: int) -> list[Stretch]:
    """Return which stretches go again in an epoch, in the order in which they were sent first.

    pending: those that an earlier begin had not come to; they were sent after all that has a number since.
    """
    again = [(max(low, start), high) for low, high in sent_stretches(pending, (epoch, 0)) if max(low, start) < high]
    return [*again, *pending]


def _follows(peer: str, lane: Lane, stretches: Sequence[Stretch]) -> Place:
    with connection.cursor() as cursor:
        for low, high in reversed(stretches):
            cursor.execute(_LAST, [peer, lane, *low, *high])
            if (last := cursor.fetchone()) is not None:
                return (last[0], last[1] + 1)
    return (1, 1)


def _number(row: models.SendingPosition, stretch: Stretch) -> tuple[int, list[Stretch]]:
    """Number a page of a stretch; return how many envelopes got a number, and what is left of the stretch."""
    (from_epoch, from_seq), (to_epoch, to_seq) = stretch
    values: dict[str, Any] = {
        "peer": row.peer_id,
        "lane": row.lane,
        "from_epoch": from_epoch,
        "from_seq": from_seq,
        "to_epoch": to_epoch,
        "to_seq": to_seq,
        "most": PAGE,
        "not_again": [BEGUN, retention.EMPTIED],
        "epoch": row.epoch,
        "next": row.next_seq,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, values)
        numbered, looked, epoch, seq = cursor.fetchone() or (0, 0, 0, 0)
    return numbered, [((epoch, seq + 1), stretch[1])] if looked == PAGE else []


def _read_stretches(again: Any) -> list[Stretch]:
    return [((each[0], each[1]), (each[2], each[3])) for each in again or ()]


def _stretch_rows(stretches: Iterable[Stretch]) -> list[list[int]] | None:
    return [[*low, *high] for low, high in stretches] or None
