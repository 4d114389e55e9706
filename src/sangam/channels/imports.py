"""Lines of an export as messages of a channel: each once, at its own time, marked with where it stood.

Who imports vouches for the lines and is their author to other forces; who wrote them is told by their origin.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import audit
from sangam.channels import messages, notes, policy, rows, wire
from sangam.channels import rows as channel_rows
from sangam.channels.models import Message
from sangam.channels.rows import HeldChannel
from sangam.channels.types import LONGEST_WHO, ImportedLine, MessageDraft, Origin
from sangam.channels.wire import MessageBody
from sangam.federation import outbox
from sangam.kernel import bodies
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification
from sangam.kernel.ids import named_id_of


def known_lines(actor: Actor, channel: UUID, lines: Sequence[ImportedLine]) -> set[int]:
    """Return the places of those lines that the channel has already, from whichever member.

    Raises NotFound for a channel that is not the actor's to know.
    """
    require(actor, "channel:open")
    held = rows.held_visible(actor, channel)
    return _known_lines(held, lines)


def import_lines(actor: Actor, channel: UUID, lines: Sequence[ImportedLine], *, file: str) -> int:
    """Bring lines of an export into a channel and send them to its members; return how many were new.

    file: the export's SHA-256.  At most MOST_IMPORTED lines; one that the channel has already is passed over.  Raises
    NotFound, Malformed, and Refused for a line that the channel may not carry.  Raises Conflict where a member's node
    is too far behind to be sent so much.
    """
    if len(lines) > policy.MOST_IMPORTED:
        raise Malformed(
            "channels:import-many", "At most {most} lines are imported in one go.", most=policy.MOST_IMPORTED
        )
    with audit.deed(actor, "officer:channel:import", on=channel) as facts:
        require(actor, "channel:open")
        held = rows.lock_visible(actor, channel)
        known = _known_lines(held, lines)
        fresh = [each for at, each in enumerate(lines) if at not in known]
        to = rows.receivers(held)
        outbox.require_room(to, rows=len(fresh))
        said = [_body(actor, held, each, file) for each in fresh]
        kept = _write_messages(held, said, to, fresh)
        if kept:
            channel_rows.note_seen(held.row, actor, [each.number for each in kept])
            notes.notify_posts(held.row, kept[-1])
        facts.update(file=file, lines=len(lines), new=len(kept), to=sorted(to))
    return len(kept)


def _write_messages(
    held: HeldChannel, said: Sequence[MessageBody], to: frozenset[str], lines: Sequence[ImportedLine]
) -> list[Message]:
    row, kept = held.row, list[Message]()
    for body, line in zip(said, lines, strict=True):
        whole = messages.with_file(body, line.attach, to) if line.attach else body
        envelope = outbox.post_even_if_away(wire.MESSAGE, to=to, body=bodies.write(whole), on=whole.message)
        number = row.taken + len(kept) + 1
        kept.append(messages.new_row(row, whole, number=number, envelope=envelope if to else None))
    Message.objects.bulk_create(kept, batch_size=500)
    if kept:
        row.taken, row.stamp = kept[-1].number, max(row.stamp, *(each.stamp for each in kept))
        row.changed_at = kept[-1].came_at
        row.save(update_fields=["taken", "stamp", "changed_at"])
    return kept


def _body(actor: Actor, held: HeldChannel, line: ImportedLine, file: str) -> MessageBody:
    row = held.row
    level = Classification(row.classification)
    draft = policy.require_draft(MessageDraft(line.text, level), rows.header_of(row), {})
    return MessageBody(
        thing=row.id,
        message=_id(actor.force, row.id, line),
        under=held.membership.version,
        stamp=policy.imported_stamp(line.at, line.order),
        text=draft.text,
        classification=level,
        by=rows.author_of(actor),
        at=line.at,
        origin=Origin(file, line.line, line.who[:LONGEST_WHO], line.post, line.kind, line.edited),
    )


def _known_lines(held: HeldChannel, lines: Sequence[ImportedLine]) -> set[int]:
    """Return the places of lines that are here, whichever member brought them, or that a review has erased."""
    ids = {_id(force, held.row.id, line): at for at, line in enumerate(lines) for force in held.membership.members}
    here = Message.objects.filter(id__in=list(ids)).values_list("id", flat=True)
    return {ids[each] for each in here}


def _id(force: str, channel: UUID, line: ImportedLine) -> UUID:
    said = "\x1f".join((line.at.isoformat(), line.who, line.text, str(line.order)))
    return named_id_of(force, "whatsapp", str(channel), hashlib.sha256(said.encode()).hexdigest())
