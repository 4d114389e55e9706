"""The two statements that every message of a thread runs: lock the thread; add the message and settle the thread.

Written in SQL and prepared, since a message runs them at both nodes (measured: through the model classes they cost four
times the processor time).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sangam.database import statements as prepared
from sangam.exchange.models import Message, Thread
from sangam.federation.public.catch_up import HIDDEN_OWNERS

# All columns, in the model's order: of a row that has all, `from_db` asks no names.
_COLUMNS = (
    "id", "host", "state", "record", "record_owner", "record_label", "own_words", "desk", "desk_path", "asker_unit",
    "asker_path", "asker_post", "asker_label", "purpose", "clock_s", "opened_at", "due_at", "answered_at", "changed_at",
    "request", "terms", "accepted_at", "paused_at", "resumed_at",
)  # fmt: skip
_TERMS = _COLUMNS.index("terms")

_LOCK = f"""
SELECT {", ".join(f"t.{column}" for column in _COLUMNS)}, m.force,
    t.host IN ({HIDDEN_OWNERS}) OR t.record_owner IN ({HIDDEN_OWNERS})
FROM exchange_thread t LEFT JOIN exchange_message m ON m.id = %s::uuid WHERE t.id = %s FOR UPDATE OF t
"""  # noqa: S608 - literals of this module

_ADD = """
WITH added AS (
    INSERT INTO exchange_message (id, thread_id, act, force, unit, post, label, side, text, grade, outcome, said_at,
        came_at, envelope, file, step, handed_to)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
)
UPDATE exchange_thread SET state = %s, answered_at = %s, changed_at = %s WHERE id = %s
"""

_DECISIVE = """
SELECT act, said_at, id FROM exchange_message
WHERE thread_id = %s AND act IN ('answered', 'asked', 'closed', 'declined') ORDER BY said_at, id
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """A thread, locked until the transaction ends.  sender_of_message: whose the message is that was asked about.

    is_hidden: the force across has not caught us up since our restore (`quarantine`).
    """

    row: Thread
    sender_of_message: str | None
    is_hidden: bool


def lock(thread: UUID, *, message: UUID | None = None) -> Locked | None:
    """Return a thread, locked, and the force whose message of this id is held already; None without the thread."""
    found = prepared.run(_LOCK, [message, thread])
    if not found:
        return None
    *values, sender, is_hidden = found[0]
    values[_TERMS] = json.loads(values[_TERMS])
    return Locked(Thread.from_db(None, _COLUMNS, values), sender, is_hidden)


def add_message(row: Thread, message: Message) -> None:
    """Insert a message, and update what the thread says of its state."""
    m = message
    said: list[Any] = [m.id, row.id, m.act, m.force, m.unit, m.post, m.label, m.side, m.text, m.grade, m.outcome]
    said += [m.said_at, m.came_at, m.envelope, m.file, m.step, m.handed_to]
    prepared.defer(_ADD, [*said, row.state, row.answered_at, row.changed_at, row.id])


def decisive(thread: UUID) -> list[tuple[str, datetime, UUID]]:
    """Return act, time and id of the messages from which a thread's state follows."""
    return [(act, at, message) for act, at, message in prepared.run(_DECISIVE, [thread])]
