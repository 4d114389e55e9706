"""Channels as rows: which of them a post may read, which entries hold, and the lock that every change takes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from sangam.access.units import units
from sangam.channels import policy, wire
from sangam.channels.models import Channel, Cursor, Handling, Hiding, Message, Quarantine, Revision, Sight
from sangam.channels.types import ChannelKind, Header
from sangam.channels.wire import SeenBody
from sangam.federation import outbox
from sangam.federation.peers import catch_up
from sangam.hosting import memberships
from sangam.hosting import policy as hosting_policy
from sangam.hosting.types import Membership
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Classification
from sangam.notices import deliveries
from sangam.notices.types import Subject

_HIDDEN = RawSQL(catch_up.HIDDEN_OWNERS, [])  # noqa: S611 - a literal of the code
_LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class HeldChannel:
    """A channel, locked until the transaction ends, with who shares it."""

    row: Channel
    membership: Membership


def visible_channels(actor: Actor) -> "QuerySet[Channel]":
    """Return the channels that an actor's post belongs to and is cleared for.

    Those of a host that has not caught this node up since its restore are left out: a removal may have been lost.
    """
    found = Channel.objects.filter(readers__overlap=sorted(actor.tokens), clearance__lte=int(actor.clearance))
    return found.exclude(host__in=_HIDDEN)


def require_visible(actor: Actor, channel: UUID) -> Channel:
    """Return a channel.  Raises NotFound when it is absent, or not the actor's to know."""
    row = visible_channels(actor).filter(id=channel).first()
    if row is None:
        raise no_such_channel()
    return row


def lock_visible(actor: Actor, channel: UUID) -> HeldChannel:
    """Return a channel, locked.  Raises NotFound when it is absent, or not the actor's to know.

    The lock lets others name the channel in a row of theirs.  A reader's first mark would else wait for a writer.  The
    writer may wait for that very mark, and the database ends one of the two.
    """
    row = visible_channels(actor).select_for_update(of=("self",), no_key=True).filter(id=channel).first()
    found = memberships.membership(channel) if row else None
    if row is None or found is None:
        raise no_such_channel()
    return HeldChannel(row, found)


def held_visible(actor: Actor, channel: UUID) -> HeldChannel:
    """Return a channel with who shares it, not locked.  Raises NotFound."""
    row, found = require_visible(actor, channel), memberships.membership(channel)
    if found is None:
        raise no_such_channel()
    return HeldChannel(row, found)


def lock(channel: UUID) -> HeldChannel | None:
    """Return a channel, locked as `lock_visible` locks it; None where it is not here."""
    # no_key: messages that only refer to the channel are inserted meanwhile.
    row = Channel.objects.select_for_update(no_key=True).filter(id=channel).first()
    found = memberships.membership(channel) if row else None
    return HeldChannel(row, found) if row is not None and found is not None else None


def shown_messages(channel: UUID) -> "QuerySet[Message]":
    """Return the messages of a channel that are in no quarantine, not erased and not withdrawn."""
    return hidden_left_out(Message.objects.filter(channel=channel))


def hidden_left_out(found: "QuerySet[Message]") -> "QuerySet[Message]":
    """Return messages without those that are in quarantine, erased or withdrawn."""
    hidden = Quarantine.objects.filter(message=OuterRef("id")).exclude(state="released")
    here_alone = Hiding.objects.filter(message=OuterRef("id"), state="held")
    withdrawn = Revision.objects.filter(message=OuterRef("id"), is_last=True, withdrawn=True)
    return found.filter(~Exists(hidden), ~Exists(here_alone), ~Exists(withdrawn))


def withdrawn_of(messages: Iterable[UUID]) -> set[UUID]:
    """Return those of these messages that are withdrawn."""
    found = Revision.objects.filter(message__in=list(messages), is_last=True, withdrawn=True)
    return set(found.values_list("message", flat=True))


def posts_among(mentions: Iterable[str], entries: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return those mentions that are posts of a channel's units, as "post:<id>"."""
    named = {entry for each in entries.values() for entry in each}
    found = {each for each in mentions if each.startswith("post:") and each not in named}
    return frozenset(each for each in found if unit_of(each) in named)


def unit_of(entry: str) -> str:
    """Return the unit of a post that is written as "post:<id>"; "" for one that is not known."""
    try:
        return units.post(UUID(entry.removeprefix("post:"))).unit
    except (NotFound, ValueError):
        return ""


def no_such_message() -> NotFound:
    """Return the same answer for a message that is absent and for one that is hidden."""
    return NotFound("channels:message", "There is no such message in this channel.")


def no_such_channel() -> NotFound:
    """Return the same answer for a channel that is absent and for one that is not the actor's to know."""
    return NotFound("channels:channel", "There is no such channel for your post.")


def header_of(row: Channel) -> Header:
    """Return a channel's header."""
    return Header(row.name, ChannelKind(row.kind), Classification(row.classification), Classification(row.clearance))


def entries_of(row: Channel, membership: Membership) -> dict[str, tuple[str, ...]]:
    """Return by member force which of its units and posts belong: by its own word, or else by the host's."""
    return {
        force: tuple(row.own[force]["entries"] if force in row.own else row.entries.get(force, ()))
        for force in sorted(hosting_policy.present_members(membership))
    }


def settle_readers(row: Channel, membership: Membership) -> None:
    """Write down which posts of ours belong to a channel now: none once we are no member."""
    row.readers = policy.tokens(entries_of(row, membership).get(here.node().force, ()))
    row.save(update_fields=["readers", "own"])


def receivers(held: HeldChannel, *, reachable: frozenset[str] | None = None) -> frozenset[str]:
    """Return the forces that our messages go to.  reachable: to whom something may be queued, where that is known.

    Above restricted a force that the host added receives nothing of ours until our desk has agreed.
    """
    sensitive = held.row.classification > Classification.RESTRICTED
    return hosting_policy.receivers(
        held.membership,
        here.node().force,
        reachable=memberships.reachable() if reachable is None else reachable,
        must_be_agreed=sensitive,
    )


def require_known_units(entries: Iterable[str]) -> None:
    """Raise Malformed for a unit's code that no unit has."""
    codes = {entry for entry in entries if not entry.startswith("post:")}
    if unknown := sorted(codes - set(units.units(codes))):
        raise Malformed("channels:unit", "There is no unit {unit}; choose from the list.", unit=unknown[0])


def author_of(actor: Actor) -> Author:
    """Return who speaks.  Raises Refused for an actor without a post: only posts speak."""
    if actor.post is None or not actor.unit:
        raise Refused("channels:no-post", "{who} holds no post: only a post can speak here.", who=actor.label)
    return Author(actor.force, actor.unit, actor.post, actor.label[:_LONGEST_LABEL])


# How far a post has read, and what a unit is not through with: computed from cursors, never from recent messages.
#
# The numbers of a channel's messages have no gap, so a cursor alone tells how many a post has not seen.


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
    of_channels = hidden_left_out(Message.objects.filter(channel__in=list(channels)))
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
    by, bare = author_of(actor), {*hidden, *withdrawn_of(each.id for each in fresh)}
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
    deliveries.touch(Subject("channel", seen.thing))


def _tell_seen(row: Channel, force: str, messages: list[UUID], by: Author) -> None:
    seen = SeenBody(tuple(messages[: wire.MOST_SEEN]), by, clock.now(), thing=row.id, known=row.version)
    if force == here.node().force:
        note_sights(seen.messages, seen)
    elif force in memberships.reachable():
        outbox.post_even_if_away(wire.SEEN, to=[force], body=bodies.write(seen), on=row.id)
