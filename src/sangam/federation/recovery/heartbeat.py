"""The node's heartbeat, by which it finds that it was away: at a start, and while it runs.  Without Django.

Each machine's supervisor notes every few seconds that the node lives.  A machine that is put back to a snapshot has the
heartbeat of that day in its database, whatever was done since.  So from the last one to now is the longest time of
which the node can have lost anything.

At each start each peer is asked where we stand with it (`snapshot_check`).  So it is where a running node finds a long
pause behind it: its machine was put back with its memory, or stood still.  After a long pause a peer's copies are
hidden until it has answered.  After a short one they are not, since a restart while a peer is away must not take them
from who needs them.
"""

from datetime import datetime, timedelta
from typing import Any

import psycopg

_BETWEEN_BEATS = timedelta(minutes=1)  # at the most, of a node that runs

_LAST = "SELECT at FROM federation_beat WHERE id = 1 FOR UPDATE"
_BEAT = "INSERT INTO federation_beat (id, at) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET at = excluded.at"

# Of a node that never noted a beat, as one that is just upgraded: its last contact with anybody.
_CONTACT = """
SELECT greatest(
    (SELECT max(heard_at) FROM federation_receivingposition), (SELECT max(reached_at) FROM federation_sendingposition)
)
"""

# Asked anew, it is another question: an answer to the one before proves nothing of what came since.  Where it was not
# answered, the places stay, as anything may be lost since.  A restored node says by itself where it stands.
_ASK = """
WITH gone AS (
    DELETE FROM federation_standing s USING federation_peer p
    WHERE p.force = s.peer AND p.state NOT IN ('paired', 'suspended')
)
INSERT INTO federation_standing AS s (peer, asked_at, places, hidden_since, silent_since)
SELECT p.force, %(at)s,
    jsonb_build_object(
        'received', (SELECT jsonb_object_agg(lane, jsonb_build_array(epoch, expected_seq))
                     FROM federation_receivingposition WHERE sender_id = p.force),
        'sent', (SELECT jsonb_object_agg(lane, jsonb_build_array(epoch, next_seq))
                 FROM federation_sendingposition WHERE peer_id = p.force)
    ),
    CASE WHEN %(hides)s AND p.state = 'paired' THEN %(at)s::timestamptz END, %(since)s
FROM federation_peer p
WHERE p.state IN ('paired', 'suspended')
    AND NOT EXISTS (SELECT FROM federation_catchup c WHERE c.peer = p.force AND c.hides AND c.whole_at IS NULL)
ON CONFLICT (peer) DO UPDATE SET
    asked_at = excluded.asked_at, urgent_question = NULL, normal_question = NULL, urgent_at = NULL, normal_at = NULL,
    hidden_since = coalesce(s.hidden_since, excluded.hidden_since),
    silent_since = CASE WHEN s.hidden_since IS NULL THEN excluded.silent_since ELSE s.silent_since END
"""


def note_start(asked: psycopg.Connection[Any], at: datetime, *, short: timedelta) -> None:
    """Note that the node starts, and that each peer is to be asked; hide their copies after a pause that is not short.

    To be called before anybody reads.
    """
    with asked.transaction():
        _ask_peers(asked, at, _beat(asked, at), short)


def beat(asked: psycopg.Connection[Any], at: datetime, *, short: timedelta) -> None:
    """Note that the node lives; where the last beat is no short pause ago, do as at a start."""
    with asked.transaction():
        since = _beat(asked, at)
        if is_long(since, at, max(short, _BETWEEN_BEATS)):
            _ask_peers(asked, at, since, short)


def is_long(since: datetime | None, at: datetime, short: timedelta) -> bool:
    """Tell whether a pause is not short: also one of unknown length, and one that ends before it began."""
    return since is None or abs(at - since) > short


def _beat(asked: psycopg.Connection[Any], at: datetime) -> datetime | None:
    """Note a beat; return when the last one was, or the last contact with anybody."""
    last = asked.execute(_LAST).fetchone() or asked.execute(_CONTACT).fetchone()
    asked.execute(_BEAT, [at])
    return last[0] if last else None


def _ask_peers(asked: psycopg.Connection[Any], at: datetime, since: datetime | None, short: timedelta) -> None:
    asked.execute(_ASK, {"at": at, "since": since, "hides": is_long(since, at, short)})
