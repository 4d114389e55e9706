"""Edits and withdrawals: by the post that wrote a message, within a window; what it said before stays for the auditor.

A message itself never changes.  Readers see its last revision; a search finds that one alone.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from sangam.access.policy import require
from sangam.audit import audit
from sangam.channels import notes, policy, rows, wire
from sangam.channels.models import Hiding, Message, Quarantine, Revision
from sangam.channels.text.word_forms import words
from sangam.channels.types import ChangedMessage, MessageDraft, MessageHistory, RevisionView
from sangam.channels.wire import RevisionBody
from sangam.federation import outbox
from sangam.federation.inbox import retention
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.handling import Classification


def edit_message(actor: Actor, channel: UUID, message: UUID, text: str) -> None:
    """Change what a message of the actor's post says, at every member.

    Raises NotFound, Malformed; Refused for another post's message, once its window is over, and for what the channel
    may not carry.
    """
    with audit.deed(actor, "officer:channel:edit", on=message) as facts:
        _revise(actor, channel, message, text=text, withdraw=False)
        facts["channel"] = str(channel)


def withdraw_message(actor: Actor, channel: UUID, message: UUID) -> None:
    """Take a message of the actor's post out of the channel, at every member; the auditor still finds what it said.

    Raises NotFound, and Refused for another post's message and once its window is over.
    """
    with audit.deed(actor, "officer:channel:withdraw", on=message) as facts:
        _revise(actor, channel, message, text="", withdraw=True)
        facts["channel"] = str(channel)


def history(actor: Actor, message: UUID) -> MessageHistory:
    """Return all that a message has said, for who reviews or audits.  One look.  Raises Refused and NotFound.

    One that never changed has no history, nor for us one that another force has still to review.
    """
    with audit.deed(actor, "officer:channel:history", on=message) as facts:
        require(actor, "channel:audit")
        found = Message.objects.select_related("channel").filter(id=message).first()
        if found is None or found.channel.clearance > actor.clearance or not found.channel.readers:
            raise rows.no_such_message()
        later = list(Revision.objects.filter(message=message).order_by("number"))
        if not later or _is_anothers_to_review(found):
            raise rows.no_such_message()
        facts.showed([found.channel_id])
    said = Author(found.force, found.unit, found.post, found.label)
    first = RevisionView(0, found.text, said, found.said_at)
    return MessageHistory(message, found.channel.name, (first, *(_view(row) for row in later)))


def changed_messages(actor: Actor, *, most: int = 100) -> list[ChangedMessage]:
    """Return the messages that were edited or withdrawn last, the newest here first, for who audits.  One look.

    They stand by when they came: by its own time a force could hide a change far down the list.
    One of another force that is hidden is left out, and so is what lies above the actor's clearance.
    """
    with audit.deed(actor, "officer:channel:changes") as facts:
        require(actor, "channel:audit")
        us = here.node().force
        held = Quarantine.objects.filter(state="held").values("message")
        held = held.union(Hiding.objects.filter(state="held").values("message"))
        ours = Message.objects.filter(force=us, id=OuterRef("message"))
        last = Revision.objects.filter(is_last=True, channel__clearance__lte=actor.clearance)
        seen = last.exclude(channel__readers=[]).filter(Exists(ours) | ~Q(message__in=held))
        found = list(seen.select_related("channel").order_by("-came_at", "-message")[:most])
        facts.showed({row.channel_id for row in found})
        return [ChangedMessage(row.message, row.channel.name, _view(row)) for row in found]


def keep_revision(found: Message, body: RevisionBody, *, line: str = "", envelope: UUID | None = None) -> None:
    """Keep a revision in the running deed; one that is not newer than the last changes nothing."""
    last = Revision.objects.filter(message=found.id, is_last=True).first()
    if last is not None and (last.number >= body.number or last.withdrawn):
        return
    Revision.objects.filter(message=found.id, is_last=True).update(is_last=False)
    if body.withdraw:
        notes.end_escalations(found.channel_id, found.id, found.mentions)
    by = body.by
    Revision.objects.create(
        message=found.id,
        channel_id=found.channel_id,
        number=body.number,
        text=body.text,
        withdrawn=body.withdraw,
        force=by.force,
        unit=by.unit,
        post=by.post,
        label=by.label,
        at=body.at,
        came_at=clock.now(),
        line=line,
        envelope=envelope,
        words=words(f"{found.topic} {body.text}") if body.text else [],
    )


def last_of(messages: Iterable[UUID]) -> dict[UUID, RevisionView]:
    """Return the last revision of those messages that have one."""
    found = Revision.objects.filter(message__in=list(messages), is_last=True)
    return {row.message: _view(row) for row in found}


def erase_revisions(messages: Collection[UUID]) -> None:
    """Erase all that these messages said later, in the running deed."""
    found = Revision.objects.filter(message__in=messages)
    if sent := [row.envelope for row in found if row.envelope]:
        retention.empty(sent)
    found.delete()


def _revise(actor: Actor, channel: UUID, message: UUID, *, text: str, withdraw: bool) -> None:
    require(actor, "channel:write")
    held = rows.lock_visible(actor, channel)
    found, by = rows.shown_messages(channel).filter(id=message).first(), rows.author_of(actor)
    if found is None:
        raise rows.no_such_message()
    now = clock.now()
    policy.require_author_post(by, post=found.post, force=found.force, is_imported=found.origin is not None)
    policy.require_window(found.said_at, at=now, withdraw=withdraw)
    if not withdraw:
        level = Classification(found.classification)
        text = policy.require_draft(MessageDraft(text, level), rows.header_of(held.row), {}).text
    last = Revision.objects.filter(message=message, is_last=True).first()
    number = last.number + 1 if last else 1
    policy.require_few_revisions(number, withdraw=withdraw)
    version = held.row.version
    body = RevisionBody(message, number, text, withdraw, by, now, thing=channel, known=version)
    to = rows.receivers(held)
    sent = outbox.post_even_if_away(wire.REVISION, to=sorted(to), body=bodies.write(body), on=message)
    keep_revision(found, body, envelope=sent if to else None)


def _is_anothers_to_review(found: Message) -> bool:
    if found.force == here.node().force:
        return False
    of_all = Quarantine.objects.filter(message=found.id, state="held")
    return of_all.exists() or Hiding.objects.filter(message=found.id, state="held").exists()


def _view(row: Revision) -> RevisionView:
    by = Author(row.force, row.unit, row.post, row.label)
    return RevisionView(row.number, row.text, by, row.at, row.withdrawn)
