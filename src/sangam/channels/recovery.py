"""What a restored force lost of its own in channels: each holder gives it back, line by line, as that force signed it.

This serves a document, a word on a force's own posts, and a message.  Nothing of a channel must vanish on a recall,
so one way serves all three.  So nobody can put words into another's mouth, or a member into another's channel.
"""

from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from sangam.channels import intake, messages, notes, policy, rows, wire
from sangam.channels.models import Channel, Hiding, Message, Quarantine, Revision
from sangam.channels.quarantine import hidings, quarantine
from sangam.channels.revisions import revisions
from sangam.channels.wire import ChannelDocument, EntriesBody, MessageBody, QuarantineBody
from sangam.federation.public import envelopes, files
from sangam.federation.types import Envelope, Lane, Parked
from sangam.hosting.public import hosting, recovery
from sangam.hosting.public import intake as hosting_intake
from sangam.kernel import bodies, here


def _lines_of_force(force: str, since: datetime) -> list[str]:
    """Return the lines of what is held here of a force's own channels, words and messages.

    since: of messages, those that came since then.
    """
    said = Message.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("channel", "number")
    said_lines = said.values_list("line", flat=True)
    changes = [*_revision_lines(force, since), *_quarantine_lines(force)]
    return [*hosting.documents_of(force, wire.KIND), *_words(force), *said_lines, *changes]


def _take_document(giver: str, word: Envelope) -> None:
    us = here.node().force
    said = bodies.read(ChannelDocument, word.body)
    change = hosting_intake.renew(said.membership(wire.KIND, host=us), word.body, by=us, document="")
    if change is None:
        return
    row = intake.apply_document(said, replace(change, now=replace(change.now, agreed=dict(said.members))))
    to = set(hosting.to_be_told(change.now, gone=change.went)) - {giver}
    envelopes.post_even_if_away(wire.DOCUMENT, to=sorted(to), body=word.body, on=row.id, lane=Lane.URGENT)


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
        files.regain([said.file], about=said.message, source=giver)
        files.allow([said.file.id], to, about=said.message)
    envelopes.post_even_if_away(wire.MESSAGE, to=sorted(to - {giver}), body=word.body, on=said.message)
    envelopes.wake_parked(said.message)
    return None


def _take_quarantine(_: str, word: Envelope) -> Parked | None:
    body = bodies.read(QuarantineBody, word.body, sender=here.node().force)
    held, found = rows.lock(body.thing), Message.objects.filter(id=body.message).first()
    if held is None or found is None:
        return Parked(body.thing if held is None else body.message)
    us = here.node().force
    if policy.hides_everywhere(us, author=found.force, host=held.membership.host):
        quarantine.keep_quarantine(held, body, force=found.force)
    elif not Hiding.objects.filter(message=found.id, by_force=us).exists():
        hidings.keep_own(held, body, force=found.force)
    return None


def _take_review(_: str, word: Envelope) -> Parked | None:
    body = bodies.read(QuarantineBody, word.body, sender=here.node().force)
    row = Quarantine.objects.select_for_update().filter(message=body.message).first()
    if row is None:
        return Parked(quarantine.word_on(body.message))
    if quarantine.is_decided_by(row, body):
        quarantine.apply_review(row, body)
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
