"""A force that only reads a message hides it in its own view, and asks its force and the channel's host to hide it.

Whoever belongs to a channel could else empty it at all members.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from sangam.channels import notes
from sangam.channels.models import Hiding, Message, Quarantine, Sight
from sangam.channels.revisions import erase_revisions
from sangam.channels.rows import HeldChannel
from sangam.channels.types import Declined
from sangam.channels.wire import QuarantineBody
from sangam.federation import outbox
from sangam.federation.files import store
from sangam.federation.inbox import retention
from sangam.federation.types import Lane
from sangam.hosting import memberships, policy
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import named_id

_MOST_ANSWERS = 10


def keep_own(held: HeldChannel, body: QuarantineBody, *, force: str, agreed_by: str = "") -> None:
    """Hide a message in our own view, in the running deed, and tell our reviewers."""
    _save_hiding(held, body, force=force, state="held", agreed_by=agreed_by)
    notes.tell_quarantine(held.row, body, is_ours=False)


def keep_request(held: HeldChannel, body: QuarantineBody, found: Message, *, line: str, is_hidden: bool) -> None:
    """Keep that another force asks us to hide a message, in the running deed; tell its desk and our headquarters.

    One that is hidden already is not asked for.  A word from before our answer changes nothing.
    """
    last = _of(found.id).filter(by_force=body.by.force).first()
    if is_hidden or (last is not None and (last.reviewed_at is None or body.at <= last.reviewed_at)):
        return
    _save_hiding(held, body, force=found.force, state="asked", line=line)
    notes.tell_request(held.row, body, unit=found.unit if found.force == here.node().force else "")


def take_up(held: HeldChannel, body: QuarantineBody) -> None:
    """End all hidings of a message that is hidden everywhere now, in the running deed, our own too.

    So the release of that one shows it to every force again.
    """
    row: Hiding
    for row in _of(body.message).filter(state__in=["asked", "held"]):
        if row.state == "held":
            notes.clear_quarantine(row.message)
        _write_answer(row, "followed", body)
    notes.clear_request(held.row.id, body.message)


def decline(row: Hiding, body: QuarantineBody) -> None:
    """Answer another force that we do not hide a message, in the running deed."""
    _write_answer(row, "declined", body)
    notes.clear_request(row.channel_id, row.message)


def release_own(row: Hiding, body: QuarantineBody) -> None:
    """Show a message in our own view again, in the running deed."""
    _write_answer(row, "released", body)
    notes.clear_quarantine(row.message)


def note_declined(message: UUID, body: QuarantineBody) -> None:
    """Note that a force which we asked does not hide a message, in the running deed, and tell who asked."""
    row = _of(message).filter(by_force=here.node().force).select_related("channel").first()
    if row is None:
        return
    by = body.by
    said = {"force": by.force, "unit": by.unit, "post": str(by.post), "label": by.label}
    said |= {"why": body.why, "at": body.at.isoformat()}
    row.answers = [*(each for each in row.answers if each["force"] != by.force), said][-_MOST_ANSWERS:]
    row.save(update_fields=["answers"])
    notes.tell_declined(row.channel, body, unit=row.by_unit)


def own_of(actor: Actor) -> "QuerySet[Hiding]":
    """Return what our force hides in its own view, in channels that the actor is cleared for."""
    return _cleared_hidings(actor).filter(by_force=here.node().force)


def asked_of(actor: Actor) -> "QuerySet[Hiding]":
    """Return what other forces ask us to hide, in channels that the actor is cleared for."""
    return _cleared_hidings(actor).exclude(by_force=here.node().force)


def held_of(messages: Iterable[UUID]) -> "QuerySet[Hiding]":
    """Return what of these messages our force hides in its own view."""
    return Hiding.objects.filter(message__in=list(messages), state="held").select_related("channel")


def waiting_of(messages: Iterable[UUID]) -> "QuerySet[Hiding]":
    """Return which of these messages another force asks us to hide."""
    asked = Hiding.objects.filter(message__in=list(messages), state="asked")
    return asked.select_related("channel").order_by("at", "by_force")


def declined_of(row: Hiding) -> tuple[Declined, ...]:
    """Return what was answered to our request."""
    return tuple(map(_read_decline, row.answers))


def _read_decline(each: dict[str, str]) -> Declined:
    by = Author(each["force"], each["unit"], UUID(each["post"]), each["label"])
    return Declined(by, each["why"], datetime.fromisoformat(each["at"]))


def _cleared_hidings(actor: Actor) -> "QuerySet[Hiding]":
    return Hiding.objects.filter(channel__clearance__lte=int(actor.clearance)).select_related("channel")


def _of(message: UUID) -> "QuerySet[Hiding]":
    return Hiding.objects.select_for_update().filter(message=message)


def _save_hiding(
    held: HeldChannel, body: QuarantineBody, *, force: str, state: str, line: str = "", agreed_by: str = ""
) -> None:
    by = body.by
    values = {
        "channel": held.row, "force": force, "by_unit": by.unit, "by_post": by.post, "by_label": by.label,
        "reason": body.why, "at": body.at, "line": line, "agreed_by": agreed_by, "state": state, "reviewed_by": "",
        "review_reason": "", "reviewed_at": None, "answers": [],
    }  # fmt: skip
    Hiding.objects.update_or_create(message=body.message, by_force=by.force, defaults=values)


def _write_answer(row: Hiding, state: str, body: QuarantineBody) -> None:
    row.state, row.reviewed_by, row.review_reason, row.reviewed_at = state, body.by.label, body.why, body.at
    row.save(update_fields=["state", "reviewed_by", "review_reason", "reviewed_at"])


# Erasing a message: its text and its file go, its place in the order stays, and who had seen it is written down.


def seen_by(messages: Collection[UUID]) -> dict[UUID, list[dict[str, str]]]:
    """Return by message which posts have seen these messages of ours, in the order in which they saw them."""
    found: dict[UUID, list[dict[str, str]]] = {message: [] for message in messages}
    for each in Sight.objects.filter(message__in=found).order_by("at", "id"):
        by = {"force": each.force, "unit": each.unit, "post": str(each.post), "label": each.label}
        found[each.message_id].append({**by, "at": each.at.isoformat()})
    return found


def sight_of(each: dict[str, Any]) -> tuple[Author, datetime]:
    """Return who saw a message and when, from how it is written down."""
    by = Author(each["force"], each["unit"], UUID(each["post"]), each["label"])
    return by, datetime.fromisoformat(each["at"])


def erase_message(message: UUID) -> None:
    """Erase a message that may be here, in the running deed.

    The row is written anew without what it said: a message never changes, and the numbers of a channel have no gap.
    """
    row = Message.objects.filter(id=message).first()
    if row is None:
        return
    store.erase_about([message])
    erase_revisions([message])
    if row.envelope:
        retention.empty([row.envelope])
    row.delete()
    row.id, row.text, row.line, row.topic, row.words, row.mentions = message, "", "", "", [], []
    row.file = row.envelope = None
    row.asks = False
    row.save(force_insert=True)


# A message in quarantine: hidden at every member by its own force or the channel's host, until it is reviewed.
#
# The force that wrote it reviews it, by a post that neither wrote nor hid it; the host releases what it hid itself.


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
        row.seen = seen_by([row.message])[row.message]
        erase_message(row.message)
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
    to = (set(policy.present_members(held.membership)) & memberships.reachable()) - {here.node().force}
    to &= to if only is None else set(only)
    said = bodies.write(bodies.replace(body, known=held.row.version))
    outbox.post_even_if_away(kind, to=sorted(to), body=said, on=body.message, lane=Lane.URGENT)


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
