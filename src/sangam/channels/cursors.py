"""How far a post has read, and what a unit is not through with: computed from cursors, never from recent messages.

The numbers of a channel's messages have no gap, so a cursor alone tells how many a post has not seen.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from sangam.channels import policy, rows, wire
from sangam.channels.models import Channel, Cursor, Handling, Message, Sight
from sangam.channels.wire import SeenBody
from sangam.federation.public import envelopes
from sangam.hosting.public import hosting
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.notices.public import notices
from sangam.notices.types import Subject


@dataclass(frozen=True, slots=True)
class Position:
    """How far a post has read a channel."""

    upto: int = 0
    beyond: tuple[int, ...] = ()

    def unread(self, taken: int) -> int:
        """Return how many of so many messages the post has not seen."""
        return taken - self.upto - len(self.beyond)


def positions(post: UUID | None, channels: Iterable[UUID]) -> dict[UUID, Position]:
    """Return how far a post has read these channels; one that it never opened is missing."""
    if post is None:
        return {}
    found = Cursor.objects.filter(post=post, channel__in=list(channels))
    return {row.channel_id: Position(row.upto, tuple(row.beyond)) for row in found}


def unread_messages(channel: UUID, at: Position) -> "QuerySet[Message]":
    """Return the messages of a channel that a post has not seen, in their order."""
    unseen = Message.objects.filter(channel=channel, number__gt=at.upto).exclude(number__in=at.beyond)
    return unseen.order_by("stamp", "id")


def needs_of(channels: Collection[UUID], actor: Actor) -> "QuerySet[Message]":
    """Return the messages that the actor's unit is not through with: meant for it or for the post, or marked by it."""
    unit = actor.unit
    said = Handling.objects.filter(message=OuterRef("id"), unit=unit)
    meant = Q(mentions__overlap=[unit, f"post:{actor.post}"]) | Q(asks=True, mentions=[])
    addressed = Q(asks=True) | ~Q(mentions=[])  # the few of many: by their own index
    of_channels = rows.hidden_left_out(Message.objects.filter(channel__in=list(channels)))
    waits = of_channels.filter(addressed, meant, ~Exists(said)).exclude(unit=unit)
    marked = of_channels.filter(id__in=Handling.objects.filter(unit=unit, handled=False).values("message"))
    return waits.union(marked, all=True).order_by("stamp", "id")


def note_seen(row: Channel, actor: Actor, numbers: Iterable[int]) -> Position:
    """Note, in the running deed, that the actor's post has seen messages of these numbers; return how far it is."""
    cursor, _ = Cursor.objects.select_for_update().get_or_create(
        channel=row, post=actor.post, defaults={"at": clock.now()}
    )
    cursor.upto, cursor.beyond = policy.note_seen(cursor.upto, cursor.beyond, numbers)
    cursor.at = clock.now()
    cursor.save(update_fields=["upto", "beyond", "at"])
    return Position(cursor.upto, tuple(cursor.beyond))


def mark_as_seen(
    row: Channel, actor: Actor, messages: Collection[Message], *, at: Position, hidden: Collection[UUID] = ()
) -> Position:
    """Note what a post sees now for the first time, and tell its authors' forces; return how far the post is.

    In the running deed.

    hidden: messages in quarantine.  Of those, and of what is withdrawn, the post sees only that they are there, and
    nobody is told that it has seen them.
    """
    fresh = [each for each in messages if policy.is_unread(each.number, at.upto, at.beyond)]
    if not fresh:
        return at
    after = note_seen(row, actor, [each.number for each in fresh])
    by, bare = rows.author_of(actor), {*hidden, *rows.withdrawn_of(each.id for each in fresh)}
    for force in sorted({each.force for each in fresh}):
        theirs = [each.id for each in fresh if each.force == force and each.post != by.post and each.id not in bare]
        if theirs:
            _tell_seen(row, force, theirs, by)
    return after


def note_sights(messages: Iterable[UUID], seen: SeenBody) -> None:
    """Keep that a post has seen messages of ours, in the running deed; again changes nothing."""
    by = seen.by
    Sight.objects.bulk_create(
        [
            Sight(message_id=message, force=by.force, unit=by.unit, post=by.post, label=by.label, at=seen.at)
            for message in messages
        ],
        ignore_conflicts=True,
    )
    notices.touch(Subject("channel", seen.thing))


def _tell_seen(row: Channel, force: str, messages: list[UUID], by: Author) -> None:
    seen = SeenBody(tuple(messages[: wire.MOST_SEEN]), by, clock.now(), thing=row.id, known=row.version)
    if force == here.node().force:
        note_sights(seen.messages, seen)
    elif force in hosting.reachable():
        envelopes.post_even_if_away(wire.SEEN, to=[force], body=bodies.write(seen), on=row.id)
