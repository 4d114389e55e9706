"""Messages: written by an officer, kept at every node in the same order, opened with what is attached to them."""

from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.channels import cursors, message_rows, notes, policy, rows, wire
from sangam.channels.models import Channel, Handling, Message, Revision
from sangam.channels.rows import HeldChannel
from sangam.channels.text.word_forms import words
from sangam.channels.types import MessageDraft
from sangam.channels.wire import MessageBody
from sangam.federation.public import envelopes, files
from sangam.federation.types import OpenedFile, Upload
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import named_id_of, new_id_of


def write_message(actor: Actor, channel: UUID, draft: MessageDraft, *, made: UUID | None = None) -> UUID:
    """Write into a channel; return the message's id.  It goes straight to each member force.

    A file alone is named.  made: the id that the officer's phone gave it; sent again under that id it is written once.
    Raises NotFound for a channel that is not the actor's to know, Refused for what it may not carry, Malformed.
    """
    with audit.deed(actor, "officer:channel:write", on=channel) as facts:
        require(actor, "channel:write")
        message = _id_of(actor, made)
        place = message_rows.lock_to_write(actor, channel, message)
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
        envelope = envelopes.post_even_if_away(wire.MESSAGE, to=sorted(to), body=bodies.write(said), on=message)
        kept = keep_message(held.row, said, envelope=envelope if sent else None)
        message_rows.note_author_saw(held.row, said.by.post, kept.number)
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
    message_rows.insert_message(row, kept)
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
        if handled and not cursors.needs_of([row.id], actor):
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
        opened = files.open_file(file, about=message or row.id, original=original)
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
    ref = files.store_upload(attach, about=said.message)
    files.allow([ref.id], to, about=said.message)
    return bodies.replace(said, file=ref)
