"""Channels as rows: which of them a post may read, which entries hold, and the lock that every change takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from sangam.access.public import posts, units
from sangam.channels import policy
from sangam.channels.models import Channel, Hiding, Message, Quarantine, Revision
from sangam.channels.types import ChannelKind, Header
from sangam.federation.public import catch_up
from sangam.hosting.public import hosting, rules
from sangam.hosting.types import Membership
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Classification

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
    found = hosting.membership(channel) if row else None
    if row is None or found is None:
        raise no_such_channel()
    return HeldChannel(row, found)


def held_visible(actor: Actor, channel: UUID) -> HeldChannel:
    """Return a channel with who shares it, not locked.  Raises NotFound."""
    row, found = require_visible(actor, channel), hosting.membership(channel)
    if found is None:
        raise no_such_channel()
    return HeldChannel(row, found)


def lock(channel: UUID) -> HeldChannel | None:
    """Return a channel, locked as `lock_visible` locks it; None where it is not here."""
    row = Channel.objects.select_for_update(no_key=True).filter(id=channel).first()
    found = hosting.membership(channel) if row else None
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
        return posts.post(UUID(entry.removeprefix("post:"))).unit
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
        for force in sorted(rules.present_members(membership))
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
    return rules.receivers(
        held.membership,
        here.node().force,
        reachable=hosting.reachable() if reachable is None else reachable,
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
