"""Erasing a message: its text and its file go, its place in the order stays, and who had seen it is written down."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sangam.channels.models import Message, Sight
from sangam.channels.revisions.revisions import erase_revisions
from sangam.federation.public import envelopes, files
from sangam.kernel.author import Author


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
    files.erase_about([message])
    erase_revisions([message])
    if row.envelope:
        envelopes.empty([row.envelope])
    row.delete()
    row.id, row.text, row.line, row.topic, row.words, row.mentions = message, "", "", "", [], []
    row.file = row.envelope = None
    row.asks = False
    row.save(force_insert=True)
