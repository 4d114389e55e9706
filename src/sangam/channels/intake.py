"""Taking other forces' channels, messages and sights, inside the envelope's deed."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sangam.channels import channels, messages, notes, policy, revisions, rows, wire
from sangam.channels import messages as channel_messages
from sangam.channels import rows as channel_rows
from sangam.channels.models import Channel, Hiding, Message, Quarantine, Revision
from sangam.channels.quarantine import hidings
from sangam.channels.quarantine import hidings as quarantine_hidings
from sangam.channels.wire import ChannelDocument, EntriesBody, MessageBody, QuarantineBody, SeenBody
from sangam.federation import outbox
from sangam.federation.files import restore, store
from sangam.federation.inbox import parked
from sangam.federation.types import Envelope, Incoming, Lane, Parked
from sangam.hosting import memberships, recovery
from sangam.hosting import wire as hosting_wire
from sangam.hosting.types import MembershipChange
from sangam.kernel import bodies, clock, here


def take_document(incoming: Incoming) -> None:
    """channel.document.v1: the host says what the channel is and who shares it; only a higher version counts."""
    said = bodies.read(ChannelDocument, incoming.body)
    _require_fit(said)
    rows.lock(said.thing)  # before the membership, as every act on a channel does
    change = memberships.take_document(incoming, said.membership(wire.KIND, host=incoming.sender))
    if change is not None:
        apply_document(said, change)


def apply_document(said: ChannelDocument, change: MembershipChange) -> Channel:
    """Write down a channel at a newer version, in the running deed; tell who came and who went."""
    header, membership = policy.require_header(said.header), change.now
    now = clock.now()
    values = {
        "host": membership.host,
        "version": membership.version,
        "name": header.name,
        "kind": str(header.kind),
        "classification": int(header.classification),
        "clearance": int(header.clearance),
        "entries": {force: list(named) for force, named in said.entries.items()},
    }
    row, _ = Channel.objects.update_or_create(
        id=membership.thing, defaults=values, create_defaults={**values, "made_at": now, "changed_at": now}
    )
    row.own = {force: word for force, word in row.own.items() if force in membership.members}
    before = notes.recipients(row)
    channels.refresh(row, membership)
    parked.wake_parked(row.id)
    if change.came or change.went:
        notes.tell_change(row, change, before=before)
    if change.before is not None:
        notes.send_own_entries(row, change.came)
    return row


def take_leaving(incoming: Incoming) -> Parked | None:
    """channel.left.v1: a member leaves by itself; as host we write the next document."""
    leaving = bodies.read(hosting_wire.Leaving, incoming.body)
    held = rows.lock(leaving.thing)
    found = memberships.take_leaving(incoming, leaving)
    if isinstance(found, Parked):
        return found
    if held is not None and found is not None:
        channels.publish_without(held, found, by=incoming.actor_label, why="left", gone=[incoming.sender])
    return None


def take_entries(incoming: Incoming) -> Parked | None:
    """channel.entries.v1: a member force says which of its own posts belong."""
    said = bodies.read(EntriesBody, incoming.body)
    held = rows.lock(said.thing)
    if held is None:
        return Parked(said.thing)
    if waits := memberships.await_sender(held.membership, incoming):
        return waits
    entries = policy.require_own_entries(incoming.sender, said.entries)
    row = held.row
    if int(row.own.get(incoming.sender, {}).get("version", 0)) < said.version:
        word = {"version": said.version, "entries": list(entries), "line": incoming.line.decode()}
        row.own = {**row.own, incoming.sender: word}
        rows.settle_readers(row, held.membership)
    return None


def take_message(incoming: Incoming) -> Parked | None:
    """channel.message.v1: keep a message of a member force, once; wait for the document that its author knew."""
    said = bodies.read(MessageBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.message, said.by)
    stated_at = incoming.stated.get("at")
    if said.origin is None and policy.is_before(said.at, said.thing, received_at=incoming.received_at):
        said, stated_at = bodies.replace(said, at=incoming.received_at), said.at
    place = channel_messages.lock_for(said.thing, said.message)
    if place is None:
        return Parked(said.thing)
    if waits := memberships.await_sender(place.membership, incoming, known=said.under):
        return waits
    if place.membership.version < said.under:
        return Parked(said.thing)
    policy.require_carried(said.classification, rows.header_of(place.row))
    policy.require_stamp(said.stamp, received_at=incoming.received_at, force=incoming.sender)
    if place.is_here:
        return None
    if said.file:
        store.expect([said.file], about=said.message, source=incoming.sender)
    kept = messages.keep_message(place.row, said, line=incoming.line.decode(), stated_at=stated_at)
    parked.wake_parked(kept.id)
    if not place.is_hidden:
        notes.notify_posts(place.row, kept)
    return None


def take_seen(incoming: Incoming) -> Parked | None:
    """channel.seen.v1: note that a post of a member force has seen messages of ours."""
    seen = bodies.read(SeenBody, incoming.body, sender=incoming.sender)
    policy.require_unit(seen.by)
    held = rows.lock(seen.thing)
    if held is None:
        return Parked(seen.thing)
    if waits := memberships.await_sender(held.membership, incoming):
        return waits
    found = _ours(seen.thing, seen.messages)
    if missing := sorted(set(seen.messages) - found):
        return Parked(missing[0])
    channel_rows.note_sights(found, seen)
    return None


def take_quarantine(incoming: Incoming) -> Parked | None:
    """channel.quarantine.v2, v1: hide a message at once, or keep that we are asked to; wait for one that is not here.

    Only its own force and the channel's host hide it here; of any other member it is a request to these two.
    """
    body = bodies.read(QuarantineBody, incoming.body, sender=incoming.sender)
    policy.require_unit(body.by)
    held = rows.lock(body.thing)
    if held is None:
        return Parked(body.thing)
    if waits := memberships.await_sender(held.membership, incoming):
        return waits
    at = incoming.stated.get("at", body.at)
    policy.require_not_ahead(at, received_at=incoming.received_at, force=incoming.sender)
    found = Message.objects.filter(channel=held.row, id=body.message).first()
    if found is None:
        return Parked(body.message)
    us, host, line = here.node().force, held.membership.host, incoming.line.decode()
    if policy.hides_everywhere(incoming.sender, author=found.force, host=host):
        hidings.take_up(held, body)
        quarantine_hidings.keep_quarantine(held, body, force=found.force, line=line)
        parked.wake_parked(quarantine_hidings.word_on(body.message))
    elif policy.hides_everywhere(us, author=found.force, host=host):
        is_hidden = not rows.shown_messages(body.thing).filter(id=found.id).exists()
        hidings.keep_request(held, body, found, line=line, is_hidden=is_hidden)
    return None


def take_declined(incoming: Incoming) -> Parked | None:
    """channel.declined.v1: note that a message's force, or the host, does not hide it as we asked."""
    body = bodies.read(QuarantineBody, incoming.body, sender=incoming.sender)
    policy.require_unit(body.by)
    held = rows.lock(body.thing)
    if held is None:
        return Parked(body.thing)
    if waits := memberships.await_sender(held.membership, incoming):
        return waits
    found = Message.objects.filter(channel=held.row, id=body.message).first()
    if found is None:
        return Parked(body.message)
    if policy.hides_everywhere(incoming.sender, author=found.force, host=held.membership.host):
        hidings.note_declined(found.id, body)
    return None


def take_review(incoming: Incoming) -> Parked | None:
    """channel.review.v2, v1: release or erase a message; wait for what is not here yet.

    Its own force does either; by v2 the host releases what it hid.
    """
    body = bodies.read(QuarantineBody, incoming.body, sender=incoming.sender)
    policy.require_unit(body.by)
    held = rows.lock(body.thing)
    if held is None:
        return Parked(body.thing)
    if waits := memberships.await_sender(held.membership, incoming):
        return waits
    if not body.erase:
        at = incoming.stated.get("at", body.at)
        policy.require_not_ahead(at, received_at=incoming.received_at, force=incoming.sender)
    row = Quarantine.objects.select_for_update().filter(channel=held.row, message=body.message).first()
    if row is None:
        return Parked(quarantine_hidings.word_on(body.message))
    is_hosts = incoming.kind == wire.REVIEW and not body.erase
    by_host = is_hosts and row.by_force == incoming.sender == held.membership.host
    policy.require_own_message(row.force, incoming.sender, is_releasing_host=by_host)
    if quarantine_hidings.is_decided_by(row, body):
        quarantine_hidings.apply_review(row, body, line=incoming.line.decode())
    return None


def take_revision(incoming: Incoming) -> Parked | None:
    """channel.revision.v1: have a message of the sender say something else, or nothing; wait for the message."""
    body = wire.read_revision(incoming.body, sender=incoming.sender)
    policy.require_unit(body.by)
    held = rows.lock(body.thing)
    if held is None:
        return Parked(body.thing)
    if waits := memberships.await_sender(held.membership, incoming):
        return waits
    found = Message.objects.filter(channel=held.row, id=body.message).first()
    if found is None:
        return Parked(body.message)
    is_imported = found.origin is not None
    policy.require_author_post(body.by, post=found.post, force=found.force, is_imported=is_imported)
    policy.require_window(found.said_at, at=body.at, withdraw=body.withdraw)
    if not Quarantine.objects.filter(message=body.message, state="erased").exists():
        revisions.keep_revision(found, body, line=incoming.line.decode())
    return None


def _ours(channel: UUID, among: tuple[UUID, ...]) -> set[UUID]:
    us = here.node().force
    return set(Message.objects.filter(channel=channel, force=us, id__in=among).values_list("id", flat=True))


def _require_fit(said: ChannelDocument) -> None:
    policy.require_header(said.header)
    policy.require_entries(said.entries, said.members)


# What a restored force lost of its own in channels: each holder gives it back, line by line, as that force signed it.
#
# This serves a document, a word on a force's own posts, and a message. Nothing of a channel must vanish on a recall,
# so one way serves all three. So nobody can put words into another's mouth, or a member into another's channel.


def _lines_of_force(force: str, since: datetime) -> list[str]:
    """Return the lines of what is held here of a force's own channels, words and messages.

    since: of messages, those that came since then.
    """
    said = Message.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("channel", "number")
    said_lines = said.values_list("line", flat=True)
    changes = [*_revision_lines(force, since), *_quarantine_lines(force)]
    return [*memberships.documents_of(force, wire.KIND), *_words(force), *said_lines, *changes]


def _take_document(giver: str, word: Envelope) -> None:
    us = here.node().force
    said = bodies.read(ChannelDocument, word.body)
    change = memberships.renew(said.membership(wire.KIND, host=us), word.body, by=us, document="")
    if change is None:
        return
    row = apply_document(said, replace(change, now=replace(change.now, agreed=dict(said.members))))
    to = set(memberships.to_be_told(change.now, gone=change.went)) - {giver}
    outbox.post_even_if_away(wire.DOCUMENT, to=sorted(to), body=word.body, on=row.id, lane=Lane.URGENT)


def _take_entries(_: str, word: Envelope) -> Parked | None:
    said = bodies.read(EntriesBody, word.body)
    held, us = rows.lock(said.thing), here.node().force
    if held is None:
        return Parked(said.thing)
    if int(held.row.own.get(us, {}).get("version", 0)) < said.version:
        entries = policy.require_own_entries(us, said.entries)
        held.row.own = {**held.row.own, us: {"version": said.version, "entries": list(entries)}}
        rows.settle_readers(held.row, held.membership)
        notes.send_own_entries(held.row, held.membership.members)
    return None


def _take_message(giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(MessageBody, word.body, sender=here.node().force)
    held = rows.lock(said.thing)
    if held is None:
        return Parked(said.thing)
    if Message.objects.filter(id=said.message).exists():
        return None
    messages.keep_message(held.row, said)
    to = rows.receivers(held)
    if said.file:
        restore.regain([said.file], about=said.message, source=giver)
        store.allow([said.file.id], to, about=said.message)
    outbox.post_even_if_away(wire.MESSAGE, to=sorted(to - {giver}), body=word.body, on=said.message)
    parked.wake_parked(said.message)
    return None


def _take_quarantine(_: str, word: Envelope) -> Parked | None:
    body = bodies.read(QuarantineBody, word.body, sender=here.node().force)
    held, found = rows.lock(body.thing), Message.objects.filter(id=body.message).first()
    if held is None or found is None:
        return Parked(body.thing if held is None else body.message)
    us = here.node().force
    if policy.hides_everywhere(us, author=found.force, host=held.membership.host):
        quarantine_hidings.keep_quarantine(held, body, force=found.force)
    elif not Hiding.objects.filter(message=found.id, by_force=us).exists():
        hidings.keep_own(held, body, force=found.force)
    return None


def _take_review(_: str, word: Envelope) -> Parked | None:
    body = bodies.read(QuarantineBody, word.body, sender=here.node().force)
    row = Quarantine.objects.select_for_update().filter(message=body.message).first()
    if row is None:
        return Parked(quarantine_hidings.word_on(body.message))
    if quarantine_hidings.is_decided_by(row, body):
        quarantine_hidings.apply_review(row, body)
    return None


def _take_revision(_: str, word: Envelope) -> Parked | None:
    body = wire.read_revision(word.body, sender=here.node().force)
    found = Message.objects.filter(id=body.message).first()
    if found is None:
        return Parked(body.message)
    if not Quarantine.objects.filter(message=body.message, state="erased").exists():
        revisions.keep_revision(found, body)
    return None


def _revision_lines(force: str, since: datetime) -> list[str]:
    found = Revision.objects.filter(force=force, came_at__gte=since).exclude(line="")
    return list(found.order_by("came_at", "id").values_list("line", flat=True))


def _quarantine_lines(force: str) -> list[str]:
    found = Quarantine.objects.filter(Q(by_force=force) | Q(force=force)).order_by("at")
    hidden = [row.line for row in found if row.by_force == force and row.line]
    asked = Hiding.objects.filter(by_force=force, state="asked").exclude(line="").order_by("at")
    reviewed = [row.review_line for row in found if (row.review_force or row.force) == force and row.review_line]
    return [*hidden, *asked.values_list("line", flat=True), *reviewed]


def _words(force: str) -> list[str]:
    rows_of = Channel.objects.filter(own__has_key=force).order_by("id")
    return [row.own[force]["line"] for row in rows_of if row.own[force].get("line")]


LINES = recovery.SignedLines(
    wire.RETURNED,
    _lines_of_force,
    {
        wire.DOCUMENT: _take_document,
        wire.ENTRIES: _take_entries,
        wire.MESSAGE: _take_message,
        wire.FIRST_QUARANTINE: _take_quarantine,
        wire.QUARANTINE: _take_quarantine,
        wire.FIRST_REVIEW: _take_review,
        wire.REVIEW: _take_review,
        wire.REVISION: _take_revision,
    },
    Lane.URGENT,
)
