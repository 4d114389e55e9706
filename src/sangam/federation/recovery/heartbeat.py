"""The node's heartbeat, by which it finds that it was away: at a start, and while it runs.  Without Django.

Each machine's supervisor notes every few seconds that the node lives.  A machine that is put back to a snapshot has the
heartbeat of that day in its database, whatever was done since.  So from the last one to now is the longest time of
which the node can have lost anything.

At each start each peer is asked where we stand with it (`snapshot_check`).  So it is where a running node finds a long
pause behind it: its machine was put back with its memory, or stood still.  Until a peer has answered, what only it may
know to be recalled is hidden.  Only a mark outside the machine spares that (`Outside`).  It is the same generation of
the hypervisor, an archive that lacks nothing, or a home that knows no later beat.  A start beside a machine that lives
is no start of the node.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import psycopg

_BETWEEN_BEATS = timedelta(minutes=1)  # at the most, of a node that runs
_LIVES = timedelta(seconds=10)
"""After its last beat so long, another machine of the node lives; none comes up from a snapshot so soon."""

_LAST = "SELECT at, generation FROM federation_beat WHERE id = 1 FOR UPDATE"
_BEAT = """
INSERT INTO federation_beat AS b (id, at, generation) VALUES (1, %(at)s, %(generation)s)
ON CONFLICT (id) DO UPDATE SET at = excluded.at, generation = coalesce(nullif(excluded.generation, ''), b.generation)
"""

_RESTORED = "UPDATE federation_beat SET generation = '', at = at - %(pause)s"

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


class Outside(NamedTuple):
    """What a mark outside the database says of it.

    generation: of its machine as the hypervisor has it, or its timeline; empty where none is known.
    is_whole: the archive lacks nothing that was ever acknowledged, and the database is not behind it.
    is_apart: the home lies on another machine than the database.  noted: the last beat of which that home knows.
    is_copied: what was acknowledged at that beat lies on each server that may take the database's place.
    """

    generation: str = ""
    is_whole: bool = False
    is_apart: bool = False
    noted: datetime | None = None
    is_copied: bool = False


class _Beat(NamedTuple):
    at: datetime | None
    generation: str


def note_start(asked: psycopg.Connection[Any], at: datetime, outside: Outside) -> None:
    """Note that the node starts, and that each peer is to be asked; hide what it may know more of than we.

    To be called before anybody reads.
    """
    with asked.transaction():
        last = _beat(asked, at, outside)
        _ask_peers(asked, at, last.at, hides=_may_lack(last, at, outside))


def beat(asked: psycopg.Connection[Any], at: datetime, outside: Outside) -> None:
    """Note that the node lives; where it stood still, or was put back meanwhile, do as at a start."""
    with asked.transaction():
        last = _beat(asked, at, outside)
        if _is_long(last.at, at, _BETWEEN_BEATS) or _is_put_back(last, outside):
            _ask_peers(asked, at, last.at, hides=_may_lack(last, at, outside))


def note_restored(asked: psycopg.Connection[Any]) -> None:
    """Note that the database came back from an archive: its next start hides, however soon, on whatever machine."""
    if asked.execute("SELECT to_regclass('federation_beat')").fetchone() != (None,):  # else no node started in it yet
        asked.execute(_RESTORED, {"pause": _BETWEEN_BEATS})


def last_beat(asked: psycopg.Connection[Any]) -> datetime | None:
    """Return when the database took its last beat."""
    row = asked.execute("SELECT max(at) FROM federation_beat").fetchone()
    return row[0] if row else None


def _may_lack(last: _Beat, at: datetime, outside: Outside) -> bool:
    """Tell whether the database may have been put back since its last beat."""
    if outside.is_whole:
        return False
    if outside.is_apart:
        is_behind = outside.noted is None or _lacks_beat(last, outside)
        return is_behind or (_is_another(last, outside) and not outside.is_copied)
    if outside.generation and last.generation:
        return _is_put_back(last, outside)
    return _is_long(last.at, at, _LIVES)


def _is_put_back(last: _Beat, outside: Outside) -> bool:
    """Tell whether the mark shows that the database was put back, or that another took its place."""
    return _lacks_beat(last, outside) or _is_another(last, outside)


def _lacks_beat(last: _Beat, outside: Outside) -> bool:
    return outside.noted is not None and (last.at is None or last.at < outside.noted)


def _is_another(last: _Beat, outside: Outside) -> bool:
    return bool(outside.generation and last.generation) and outside.generation != last.generation


def _is_long(since: datetime | None, at: datetime, pause: timedelta) -> bool:
    """Tell whether a pause is longer: also one of unknown length, and one that ends before it began."""
    return since is None or abs(at - since) > pause


def _beat(asked: psycopg.Connection[Any], at: datetime, outside: Outside) -> _Beat:
    """Note a beat; return when the last one was, or the last contact with anybody, and of which generation."""
    row = asked.execute(_LAST).fetchone()
    contact = None if row else asked.execute(_CONTACT).fetchone()
    asked.execute(_BEAT, {"at": at, "generation": outside.generation})
    return _Beat(*row) if row else _Beat(contact[0] if contact else None, "")


def _ask_peers(asked: psycopg.Connection[Any], at: datetime, since: datetime | None, *, hides: bool) -> None:
    asked.execute(_ASK, {"at": at, "since": since, "hides": hides})
