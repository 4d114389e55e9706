"""A force that only reads a message hides it in its own view, and asks its force and the channel's host to hide it.

Whoever belongs to a channel could else empty it at all members.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from sangam.channels import notes
from sangam.channels.models import Hiding, Message
from sangam.channels.rows import HeldChannel
from sangam.channels.types import Declined
from sangam.channels.wire import QuarantineBody
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author

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
