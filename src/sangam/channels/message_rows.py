"""The statements that every message of a channel runs: lock the channel, add the message, note that its author saw it.

Written in SQL and prepared, since a message runs them at every member's node (through the model classes they cost
three times the processor time).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sangam.channels.models import Channel, Message
from sangam.database import statements as prepared
from sangam.database.pipeline import Asked
from sangam.federation.public import status
from sangam.federation.public.catch_up import HIDDEN_OWNERS
from sangam.hosting.public import hosting
from sangam.hosting.types import Membership
from sangam.kernel import clock
from sangam.kernel.actor import Actor

_COLUMNS = (
    "id", "host", "version", "name", "kind", "classification", "clearance", "entries", "own", "readers", "taken",
    "stamp", "made_at", "changed_at",
)  # fmt: skip
_JSON = frozenset({"entries", "own"})
_READ = ", ".join(f"c.{name}::text" if name in _JSON else f"c.{name}" for name in _COLUMNS)

# The lock is that of `rows.lock_visible`: a reader's first mark, which names the channel, waits for no writer.
_LOCK = f"SELECT {_READ} FROM channels_channel c WHERE c.id = %s::uuid FOR NO KEY UPDATE"  # noqa: S608 - literals
_LOCK_VISIBLE = f"""
SELECT {_READ} FROM channels_channel c
WHERE c.id = %s::uuid AND c.readers && %s::text[] AND c.clearance <= %s AND c.host NOT IN ({HIDDEN_OWNERS})
FOR NO KEY UPDATE OF c
"""  # noqa: S608 - literals of this module

# A statement of its own, as that of who shares the channel: both see what was committed while the lock was waited for.
_KNOWN = """
SELECT EXISTS (SELECT FROM channels_message WHERE id = %(message)s::uuid),
    EXISTS (SELECT FROM channels_quarantine WHERE message = %(message)s::uuid AND state <> 'released')
"""

_ADD = """
WITH added AS (
    INSERT INTO channels_message (id, channel_id, number, stamp, force, unit, post, label, text, classification,
        mentions, asks, said_at, came_at, late, file, envelope, line, origin, words, topic,
        stated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::text[], %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::text[], %s,
        %s)
)
UPDATE channels_channel SET taken = %s, stamp = %s, changed_at = %s WHERE id = %s
"""

# What is noted is the highest number of the channel: it follows at once on all that was read, or stands beyond a gap.
_SAW = """
INSERT INTO channels_cursor AS c (channel_id, post, upto, beyond, at)
VALUES (%(channel)s::uuid, %(post)s::uuid, CASE WHEN %(number)s::bigint = 1 THEN 1 ELSE 0 END,
    CASE WHEN %(number)s::bigint = 1 THEN '{}'::bigint[] ELSE ARRAY[%(number)s::bigint] END, %(at)s::timestamptz)
ON CONFLICT (channel_id, post) DO UPDATE SET
    upto = CASE WHEN c.upto = %(number)s::bigint - 1 THEN %(number)s::bigint ELSE c.upto END,
    beyond = CASE WHEN c.upto = %(number)s::bigint - 1 THEN c.beyond ELSE c.beyond || %(number)s::bigint END,
    at = EXCLUDED.at
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, locked until the transaction ends, and what is known of a message.

    is_here: the message is kept already.  is_hidden: it is in quarantine, or was erased.
    reachable: to which forces something may be queued, where that was asked.
    """

    row: Channel
    membership: Membership
    is_here: bool
    is_hidden: bool
    reachable: frozenset[str] = frozenset()


def lock_for(channel: UUID, message: UUID) -> Place | None:
    """Return a channel that a message of another force is for, locked; None where it is not here."""
    return _place(Asked(_LOCK, [channel]), channel, message)


def lock_to_write(actor: Actor, channel: UUID, message: UUID) -> Place | None:
    """Return a channel that an actor writes into, locked; None when it is absent, or not the actor's to know.

    It says which forces can be reached, too: all that a message asks is asked in one round.
    """
    asked = Asked(_LOCK_VISIBLE, [channel, sorted(actor.tokens), int(actor.clearance)])
    return _place(asked, channel, message, status.ask_states())


def insert_message(row: Channel, message: Message) -> None:
    """Insert a message, and update what the channel says of how many it has."""
    m = message
    said: list[Any] = [m.id, row.id, m.number, m.stamp, m.force, m.unit, m.post, m.label, m.text, m.classification]
    said += [m.mentions, m.asks, m.said_at, m.came_at, m.late, m.file, m.envelope, m.line]
    said += [json.dumps(m.origin, ensure_ascii=False) if m.origin else None, m.words, m.topic, m.stated_at]
    prepared.defer(_ADD, [*said, row.taken, row.stamp, row.changed_at, row.id])


def note_author_saw(row: Channel, post: UUID, number: int) -> None:
    """Note that a post has seen the newest message of a channel that is locked, as `policy.note_seen` would."""
    prepared.defer(_SAW, {"channel": row.id, "post": post, "number": number, "at": clock.now()})


def _place(lock: Asked, channel: UUID, message: UUID, *states: Asked) -> Place | None:
    known = Asked(_KNOWN, {"message": message})
    asked = [lock, known, hosting.ask_membership(channel), *states]
    found, ((is_here, is_hidden),), shared, *stand = prepared.run_all(asked)
    membership = hosting.read_membership(shared) if found else None
    if membership is None:
        return None
    reachable = hosting.reachable_of(status.read_states(stand[0])) if stand else frozenset()
    return Place(_row(found[0]), membership, is_here, is_hidden, reachable)


def _row(values: Sequence[Any]) -> Channel:
    read = [json.loads(value) if name in _JSON else value for name, value in zip(_COLUMNS, values, strict=True)]
    return Channel.from_db(None, _COLUMNS, read)
