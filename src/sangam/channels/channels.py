"""What officers do with a channel itself: open one, change who belongs to it, leave it."""

from collections.abc import Iterable
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import audit
from sangam.channels import notes, policy, rows, wire
from sangam.channels.models import Channel
from sangam.channels.rows import HeldChannel
from sangam.channels.types import Entries, Header
from sangam.channels.wire import ChannelDocument
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.hosting import memberships
from sangam.hosting import policy as hosting_policy
from sangam.hosting import wire as hosting_wire
from sangam.hosting.types import Membership
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.texts import REASON, require_length


def open_channel(actor: Actor, header: Header, entries: Entries, *, why: str = "") -> UUID:
    """Open a channel that our force hosts; return its id.

    entries: by force the units and posts that belong to it; the forces named are its members.  The opener's own unit
    belongs to it.  Raises Refused without the right, or above the opener's clearance; Malformed; NotFound for a force
    that we do not exchange with.
    """
    with audit.deed(actor, "officer:channel:open") as facts:
        require(actor, "channel:open")
        header, why = policy.require_header(header), require_length(why, part="reason", most=REASON)
        if actor.clearance < header.clearance:
            raise Refused(
                "channels:own-clearance",
                "Your post is not cleared for {level}: it opens no such channel.",
                level=header.clearance.name.lower(),
            )
        named = _with_own_unit(actor, entries)
        rows.require_known_units(entry for each in named.values() for entry in each)
        membership = memberships.begin_membership(wire.KIND, named, by=actor.label, why=why or "opened")
        row = _new_row(membership, header, policy.require_entries(named, membership.members))
        rows.settle_readers(row, membership)
        document = wire.document_of(membership, header, row.entries)
        _send_document(membership, bodies.replace(document, by=actor.label, why=why), gone=())
        facts.update(channel=str(row.id), members=sorted(membership.members), level=header.classification.name)
    return row.id


def add_force(actor: Actor, channel: UUID, force: str, entries: Iterable[str], *, why: str) -> None:
    """Add a force, with the units of it that belong, to a channel that we host.  Raises as `open_channel`; Conflict."""
    with audit.deed(actor, "officer:channel:add-force", on=channel) as facts:
        held = _lock_managed(actor, channel)
        own = memberships.own_membership(channel)
        now = hosting_policy.add_member(own, force, known=memberships.reachable())
        _publish(held, now, {**held.row.entries, force: tuple(entries)}, by=actor.label, why=why)
        notes.send_own_entries(held.row, [force])
        facts.update(force=force, version=now.version, why=why)


def remove_force(actor: Actor, channel: UUID, force: str, *, why: str) -> None:
    """Remove a force from a channel that we host: it is sent nothing more, and reads nothing more.

    Raises NotFound and Refused.
    """
    with audit.deed(actor, "officer:channel:remove-force", on=channel) as facts:
        held = _lock_managed(actor, channel)
        now = hosting_policy.remove_member(memberships.own_membership(channel), force)
        entries = {each: named for each, named in held.row.entries.items() if each != force}
        held.row.own.pop(force, None)
        _publish(held, now, entries, by=actor.label, why=why, gone=[force])
        facts.update(force=force, version=now.version, why=why)


def name_posts(actor: Actor, channel: UUID, force: str, entries: Iterable[str], *, why: str = "") -> None:
    """Say which units and posts of a force belong to a channel: our own, or, as its host, those of another member.

    A member's own word on its posts stands over its host's.  Raises NotFound, Refused and Malformed.
    """
    with audit.deed(actor, "officer:channel:name-posts", on=channel) as facts:
        held, why = _lock_managed(actor, channel), require_length(why, part="reason", most=REASON)
        named = policy.require_own_entries(force, entries)
        rows.require_known_units(named)
        if force == here.node().force:
            _name_own_posts(held, named)
        else:
            now = hosting_policy.next_version(memberships.own_membership(channel))
            _publish(held, now, {**held.row.entries, force: named}, by=actor.label, why=why)
        facts.update(force=force, entries=list(named), why=why)


def leave_channel(actor: Actor, channel: UUID, *, why: str) -> None:
    """Leave a channel of another host with our whole force: nothing goes either way any more.

    Raises NotFound, and Refused for a channel that we host.
    """
    with audit.deed(actor, "officer:channel:leave", on=channel) as facts:
        held = _lock_managed(actor, channel)
        membership, others = memberships.leave(channel)
        body = bodies.write(hosting_wire.Leaving(channel, membership.left[here.node().force]))
        outbox.post_even_if_away(wire.LEFT, to=sorted(others), body=body, on=channel, lane=Lane.URGENT)
        refresh(held.row, membership)
        facts.update(why=require_length(why, part="reason", most=REASON))


def agree_to_force(actor: Actor, channel: UUID, force: str) -> None:
    """Agree that a force which the host added receives our messages also where they are above restricted."""
    with audit.deed(actor, "officer:channel:agree", on=channel) as facts:
        _lock_managed(actor, channel)
        memberships.agree_to_member(channel, force)
        facts["force"] = force


def publish_without(held: HeldChannel, now: Membership, *, by: str, why: str, gone: Iterable[str]) -> None:
    """Keep and send the host's next document, after a member left by itself, in the running deed."""
    entries = {force: named for force, named in held.row.entries.items() if force in now.members}
    _publish(held, now, entries, by=by, why=why, gone=gone)


def refresh(row: Channel, membership: Membership) -> None:
    """Write down anew who of ours reads a channel; what was told of it goes from the lists of who does not any more."""
    before = notes.recipients(row)
    rows.settle_readers(row, membership)
    notes.forget_gone(row, before=before)
    if not row.readers:
        notes.forget(row.id)


def _lock_managed(actor: Actor, channel: UUID) -> HeldChannel:
    require(actor, "channel:open")
    return rows.lock_visible(actor, channel)


def _with_own_unit(actor: Actor, entries: Entries) -> dict[str, tuple[str, ...]]:
    by = rows.author_of(actor)
    own = tuple(entries.get(by.force, ()))
    belongs = policy.belongs(actor, own, actor.clearance)
    return {**{force: tuple(named) for force, named in entries.items()}, by.force: own if belongs else (by.unit, *own)}


def _new_row(membership: Membership, header: Header, entries: Entries) -> Channel:
    now = clock.now()
    return Channel.objects.create(
        id=membership.thing,
        host=membership.host,
        version=membership.version,
        name=header.name,
        kind=header.kind,
        classification=int(header.classification),
        clearance=int(header.clearance),
        entries={force: list(named) for force, named in entries.items()},
        made_at=now,
        changed_at=now,
    )


def _publish(
    held: HeldChannel, now: Membership, entries: Entries, *, by: str, why: str, gone: Iterable[str] = ()
) -> None:
    """Keep the next document of a channel of ours, and send it to all members and to who is one no more."""
    why = require_length(why, part="reason", most=REASON)
    row, named = held.row, policy.require_entries(entries, now.members)
    rows.require_known_units(entry for each in named.values() for entry in each)
    memberships.write_membership(now, by=by, why=why)
    row.version, row.entries = now.version, {force: list(each) for force, each in named.items()}
    row.save(update_fields=["version", "entries"])
    rows.settle_readers(row, now)
    document = wire.document_of(now, rows.header_of(row), named)
    _send_document(now, bodies.replace(document, by=by, why=why), gone=gone)


def _send_document(membership: Membership, document: ChannelDocument, *, gone: Iterable[str]) -> None:
    to, body = memberships.to_be_told(membership, gone=gone), bodies.write(document)
    outbox.post_even_if_away(wire.DOCUMENT, to=to, body=body, on=membership.thing, lane=Lane.URGENT)


def _name_own_posts(held: HeldChannel, named: tuple[str, ...]) -> None:
    us, row = here.node().force, held.row
    version = int(row.own.get(us, {}).get("version", 0)) + 1
    before = notes.recipients(row)
    row.own = {**row.own, us: {"version": version, "entries": list(named)}}
    rows.settle_readers(row, held.membership)
    notes.forget_gone(row, before=before)
    notes.send_own_entries(row, hosting_policy.present_members(held.membership))
