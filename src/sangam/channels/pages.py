"""Reading channels: the list, one conversation, what waits; reading notes that the post has seen what was shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from sangam.access.policy import require
from sangam.audit import audit
from sangam.channels import notes, policy, revisions, rows
from sangam.channels import rows as channel_rows
from sangam.channels.models import Channel, Message, Sight
from sangam.channels.quarantine import lists
from sangam.channels.rows import Position
from sangam.channels.types import (
    ChannelView,
    Conversation,
    MessageView,
    Needed,
    Origin,
    QuarantineView,
    RevisionView,
)
from sangam.exchange.types import Progress
from sangam.federation.files import store
from sangam.federation.lanes import status
from sangam.federation.types import Delivery, FileView
from sangam.hosting import memberships
from sangam.hosting import policy as hosting_policy
from sangam.hosting.types import Membership, MembershipVersion
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.handling import Classification

_MOST_NAMES = 60
_Found = dict[UUID, tuple[Channel, Membership]]


def channels(actor: Actor) -> list[ChannelView]:
    """Return the channels of the actor's post, last changed first, with how much waits in each.  One look."""
    with audit.deed(actor, "officer:channel:list") as facts:
        require(actor, "channel:read")
        found = _with_memberships(rows.visible_channels(actor).order_by("-changed_at", "id"))
        at = channel_rows.positions(actor.post, found)
        needs = _count_needs(found, actor)
        facts.showed(found)
    return [
        _channel(row, membership, at.get(row.id, Position()), needs.get(row.id, 0))
        for row, membership in found.values()
    ]


def channel(actor: Actor, channel: UUID) -> ChannelView:
    """Return a channel without its messages.  Raises NotFound when it is absent, or not the actor's to know."""
    require(actor, "channel:read")
    row = rows.require_visible(actor, channel)
    found = memberships.membership(channel)
    if found is None:
        raise rows.no_such_channel()
    at = channel_rows.positions(actor.post, [row.id]).get(row.id, Position())
    return _channel(row, found, at, _count_needs([row.id], actor).get(row.id, 0))


def channel_names(actor: Actor) -> dict[UUID, str]:
    """Return the names of the channels of the actor's post that last changed, and nothing else of them."""
    require(actor, "channel:read")
    return dict(rows.visible_channels(actor).order_by("-changed_at", "id").values_list("id", "name")[:_MOST_NAMES])


def versions(actor: Actor, channel: UUID) -> list[MembershipVersion]:
    """Return who came into a channel and who went, newest first.  Raises NotFound."""
    require(actor, "channel:read")
    return memberships.versions(rows.require_visible(actor, channel).id)


def conversation(
    actor: Actor,
    channel: UUID,
    *,
    before: UUID | None = None,
    until: UUID | None = None,
    unread: bool = False,
    topic: str = "",
) -> Conversation:
    """Return a stretch of a channel's messages, at most `MOST_SHOWN`, and note that the actor's post has seen them.

    before: the message before which the stretch ends; until: the one with which it ends; else it is the newest.
    unread: what the post has not seen, oldest first.  topic: of one topic alone.  One look.
    Raises NotFound when it is absent, or not the actor's to know.
    """
    with audit.deed(actor, "officer:channel:read", on=channel) as facts:
        require(actor, "channel:read")
        row = rows.require_visible(actor, channel)
        at = channel_rows.positions(actor.post, [row.id]).get(row.id, Position())
        found, earlier, later = _stretch(row, before, until, topic, at if unread else None)
        hidden = lists.hidden_of(each.id for each in found)
        after = channel_rows.mark_as_seen(row, actor, found, at=at, hidden=hidden)
        if not after.unread(row.taken):
            notes.clear_news(row, actor.unit, actor.post)
        needs = set(channel_rows.needs_of([row.id], actor).values_list("id", flat=True))
        views = message_views(found, actor, at=at, needs=needs, hidden=hidden)
        facts.showed([row.id])
        facts.update(messages=[str(each.id) for each in found])
        membership = memberships.membership(row.id)
    if membership is None:
        raise rows.no_such_channel()
    return Conversation(_channel(row, membership, after, len(needs)), views, earlier, later, _topics(row.id))


def open_message(actor: Actor, channel: UUID, message: UUID) -> Needed:
    """Return one message with its channel's name; the post has seen no more of the channel than before.  One look.

    Raises NotFound for one that is absent, hidden, withdrawn, or not the actor's to know.
    """
    with audit.deed(actor, "officer:channel:open-message", on=channel) as facts:
        require(actor, "channel:read")
        row = rows.require_visible(actor, channel)
        found = list(rows.shown_messages(row.id).filter(id=message))
        if not found:
            raise rows.no_such_message()
        at = channel_rows.positions(actor.post, [row.id]).get(row.id, Position())
        (view,) = message_views(found, actor, at=at, needs=set())
        facts.showed([row.id])
        facts.update(messages=[str(view.id)])
    return Needed(row.id, row.name, view)


def messages_to_handle(actor: Actor, *, most: int = 50) -> list[Needed]:
    """Return the messages that the actor's unit is not through with, oldest first, over all its channels.  One look."""
    with audit.deed(actor, "officer:channel:needed") as facts:
        require(actor, "channel:read")
        found = _with_memberships(rows.visible_channels(actor))
        waiting = list(channel_rows.needs_of(found, actor)[:most])
        views = message_views(waiting, actor, at=Position(upto=2**62), needs={each.id for each in waiting})
        facts.showed({each.channel_id for each in waiting})
    return [
        Needed(row.channel_id, found[row.channel_id][0].name, view) for row, view in zip(waiting, views, strict=True)
    ]


def _with_memberships(asked: "QuerySet[Channel]") -> _Found:
    every = list(asked)
    shared = memberships.memberships(row.id for row in every)
    return {row.id: (row, shared[row.id]) for row in every if row.id in shared}


def _count_needs(channels: Collection[UUID], actor: Actor) -> dict[UUID, int]:
    counts: dict[UUID, int] = {}
    for channel in channel_rows.needs_of(channels, actor).values_list("channel", flat=True):
        counts[channel] = counts.get(channel, 0) + 1
    return counts


def _channel(row: Channel, membership: Membership, at: Position, needs: int) -> ChannelView:
    us = here.node().force
    held = rows.HeldChannel(row, membership)
    present = set(hosting_policy.present_members(membership)) - {us}
    sensitive = row.classification > Classification.RESTRICTED
    return ChannelView(
        id=row.id,
        number=policy.number(row.host, row.id),
        header=rows.header_of(row),
        membership=membership,
        readers=rows.entries_of(row, membership),
        changed_at=row.changed_at,
        unread=at.unread(row.taken),
        needs=needs,
        unreached=tuple(sorted(present - rows.receivers(held))),
        awaits=tuple(hosting_policy.awaiting_agreement(membership, us)) if sensitive else (),
    )


def _stretch(
    row: Channel, before: UUID | None, until: UUID | None, topic: str, unread: Position | None
) -> tuple[list[Message], bool, bool]:
    """Return messages in their order, and whether more stand before and after them."""
    most = policy.MOST_SHOWN
    if unread is not None:
        found = list(channel_rows.unread_messages(row.id, unread)[: most + 1])
        return found[:most], False, len(found) > most
    asked = rows.shown_messages(row.id).filter(topic=topic) if topic else Message.objects.filter(channel=row)
    named = before or until
    end = Message.objects.filter(channel=row, id=named).first() if named else None
    if end is not None:
        last = Q(id=end.id) if before is None else Q(pk__in=[])
        asked = asked.filter(Q(stamp__lt=end.stamp) | Q(stamp=end.stamp, id__lt=end.id) | last)
    found = list(asked.order_by("-stamp", "-id")[: most + 1])
    return found[:most][::-1], len(found) > most, end is not None


def message_views(
    found: Sequence[Message],
    actor: Actor,
    *,
    at: Position,
    needs: set[UUID],
    hidden: Mapping[UUID, QuarantineView] | None = None,
) -> tuple[MessageView, ...]:
    """Return messages as their reader sees them.

    at: how far the post has read; needs: what its unit has open; hidden: those in quarantine, where that is known.
    """
    ours = [each for each in found if each.force == here.node().force]
    sent, seen = _deliveries(ours), _sights(ours)
    named = {each.file: each.id for each in found if each.file}
    attached = store.views(list(named), about=list(named.values()))
    hidden = lists.hidden_of(each.id for each in found) if hidden is None else hidden
    revised = revisions.last_of(each.id for each in found)
    views = (
        _as_revised(
            _with_ways(
                _message(each, actor, at, attached, needs), each, sent.get(each.envelope, []), seen.get(each.id, [])
            ),
            revised.get(each.id),
        )
        for each in found
    )
    asked = lists.asked_of(each.id for each in found)
    return tuple(
        _without_text(view, hidden[view.id]) if view.id in hidden else replace(view, asked=asked.get(view.id))
        for view in views
    )


def _as_revised(view: MessageView, last: RevisionView | None) -> MessageView:
    """Return a message as it reads since its author last changed it; one that is withdrawn says nothing."""
    if last is None:
        return view
    if not last.withdrawn:
        return replace(view, text=last.text, edited_at=last.at)
    bare = replace(view, text="", file=None, mentions=(), asks=False, needs=False, origin=None, topic="")
    return replace(bare, withdrawn_at=last.at, may_edit=False, may_withdraw=False)


def _without_text(view: MessageView, hidden: QuarantineView) -> MessageView:
    """Return a message in quarantine as every reader sees it: that it is there, and nothing of what it says."""
    return replace(view, text="", file=None, mentions=(), asks=False, needs=False, origin=None, hidden=hidden, topic="")


def _message(row: Message, actor: Actor, at: Position, attached: dict[UUID, FileView], needs: set[UUID]) -> MessageView:
    return MessageView(
        id=row.id,
        number=row.number,
        author=Author(row.force, row.unit, row.post, row.label),
        text=row.text,
        classification=Classification(row.classification),
        said_at=row.said_at,
        came_at=row.came_at,
        late=row.late,
        stated_at=row.stated_at,
        mentions=tuple(row.mentions),
        asks=row.asks,
        needs=row.id in needs,
        unread=policy.is_unread(row.number, at.upto, at.beyond) and row.post != actor.post,
        ours=row.post == actor.post,
        file=attached.get(row.file) if row.file else None,
        origin=Origin(**row.origin) if row.origin else None,
        topic=row.topic,
        may_edit=_may_revise(row, actor, withdraw=False),
        may_withdraw=_may_revise(row, actor, withdraw=True),
    )


def _may_revise(row: Message, actor: Actor, *, withdraw: bool) -> bool:
    is_imported = row.origin is not None
    now = clock.now()
    return not is_imported and policy.may_revise(
        actor.post, post=row.post, said_at=row.said_at, at=now, withdraw=withdraw
    )


def _topics(channel: UUID) -> tuple[str, ...]:
    """Return the topics of a channel, last used first."""
    found = rows.shown_messages(channel).exclude(topic="").values("topic").annotate(last=Max("stamp"))
    return tuple(found.order_by("-last").values_list("topic", flat=True)[: policy.MOST_TOPICS])


def _with_ways(view: MessageView, row: Message, sent: Iterable[Delivery], seen: Sequence[Sight]) -> MessageView:
    """Return a message of ours with how far it is with each force, and with all of them."""
    if row.force != here.node().force:
        return view
    ways = {each.recipient: _progress(each, seen) for each in sent}
    by = tuple(Author(each.force, each.unit, each.post, each.label) for each in seen)
    first_seen = min((each.at for each in seen), default=None)
    if not ways:
        whole = Progress(row.said_at, row.said_at, row.said_at, first_seen, None)
    else:
        left, reached = [way.left_at for way in ways.values()], [way.reached_at for way in ways.values()]
        whole = Progress(
            row.said_at,
            None if None in left else max(filter(None, left)),
            None if None in reached else max(filter(None, reached)),
            first_seen,
            None,
            next((way.trouble for way in ways.values() if way.trouble), ""),
        )
    return replace(view, progress=whole, ways=ways, seen_by=by)


def _progress(sent: Delivery, seen: Sequence[Sight]) -> Progress:
    seen_at = min((each.at for each in seen if each.force == sent.recipient), default=None)
    return Progress(sent.queued_at, sent.left_at, sent.reached_at, seen_at, None, sent.trouble)


def _deliveries(ours: Iterable[Message]) -> dict[UUID | None, list[Delivery]]:
    found: dict[UUID | None, list[Delivery]] = {}
    for each in status.delivery({row.envelope for row in ours if row.envelope}):
        found.setdefault(each.envelope, []).append(each)
    return found


def _sights(ours: Iterable[Message]) -> dict[UUID, list[Sight]]:
    found: dict[UUID, list[Sight]] = {}
    for each in Sight.objects.filter(message__in=[row.id for row in ours]).order_by("at", "id"):
        found.setdefault(each.message_id, []).append(each)
    return found
