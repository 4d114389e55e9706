"""A message in quarantine: hidden at every member by its own force or the channel's host, until it is reviewed.

The force that wrote it reviews it, by a post that neither wrote nor hid it; the host releases what it hid itself.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from sangam.channels import notes
from sangam.channels.models import Message, Quarantine
from sangam.channels.quarantine import erasure
from sangam.channels.rows import HeldChannel
from sangam.channels.wire import QuarantineBody
from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.hosting.public import hosting, rules
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import named_id


def keep_quarantine(
    held: HeldChannel, body: QuarantineBody, *, force: str, line: str = "", agreed_by: str = ""
) -> None:
    """Keep that a message is hidden, in the running deed; tell its reviewers where it is ours.

    agreed_by: the second officer, where there was one.  A word from before the last review changes nothing.
    """
    row = Quarantine.objects.select_for_update().filter(message=body.message).first()
    if row is not None and (row.state != "released" or row.reviewed_at is None or body.at <= row.reviewed_at):
        return
    by = body.by
    values = {
        "channel": held.row, "force": force, "by_force": by.force, "by_unit": by.unit, "by_post": by.post,
        "by_label": by.label, "reason": body.why, "at": body.at, "line": line, "state": "held", "reviewed_by": "",
        "review_reason": "", "reviewed_at": None, "review_line": "", "review_force": "", "agreed_by": agreed_by,
        "seen": [],
    }  # fmt: skip
    Quarantine.objects.update_or_create(message=body.message, defaults=values)
    mentions = Message.objects.filter(id=body.message).values_list("mentions", flat=True).first()
    notes.end_escalations(held.row.id, body.message, mentions or ())
    if here.node().force in (force, by.force):
        notes.tell_quarantine(held.row, body, is_ours=force == here.node().force)


def apply_review(row: Quarantine, body: QuarantineBody, *, line: str = "") -> None:
    """Release or erase a message, in the running deed; who had seen it is written down before it is erased."""
    row.state = "erased" if body.erase else "released"
    row.reviewed_by, row.review_reason, row.reviewed_at, row.review_line = body.by.label, body.why, body.at, line
    row.review_force = "" if body.by.force == row.force else body.by.force
    if body.erase:
        row.seen = erasure.seen_by([row.message])[row.message]
        erasure.erase_message(row.message)
    row.save()
    notes.clear_quarantine(row.message)


def is_decided_by(row: Quarantine, body: QuarantineBody) -> bool:
    """Tell whether a review changes a quarantine.

    An erasure always does: members may hide a message once more before they hear of it.  A release ends only what was
    hidden before it.
    """
    if body.erase:
        return row.state != "erased"
    return row.state == "held" and row.at <= body.at


def word_on(message: UUID) -> UUID:
    """Return the id that stands for the quarantine of a message: what its review waits for."""
    return named_id("channel-quarantine", str(message))


def send_to_members(kind: str, body: QuarantineBody, held: HeldChannel, *, only: Iterable[str] | None = None) -> None:
    """Send a word on a message to every member that there is, also where our messages do not go.

    only: to those of these forces alone.
    """
    to = (set(rules.present_members(held.membership)) & hosting.reachable()) - {here.node().force}
    to &= to if only is None else set(only)
    said = bodies.write(bodies.replace(body, known=held.row.version))
    envelopes.post_even_if_away(kind, to=sorted(to), body=said, on=body.message, lane=Lane.URGENT)


def reviewed_by(actor: Actor) -> "QuerySet[Quarantine]":
    """Return the quarantines that our force reviews, in channels that the actor is cleared for.

    Those of our messages, and those that we hid as the host.
    """
    us = here.node().force
    ours = Quarantine.objects.filter(Q(force=us) | Q(by_force=us, channel__host=F("by_force")))
    return ours.filter(channel__clearance__lte=int(actor.clearance))


def require_held(actor: Actor, message: UUID) -> Quarantine:
    """Return a message in quarantine that our force reviews.  Raises NotFound."""
    found = reviewed_by(actor).filter(message=message).first()
    if found is None:
        raise no_such_quarantine()
    return found


def no_such_quarantine() -> NotFound:
    """Return the same answer for a message that is not hidden and for one that is not ours to review."""
    return NotFound("channels:quarantine", "No such message is hidden for your force to review.")


def hidden_at(message: UUID) -> datetime:
    """Return when a message is hidden: now, or just after its last review where that node's clock runs ahead."""
    now = clock.now()
    last = Quarantine.objects.filter(message=message).values_list("reviewed_at", flat=True).first()
    return max(now, last + timedelta(microseconds=1)) if last else now
