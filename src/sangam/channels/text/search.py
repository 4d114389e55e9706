"""Searching messages: what the reader's post may read, and nothing else, takes part."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from sangam.access.policy import require
from sangam.audit import audit
from sangam.channels import pages, rows
from sangam.channels import rows as channel_rows
from sangam.channels.models import Channel, Message, Revision
from sangam.channels.rows import Position
from sangam.channels.text import word_forms
from sangam.channels.types import Found
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.texts import REFERENCE, require_length

MOST_FOUND = 50
_SHORTEST_BEGINNING = 3
"""Of a shorter word only itself is found, not what begins with it."""


def search_messages(actor: Actor, query: str, *, channel: UUID | None = None) -> list[Found]:
    """Return the messages that hold every word of a query, newest first, at most 50.  One look.

    query: words in any of the four scripts, of which a beginning is enough, and identifiers in any writing.
    channel: one channel; else all that the post reads.  What is shown counts as seen.  Raises Malformed for a query
    without a word, NotFound for a channel that is not the actor's to know.
    """
    with audit.deed(actor, "officer:channel:search", on=channel) as facts:
        require(actor, "channel:read")
        words = word_forms.search_words(require_length(query, part="search", most=REFERENCE))
        if not words:
            raise Malformed("channels:search", "Write a word, a plate, a telephone or an FIR number to look for.")
        readable = rows.visible_channels(actor) if channel is None else [rows.require_visible(actor, channel)]
        named = {row.id: row for row in readable}
        found = _messages_with_words(words, list(named))
        _note_seen(actor, named, found)
        views = pages.message_views(found, actor, at=Position(upto=2**62), needs=set())
        facts.showed({each.channel_id for each in found})
        facts.update(messages=[str(each.id) for each in found])
    return [Found(row.channel_id, named[row.channel_id].name, view) for row, view in zip(found, views, strict=True)]


def _messages_with_words(words: Sequence[str], channels: Sequence[UUID]) -> list[Message]:
    """Return the newest messages that say all words now: those never changed, and those changed to say them."""
    found = Message.objects.filter(channel__in=channels)
    asked = RawSQL("vector @@ %s::tsquery", [_query(words)], output_field=BooleanField())
    changed = Revision.objects.filter(message=OuterRef("id"))
    first = _newest(found.filter(asked, ~Exists(changed)))
    now = RawSQL("array_to_tsvector(words) @@ %s::tsquery", [_query(words)], output_field=BooleanField())
    said = Revision.objects.filter(now, channel__in=channels, is_last=True).values("message")
    both = [*first, *_newest(found.filter(id__in=said))]
    return sorted(both, key=lambda each: (each.stamp, each.id), reverse=True)[:MOST_FOUND]


def _newest(found: "QuerySet[Message]") -> "QuerySet[Message]":
    return rows.hidden_left_out(found).order_by("-stamp", "-id")[:MOST_FOUND]


def _query(words: Sequence[str]) -> str:
    """Return the words as a query of the database: all of them, each by its beginning."""
    return " & ".join(f"{_quote(word)}{':*' if len(word) >= _SHORTEST_BEGINNING else ''}" for word in words)


def _quote(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _note_seen(actor: Actor, channels: dict[UUID, Channel], found: Sequence[Message]) -> None:
    at = channel_rows.positions(actor.post, {each.channel_id for each in found})
    for channel in {each.channel_id for each in found}:
        shown = [each for each in found if each.channel_id == channel]
        channel_rows.mark_as_seen(channels[channel], actor, shown, at=at.get(channel, Position()))
