"""Who is told of what happens in a channel: our own posts by notices, member forces by a word on our posts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sangam.access.policy import ROLES
from sangam.access.units import units
from sangam.channels import policy, rows, wire
from sangam.channels.models import Channel, Message
from sangam.channels.wire import EntriesBody, QuarantineBody
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.hosting import memberships
from sangam.hosting.types import MembershipChange
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import own_unit
from sangam.kernel.author import Author
from sangam.kernel.handling import Classification
from sangam.notices import deliveries
from sangam.notices.types import CAN_WAIT, Deadline, Subject, Telling, TodayLane, Urgency

NEWS, MENTION, CHANGED = "channel.message", "channel.mention", "channel.changed"
QUARANTINED, REMINDER, UNANSWERED = "channel.quarantine", "channel.reminder", "channel.unanswered"
HIDING_ASKED, HIDING_DECLINED, HIDING_PROPOSED = (
    "channel.hiding-asked",
    "channel.hiding-declined",
    "channel.hiding-proposed",
)
_STILL = "The question of {who} in {channel} is not handled yet"
_ABOVE = "{unit} has not handled the question of {who} in {channel}"
_OWN_UNIT = own_unit("")


def subject(channel: UUID) -> Subject:
    """Return what notices about a channel are about."""
    return Subject("channel", channel)


def recipients(row: Channel) -> list[str]:
    """Return to whom of ours notices about a channel go: unit codes, and single posts."""
    return [token.removeprefix(_OWN_UNIT) for token in row.readers]


def notify_posts(row: Channel, message: Message) -> None:
    """Tell our posts of a message, in the running deed: one notice a channel, and one where a unit is meant.

    The author's own unit is told too: another desk of it may have the page open.  A question that calls on a unit or
    post is told again while nobody handles it.  It has a notice of its own: a later call, which can wait, must not take
    its ring.
    """
    parts = {"who": message.label, "channel": _name_in_notices(row), "force": message.force}
    ours = recipients(row)
    news = Telling(NEWS, subject(row.id), "{who} wrote in {channel}", parts, TodayLane.BACK)
    deliveries.notify(news, to=ours)
    meant = [*(unit for unit in ours if unit in message.mentions), *_posts_meant(message, ours)]
    title = "{who} writes to you in {channel}"
    urgency = Urgency.URGENT if policy.may_ring(asks=message.asks, at=clock.now()) else Urgency.ROUTINE
    called = parts if message.asks else {**parts, CAN_WAIT: "yes"}
    matter = f"{MENTION}:asks:{row.id}" if message.asks else ""
    deliveries.notify(Telling(MENTION, subject(row.id), title, called, TodayLane.NOW, urgency, matter=matter), to=meant)
    if message.asks and meant:
        _set_escalations(row, message, meant, parts)


def _set_escalations(row: Channel, message: Message, meant: Iterable[str], parts: Mapping[str, str]) -> None:
    """Let a question be told again to whom it calls on, and then to the next unit above in the channel."""
    ours, now = recipients(row), clock.now()
    due: list[Deadline] = []
    for to in meant:
        unit = rows.unit_of(to) if to.startswith("post:") else to
        matter = _unanswered_matter(message.id, to)
        told = Telling(UNANSWERED, subject(row.id), _STILL, parts, TodayLane.NOW, Urgency.URGENT, matter=matter)
        due.append(Deadline(told, to=to, due_at=now + policy.TOLD_AGAIN_AFTER))
        if above := policy.next_above(units.unit(unit).path, ours):
            about = replace(told, title=_ABOVE, parts={**parts, "unit": unit})
            due.append(Deadline(about, to=above, due_at=now + policy.TOLD_ABOVE_AFTER))
    deliveries.set_clocks(due)


def called_on(message: Message, unit: str) -> list[str]:
    """Return a unit, and those of its posts that a message calls on: what the unit is through with, they are too."""
    return [unit, *(each for each in message.mentions if each.startswith("post:") and rows.unit_of(each) == unit)]


def end_escalations(channel: UUID, message: UUID, to: Iterable[str]) -> None:
    """Let a question be told no more for these units and posts, in the running deed: one of them is through with it."""
    for each in to:
        matter = _unanswered_matter(message, each)
        deliveries.stop_clocks(subject(channel), matter=matter)
        deliveries.done_for_subject(subject(channel), matter=matter)


def _unanswered_matter(message: UUID, to: str) -> str:
    return f"{UNANSWERED}:{message}:{to}"


def _posts_meant(message: Message, ours: Collection[str]) -> list[str]:
    """Return the posts of ours in a channel that a message calls on, beside whole units."""
    named = [each for each in message.mentions if each.startswith("post:") and each not in ours]
    return [each for each in named if rows.unit_of(each) in ours]


def _name_in_notices(row: Channel) -> str:
    """Return what names a channel in a notice, which every post of the unit reads: its number, above restricted."""
    return policy.number(row.host, row.id) if row.clearance > Classification.RESTRICTED else row.name


def clear_news(row: Channel, unit: str, post: UUID | None) -> None:
    """Take the notice that there is something new off the lists of a unit and post, in the running deed."""
    for to in {unit, f"post:{post}"} & set(recipients(row)):
        deliveries.done_for_subject(subject(row.id), to=to, kind=NEWS)


def clear_mentions(channel: UUID, by: Author) -> None:
    """Take the notice that a unit or its post is meant off their lists, in the running deed."""
    for to in (by.unit, f"post:{by.post}"):
        deliveries.done_for_subject(subject(channel), to=to, kind=MENTION)


def set_reminder(row: Channel, message: Message, post: UUID, at: datetime) -> None:
    """Set a reminder of a message for a post, in the running deed; setting it again moves the time."""
    parts = {"who": message.label, "channel": _name_in_notices(row), "force": message.force}
    title = "Reminder: {who} wrote in {channel}"
    matter = f"{REMINDER}:{message.id}"
    told = Telling(REMINDER, subject(row.id), title, parts, TodayLane.NOW, Urgency.URGENT, matter=matter)
    deliveries.set_clocks([Deadline(told, to=f"post:{post}", due_at=at)])


def forget(channel: UUID) -> None:
    """Take all that was told of a channel off all lists, in the running deed."""
    deliveries.stop_clocks(subject(channel))
    deliveries.done_for_subject(subject(channel))


def forget_gone(row: Channel, *, before: Iterable[str]) -> None:
    """Take what was told of a channel off the lists of units and posts that belonged to it before, and no more.

    before: to whom of ours notices went until now.  In the running deed.
    """
    for gone in sorted(set(before) - set(recipients(row))):
        own = [gone] if gone.startswith("post:") else [f"post:{each.id}" for each in units.posts_at(gone)]
        for to in {gone, *own}:
            deliveries.stop_clocks(subject(row.id), to=to)
            deliveries.done_for_subject(subject(row.id), to=to)


def tell_change(row: Channel, change: MembershipChange, *, before: Iterable[str]) -> None:
    """Tell headquarters and the posts that belong to a channel who came into it and who went.

    before: to whom of ours notices went until now.
    """
    us = here.node().force
    parts = {
        "channel": _name_in_notices(row),
        "host": row.host,
        "force": row.host,
        "came": ", ".join(change.came) or "–",
        "went": ", ".join(change.went) or "–",
    }
    title = "{channel}: added {came}, removed {went}"
    if change.before is None or us in change.came:
        title = "{host} has taken us into the channel {channel}"
    if us in change.went:
        title = "{host} has removed us from the channel {channel}"
    beyond = "{force} has made or changed more than {most} channels today: here they are only counted"
    told = Telling(CHANGED, subject(row.id), title, parts, TodayLane.BACK)
    deliveries.notify_for(row.host, told, to={units.desk_unit(us), *recipients(row), *before}, beyond=beyond)


def tell_quarantine(row: Channel, hidden: QuarantineBody, *, is_ours: bool) -> None:
    """Tell headquarters' desk and reviewers that a hidden message waits for its review, in the running deed.

    is_ours: the message is; else we hid it, in our own view or as the host.
    """
    title = "{who} put a message of ours in quarantine in {channel}: review it"
    if not is_ours:
        title = "{who} hid a message of another force in {channel}: review it"
    _tell_desk(QUARANTINED, row, hidden, title)


def tell_request(row: Channel, asked: QuarantineBody, *, unit: str) -> None:
    """Tell headquarters' desk and reviewers, and the author's unit, that another force asks us to hide a message.

    unit: the author's, where the message is ours; "" where we are asked as the host.  In the running deed.
    """
    force = asked.by.force
    parts = {"who": asked.by.label, "force": force, "channel": _name_in_notices(row)}
    title = "{who} asks us to hide a message in {channel} at every member: hide it or decline"
    beyond = "{force} has asked us to hide more than {most} messages today: here they are only counted"
    told = Telling(HIDING_ASKED, Subject("quarantine", asked.message), title, parts, TodayLane.NOW, Urgency.URGENT)
    deliveries.notify_for(force, told, to=_reviewers(), beyond=beyond)
    if unit:
        title = "{who} asks us to hide a message in {channel} at every member: hide it, or let headquarters decline"
        at_desk = replace(told, subject=subject(row.id), title=title, matter=_matter_of_request(asked.message))
        deliveries.notify_for(force, at_desk, to={unit}, beyond=beyond)


def tell_declined(row: Channel, declined: QuarantineBody, *, unit: str) -> None:
    """Tell the unit that asked that a force does not hide a message, in the running deed."""
    parts = {"who": declined.by.label, "force": declined.by.force, "channel": _name_in_notices(row)}
    title = "{who} does not hide the message in {channel}: it stays hidden in our force alone"
    matter = f"{HIDING_DECLINED}:{declined.message}:{declined.by.force}"
    told = Telling(HIDING_DECLINED, subject(row.id), title, parts, TodayLane.BACK, matter=matter)
    beyond = "{force} has declined to hide more than {most} messages today: here they are only counted"
    deliveries.notify_for(declined.by.force, told, to={unit}, beyond=beyond)


def tell_proposal(row: Channel, proposed: QuarantineBody, *, to: Iterable[str], erase: bool) -> None:
    """Tell who may agree, and headquarters' desk, that a message is to be hidden or erased, in the running deed."""
    parts = {"who": proposed.by.label, "force": here.node().force, "channel": _name_in_notices(row)}
    title = "{who} wants to hide a message in {channel}, beyond what a post hides alone: agree, or let it lapse"
    if erase:
        title = "{who} wants to erase a message in {channel} for ever: read it and agree, or let it lapse"
    about = Subject("quarantine", proposed.message)
    told = Telling(HIDING_PROPOSED, about, title, parts, TodayLane.NOW, Urgency.URGENT)
    deliveries.notify(told, to={units.desk_unit(here.node().force), *to})


def clear_quarantine(message: UUID) -> None:
    """Take what was told of a quarantine off all lists, in the running deed."""
    deliveries.done_for_subject(Subject("quarantine", message))


def clear_request(channel: UUID, message: UUID) -> None:
    """Take what was told of a request to hide a message off all lists, in the running deed."""
    deliveries.done_for_subject(Subject("quarantine", message), kind=HIDING_ASKED)
    deliveries.done_for_subject(subject(channel), matter=_matter_of_request(message))


def clear_proposal(message: UUID) -> None:
    """Take what was told of what waited for a second officer off all lists, in the running deed."""
    deliveries.done_for_subject(Subject("quarantine", message), kind=HIDING_PROPOSED)


def _matter_of_request(message: UUID) -> str:
    return f"{HIDING_ASKED}:{message}"


def _tell_desk(kind: str, row: Channel, hidden: QuarantineBody, title: str) -> None:
    parts = {"who": hidden.by.label, "force": hidden.by.force, "channel": _name_in_notices(row)}
    about = Subject("quarantine", hidden.message)
    told = Telling(kind, about, title, parts, TodayLane.NOW, Urgency.URGENT)
    deliveries.notify(told, to=_reviewers())


def _reviewers() -> set[str]:
    """Return headquarters' desk, and the posts there that may review what is hidden."""
    us = here.node().force
    may_review = (each for each in units.posts_at(us) if "channel:review" in ROLES.get(each.role, ()))
    return {units.desk_unit(us), *(f"post:{each.id}" for each in may_review)}


def send_own_entries(row: Channel, to: Iterable[str]) -> None:
    """Send forces our own word on which of our posts belong to a channel, where there is one, in the running deed."""
    us = here.node().force
    own, forces = row.own.get(us), (set(to) & memberships.reachable()) - {us}
    if own and forces:
        said = EntriesBody(own["version"], own["entries"], thing=row.id, known=row.version)
        body = bodies.write(said)
        outbox.post_even_if_away(wire.ENTRIES, to=sorted(forces), body=body, on=row.id, lane=Lane.URGENT)
