"""Messages: written by an officer, kept at every node in the same order, opened with what is attached to them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sangam.access import policy as access
from sangam.access.policy import require
from sangam.audit import audit
from sangam.channels import notes, policy, rows, wire
from sangam.channels import rows as channel_rows
from sangam.channels.models import Channel, Handling, Message, Revision
from sangam.channels.rows import HeldChannel
from sangam.channels.text.word_forms import words
from sangam.channels.types import MessageDraft
from sangam.channels.wire import MessageBody
from sangam.database import statements as prepared
from sangam.database.pipeline import Asked
from sangam.federation import outbox
from sangam.federation.files import store
from sangam.federation.lanes import status
from sangam.federation.peers.catch_up import HIDDEN_OWNERS
from sangam.federation.types import OpenedFile, Upload
from sangam.hosting import memberships
from sangam.hosting.types import Membership
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import named_id_of, new_id_of
from sangam.kernel.purpose import Stated
from sangam.kernel.short_cache import kept_for
from sangam.matching.checks import check, lookup
from sangam.matching.queries import query_context
from sangam.matching.types import PERSON, SHOWN_ONLY, Answer, Recognised

# The statements that every message of a channel runs: lock the channel, add the message, note that its author saw it.
#
# Written in SQL and prepared, since a message runs them at every member's node (through the model classes they cost
# three times the processor time).

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
    asked = [lock, known, memberships.ask_membership(channel), *states]
    found, ((is_here, is_hidden),), shared, *stand = prepared.run_all(asked)
    membership = memberships.read_membership(shared) if found else None
    if membership is None:
        return None
    reachable = memberships.reachable_of(status.read_states(stand[0])) if stand else frozenset()
    return Place(_row(found[0]), membership, is_here, is_hidden, reachable)


def _row(values: Sequence[Any]) -> Channel:
    read = [json.loads(value) if name in _JSON else value for name, value in zip(_COLUMNS, values, strict=True)]
    return Channel.from_db(None, _COLUMNS, read)


def write_message(actor: Actor, channel: UUID, draft: MessageDraft, *, made: UUID | None = None) -> UUID:
    """Write into a channel; return the message's id.  It goes straight to each member force.

    A file alone is named.  made: the id that the officer's phone gave it; sent again under that id it is written once.
    Raises NotFound for a channel that is not the actor's to know, Refused for what it may not carry, Malformed.
    """
    with audit.deed(actor, "officer:channel:write", on=channel) as facts:
        require(actor, "channel:write")
        message = _id_of(actor, made)
        place = lock_to_write(actor, channel, message)
        if place is None:
            raise rows.no_such_channel()
        if place.is_here:
            facts.update(message=str(message), again=True)
            return message
        held = HeldChannel(place.row, place.membership)
        header, entries = rows.header_of(held.row), rows.entries_of(held.row, held.membership)
        fit = policy.require_draft(
            _with_file_name(draft), header, entries, posts=rows.posts_among(draft.mentions, entries)
        )
        said = _body(actor, held, fit, message)
        to = rows.receivers(held, reachable=place.reachable)
        said = with_file(said, fit.attach, to) if fit.attach else said
        sent = bool(to)
        envelope = outbox.post_even_if_away(wire.MESSAGE, to=sorted(to), body=bodies.write(said), on=message)
        kept = keep_message(held.row, said, envelope=envelope if sent else None)
        note_author_saw(held.row, said.by.post, kept.number)
        notes.notify_posts(held.row, kept)
        facts.update(message=str(message), to=sorted(to), level=said.classification.name)
    return message


def is_written(actor: Actor, made: UUID) -> bool:
    """Tell whether a message stands that the actor's phone made under this id."""
    return Message.objects.filter(id=_id_of(actor, made)).exists()


def keep_message(
    row: Channel,
    said: MessageBody,
    *,
    envelope: UUID | None = None,
    line: str = "",
    stated_at: datetime | None = None,
) -> Message:
    """Keep a message in a channel that is locked, in the running deed.

    envelope: by which it went; line: as another force signed it; stated_at: when it says it was written, not believed.
    """
    kept = new_row(row, said, number=row.taken + 1, envelope=envelope, line=line)
    kept.stated_at = stated_at
    row.taken, row.stamp, row.changed_at = kept.number, max(row.stamp, said.stamp), kept.came_at
    insert_message(row, kept)
    return kept


def new_row(row: Channel, said: MessageBody, *, number: int, envelope: UUID | None = None, line: str = "") -> Message:
    """Return the row of a message that is not kept yet.  number: its place in the channel's order of arrival."""
    now = clock.now()
    return Message(
        id=said.message,
        channel=row,
        number=number,
        stamp=said.stamp,
        force=said.by.force,
        unit=said.by.unit,
        post=said.by.post,
        label=said.by.label,
        text=said.text,
        classification=int(said.classification),
        mentions=list(said.mentions),
        asks=said.asks,
        said_at=said.at,
        came_at=now,
        line=line,
        envelope=envelope,
        late=said.origin is None and policy.is_late(said.stamp, row.stamp, came_at=now),
        file=said.file.id if said.file else None,
        origin=asdict(said.origin) if said.origin else None,
        words=words(f"{said.topic} {said.text}"),
        topic=said.topic,
    )


def handle_message(actor: Actor, channel: UUID, message: UUID, *, handled: bool) -> None:
    """Say for the actor's unit that it is through with a message, or that it is not.

    Raises NotFound for a message that is not the actor's to know.
    """
    action = "officer:channel:handle" if handled else "officer:channel:not-handled"
    with audit.deed(actor, action, on=message):
        require(actor, "channel:read")
        row, by = rows.require_visible(actor, channel), rows.author_of(actor)
        found = _message(row, message)
        said = {"handled": handled, "by": by.label, "at": clock.now()}
        Handling.objects.update_or_create(message=found, unit=by.unit, defaults=said)
        if handled:
            notes.end_escalations(row.id, message, notes.called_on(found, by.unit))
        if handled and not channel_rows.needs_of([row.id], actor):
            notes.clear_mentions(row.id, by)


def remind_post(actor: Actor, channel: UUID, message: UUID, *, at: datetime) -> None:
    """Set a reminder of a message for the actor's post: the post's holder at that time receives it.

    Raises NotFound for a message that is not the actor's to know, Malformed for a time that is past or too far away.
    """
    with audit.deed(actor, "officer:channel:remind", on=message) as facts:
        require(actor, "channel:read")
        row = rows.require_visible(actor, channel)
        found = _message(row, message)
        due_at = policy.require_reminder(at, now=clock.now())
        notes.set_reminder(row, found, rows.author_of(actor).post, due_at)
        facts.update(channel=str(channel), at=due_at.isoformat())


def open_file(actor: Actor, channel: UUID, file: UUID, *, original: bool = False) -> OpenedFile:
    """Open a file that is attached to a message of a channel.  A look.

    Raises NotFound when the channel or the file is absent, or not the actor's to know, Conflict while it is on its way.
    """
    with audit.deed(actor, "officer:channel:open-file", on=channel) as facts:
        require(actor, "channel:read")
        row = rows.require_visible(actor, channel)
        message = rows.shown_messages(row.id).filter(file=file).values_list("id", flat=True).first()
        opened = store.open_file(file, about=message or row.id, original=original)
        facts.update(file=str(file), type=opened.view.media, original=original)
        facts.showed([row.id])
    return opened


def text_of(actor: Actor, channel: UUID, message: UUID) -> str:
    """Return what a message says.  Raises NotFound for one that is not the actor's to know."""
    require(actor, "channel:read")
    found = _message(rows.require_visible(actor, channel), message)
    changed = Revision.objects.filter(message=found.id, is_last=True).values_list("text", flat=True).first()
    return found.text if changed is None else changed


def _message(row: Channel, message: UUID) -> Message:
    found = rows.shown_messages(row.id).filter(id=message).first()
    if found is None:
        raise rows.no_such_message()
    return found


def _with_file_name(draft: MessageDraft) -> MessageDraft:
    if draft.text.strip() or draft.attach is None:
        return draft
    return replace(draft, text=draft.attach.name)


def _id_of(actor: Actor, made: UUID | None) -> UUID:
    """Return the id of a new message: of one that a phone made always the same, and no other officer's."""
    if made is None:
        return new_id_of(actor.force)
    return named_id_of(actor.force, "made-on-a-phone", str(actor.an_officer()), str(made))


def _body(actor: Actor, held: HeldChannel, draft: MessageDraft, message: UUID) -> MessageBody:
    now = clock.now()
    return MessageBody(
        held.row.id,
        message,
        held.membership.version,
        policy.next_stamp(now, held.row.stamp),
        draft.text,
        draft.classification,
        rows.author_of(actor),
        now,
        draft.mentions,
        draft.asks,
        topic=draft.topic,
    )


def with_file(said: MessageBody, attach: Upload, to: frozenset[str]) -> MessageBody:
    """Return a message with a file that was handed in, sealed and allowed to its receivers, in the running deed."""
    ref = store.store_upload(attach, about=said.message)
    store.allow([ref.id], to, about=said.message)
    return bodies.replace(said, file=ref)


# The message is a query: what a message names, looked up by the reader's own node under the reader's own rights.
#
# Hits never travel with a message. Each reader's look is one check in the ledger; shown again in the same session, it
# is that check again, as any check is.

_ASKED = 200


@kept_for(600, most=4096)
def recognise_names(text: str) -> tuple[Recognised, ...]:
    """Return what a message surely names that can be looked up, in the order of the text.  No look."""
    found = (each for each in query_context.recognise_text(text).recognised if each.kind not in SHOWN_ONLY)
    return tuple(each for each in found if each.kind != PERSON or not each.doubtful)


def check_message(actor: Actor, channel: UUID, message: UUID, *, purpose: Stated | None) -> Answer:
    """Return what this node knows of what a message names, as the actor may see it.

    Raises NotFound for a message that is not the actor's to know, Refused without the right or a purpose.
    """
    access.require(actor, "check:run")
    stated, text = access.require_purpose(purpose), text_of(actor, channel, message)
    for asked in lookup.asked_in_session(actor, most=_ASKED):
        if asked.text == text:
            return lookup.check_again(actor, asked.id, purpose=stated)
    return check.check(actor, text, purpose=stated, message=message)
