"""A message in quarantine: hidden by any member, reviewed by its own force, released or erased everywhere.

One rule decides who may do what.  Whoever reads a message may hide it.  The force that wrote it alone reviews it, by
a post that neither wrote nor hid it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from sangam.access.policy import require
from sangam.audit import public as audit
from sangam.channels import notes, policy, rows, wire
from sangam.channels.models import Message, Quarantine
from sangam.channels.quarantine import erasure
from sangam.channels.revisions import revisions
from sangam.channels.rows import HeldChannel
from sangam.channels.types import QuarantineView, RevisionView
from sangam.channels.wire import QuarantineBody
from sangam.exchange.types import Author
from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.hosting import public as hosting
from sangam.hosting import public_rules
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.ids import named_id


def hide_message(actor: Actor, channel: UUID, message: UUID, *, why: str) -> None:
    """Put a message in quarantine: no post of any member reads it until its force has reviewed it.

    Raises NotFound for a message that is not the actor's to know, Malformed without a reason.
    """
    with audit.deed(actor, "officer:channel:quarantine", on=message) as facts:
        require(actor, "channel:read")
        held = rows.lock_visible(actor, channel)
        found = rows.shown_messages(channel).filter(id=message).first()
        if found is None:
            raise rows.no_such_message()
        why = policy.require_reason(why)
        body = QuarantineBody(channel, message, rows.author_of(actor), why, _after_review(message))
        keep_quarantine(held, body, force=found.force)
        _send(wire.QUARANTINE, wire.quarantine_out(body), held, on=message)
        facts.update(channel=str(channel), force=found.force, why=why)


def review_message(actor: Actor, message: UUID, *, erase: bool, why: str) -> None:
    """Release a message of our force from quarantine, or erase it at every member.

    Raises NotFound; Refused without the right, or for the post that wrote or hid it; Conflict once it is reviewed.
    """
    action = "officer:channel:erase" if erase else "officer:channel:release"
    with audit.deed(actor, action, on=message) as facts:
        require(actor, "channel:review")
        row = _of_ours(actor, message)
        held = rows.lock(row.channel_id)
        found = Message.objects.filter(id=message).first()
        if held is None or found is None:
            raise _no_such_quarantine()
        row = Quarantine.objects.get(message=message)
        if row.state != "held":
            raise Conflict("channels:reviewed", "This message is reviewed already: it is {state}.", state=row.state)
        by = rows.author_of(actor)
        policy.require_reviewer(by.post, author=found.post, hidden_by=row.by_post)
        why = policy.require_reason(why)
        body = QuarantineBody(row.channel_id, message, by, why, max(clock.now(), row.at), erase)
        apply_review(row, body)
        _send(wire.REVIEW, wire.review_out(body), held, on=message)
        notes.clear_quarantine(message)
        facts.update(channel=str(row.channel_id), seen=len(row.seen), why=why)


def quarantines(actor: Actor, *, message: UUID | None = None, most: int = 100) -> list[QuarantineView]:
    """Return our force's messages that are or were in quarantine, those that wait first.  One look.

    message: that one alone.  Each names who had seen it; the text stands there while it waits for its review.
    """
    with audit.deed(actor, "officer:channel:quarantines") as facts:
        require(actor, "channel:review")
        named = {} if message is None else {"message": message}
        asked = _reviewed_by(actor).filter(**named).select_related("channel")
        found = list(asked.order_by(F("reviewed_at").desc(nulls_first=True), "-at")[:most])
        texts = Message.objects.in_bulk([row.message for row in found])
        sights = erasure.seen_by([row.message for row in found])
        revised = revisions.last_of(texts)
        facts.showed({row.channel_id for row in found})
        return [
            _with_revision(_view(row, texts.get(row.message), sights[row.message]), revised.get(row.message))
            for row in found
        ]


def keep_quarantine(held: HeldChannel, body: QuarantineBody, *, force: str, line: str = "") -> None:
    """Keep that a message is hidden, in the running deed; tell its reviewers where it is ours.

    A word from before the last review changes nothing.
    """
    row = Quarantine.objects.select_for_update().filter(message=body.message).first()
    if row is not None and (row.state != "released" or row.reviewed_at is None or body.at <= row.reviewed_at):
        return
    by = body.by
    values = {
        "channel": held.row, "force": force, "by_force": by.force, "by_unit": by.unit, "by_post": by.post,
        "by_label": by.label, "reason": body.why, "at": body.at, "line": line, "state": "held", "reviewed_by": "",
        "review_reason": "", "reviewed_at": None, "review_line": "", "seen": [],
    }  # fmt: skip
    Quarantine.objects.update_or_create(message=body.message, defaults=values)
    mentions = Message.objects.filter(id=body.message).values_list("mentions", flat=True).first()
    notes.end_escalations(held.row.id, body.message, mentions or ())
    if force == here.node().force:
        notes.tell_quarantine(held.row, body)


def apply_review(row: Quarantine, body: QuarantineBody, *, line: str = "") -> None:
    """Release or erase a message, in the running deed; who had seen it is written down before it is erased."""
    row.state = "erased" if body.erase else "released"
    row.reviewed_by, row.review_reason, row.reviewed_at, row.review_line = body.by.label, body.why, body.at, line
    if body.erase:
        row.seen = erasure.seen_by([row.message])[row.message]
        erasure.erase_message(row.message)
    row.save()


def is_decided_by(row: Quarantine, body: QuarantineBody) -> bool:
    """Tell whether a review from the message's force changes a quarantine.

    An erasure always does: members may hide a message once more before they hear of it.  A release ends only what was
    hidden before it.
    """
    if body.erase:
        return row.state != "erased"
    return row.state == "held" and row.at <= body.at


def word_on(message: UUID) -> UUID:
    """Return the id that stands for the quarantine of a message: what its review waits for."""
    return named_id("channel-quarantine", str(message))


def hidden_of(messages: Iterable[UUID]) -> dict[UUID, QuarantineView]:
    """Return what is hidden of these messages, without its text."""
    found = Quarantine.objects.filter(message__in=list(messages)).exclude(state="released").select_related("channel")
    return {row.message: _view(row) for row in found}


def _send(kind: str, body: dict[str, object], held: HeldChannel, *, on: UUID) -> None:
    """Send a word on a message to every member that there is, also where our messages do not go."""
    to = (set(public_rules.present_members(held.membership)) & hosting.reachable()) - {here.node().force}
    said = public_rules.contribution_out(held.row.version, body)
    envelopes.post_even_if_away(kind, to=sorted(to), body=said, on=on, lane=Lane.URGENT)


def _reviewed_by(actor: Actor) -> "QuerySet[Quarantine]":
    """Return the quarantines of our messages in channels that the actor is cleared for."""
    return Quarantine.objects.filter(force=here.node().force, channel__clearance__lte=int(actor.clearance))


def _of_ours(actor: Actor, message: UUID) -> Quarantine:
    found = _reviewed_by(actor).filter(message=message).first()
    if found is None:
        raise _no_such_quarantine()
    return found


def _no_such_quarantine() -> NotFound:
    return NotFound("channels:quarantine", "No such message of our force is in quarantine.")


def _after_review(message: UUID) -> datetime:
    """Return when a message is hidden: now, or just after its last review where that node's clock runs ahead."""
    now = clock.now()
    last = Quarantine.objects.filter(message=message).values_list("reviewed_at", flat=True).first()
    return max(now, last + timedelta(microseconds=1)) if last else now


def _with_revision(view: QuarantineView, last: RevisionView | None) -> QuarantineView:
    """Return a quarantine with what its message said last, which its readers saw and its reviewer judges."""
    if last is None or view.state != "held":
        return view
    return replace(view, text=last.text or view.text, is_revised=True)


def _view(row: Quarantine, message: Message | None = None, sights: Sequence[dict[str, Any]] = ()) -> QuarantineView:
    """Return a quarantine as it is shown.  sights: of its message; after an erasure, those that came late."""
    known = {each["post"] for each in row.seen}
    seen = [*row.seen, *(each for each in sights if each["post"] not in known)]
    return QuarantineView(
        message=row.message,
        channel=row.channel_id,
        name=row.channel.name,
        force=row.force,
        by=Author(row.by_force, row.by_unit, row.by_post, row.by_label),
        reason=row.reason,
        at=row.at,
        state=row.state,
        reviewed_by=row.reviewed_by,
        review_reason=row.review_reason,
        reviewed_at=row.reviewed_at,
        text=message.text if message and row.state == "held" else "",
        author=Author(message.force, message.unit, message.post, message.label) if message else None,
        seen=tuple(erasure.sight_of(each) for each in seen),
    )
