"""Sharing groups, as officers work with them: the host makes one, adds and removes; a member leaves or agrees."""

from collections.abc import Iterable
from dataclasses import replace

from sangam.access.policy import require
from sangam.access.units import units
from sangam.audit import audit
from sangam.federation.inbox import parked, rate_limits
from sangam.federation.outbox import post
from sangam.federation.peers import catch_up
from sangam.federation.types import Envelope, Incoming, Lane, Parked
from sangam.kernel import bodies, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.texts import REASON, require_length
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.records import policy
from sangam.records.groups import redistribution
from sangam.records.messages import sharing_groups as group_messages
from sangam.records.messages.sharing_groups import GroupBody, Left
from sangam.records.models import SharingGroup, SharingGroupVersion
from sangam.records.sharing import group_members, group_rules
from sangam.records.types import Group, GroupVersion


def make(actor: Actor, short: str, *, name_en: str, name_hi: str, confirm: bool = False) -> str:
    """Make a group that our force hosts; return its code, "DL:NCR" for the short one "NCR".

    confirm: at each owner every addition waits for its desk's word, for good.  Raises Malformed and Conflict.
    """
    require(actor, "group:manage")
    with audit.deed(actor, "officer:group:make") as facts:
        us = here.node().force
        code = group_rules.code_of(us, short)
        group_rules.require_names(name_en, name_hi)
        if SharingGroup.objects.filter(code=code).exists():
            raise Conflict("records:group-exists", "There is a group {group} already.", group=code)
        group = Group(code, 1, name_en.strip(), name_hi.strip(), {us: 1}, confirm)
        group_members.write_group(group, by=actor.label, why="made")
        facts.update(group=code, confirm=confirm)
    return code


def add_member(actor: Actor, code: str, force: str, *, why: str) -> int:
    """Add a force to a group that we host; return the version.  Raises NotFound, Refused and Conflict."""
    require(actor, "group:manage")
    why = require_length(why, part="reason", most=REASON)
    with audit.deed(actor, "officer:group:add") as facts:
        group = group_rules.group_with_member(_ours(code), force, known=group_members.reachable())
        agreed = replace(group, agreed={**group.agreed, force: group.version})
        publish(agreed, by=actor.label, why=why, gone=frozenset())
        facts.update(group=code, force=force, version=group.version, why=why)
    return group.version


def remove_member(actor: Actor, code: str, force: str, *, why: str) -> int:
    """Remove a force from a group that we host: every owner takes its copies back.  Raises NotFound and Refused."""
    require(actor, "group:manage")
    why = require_length(why, part="reason", most=REASON)
    with audit.deed(actor, "officer:group:remove") as facts:
        group = group_rules.group_without_member(_ours(code), force)
        publish(group, by=actor.label, why=why, gone=frozenset({force}))
        facts.update(group=code, force=force, version=group.version, why=why)
    return group.version


def leave(actor: Actor, code: str, *, why: str) -> None:
    """Leave a group of another host: its members and we take back from one another at once what went by it.

    Raises NotFound (no such group, or no member) and Refused (our own group).
    """
    require(actor, "group:manage")
    why = require_length(why, part="reason", most=REASON)
    with audit.deed(actor, "officer:group:leave") as facts:
        us, group = here.node().force, group_members.group_of(group_members.load_locked_group(code))
        since = group_rules.member(group, us)
        if group.host == us:
            raise Refused("records:group-host-leaves", "We host {group}: its host stays in it.", group=code)
        _leave(group, since)
        facts.update(group=code, why=why)


def leave_again(word: Envelope) -> None:
    """Leave a group, in the running deed, that we had left by our own word and are in by a restore."""
    left = bodies.read(Left, word.body)
    code, since = left.group, left.since
    group = group_members.groups({code}).get(code)
    if group is not None and policy.present(group).get(here.node().force) == since:
        _leave(group, since)


def _leave(group: Group, since: int) -> None:
    us = here.node().force
    others = (set(policy.present(group)) & group_members.reachable()) - {us}
    SharingGroup.objects.filter(code=group.code).update(left={**group.left, us: since})
    body = bodies.write(Left(group.code, since))
    post.post_even_if_away("sharing.left.v1", to=sorted(others), body=body, lane=Lane.URGENT)
    redistribution.redistribute_group(group.code)


def agree(actor: Actor, code: str, force: str) -> None:
    """Agree that a force which the host added receives also what waits for our word.  Raises NotFound."""
    require(actor, "group:manage")
    with audit.deed(actor, "officer:group:agree") as facts:
        group = group_members.group_of(group_members.load_locked_group(code))
        since = group_rules.member(group, force)
        SharingGroup.objects.filter(code=code).update(agreed={**group.agreed, force: since})
        redistribution.redistribute_group(code)
        facts.update(group=code, force=force)


def publish(group: Group, *, by: str, why: str, gone: frozenset[str]) -> None:
    """Keep the next document of a group of ours and send it to all members and to who is one no more."""
    group_members.write_group(group, by=by, why=why)
    to = ({*group.members, *gone} & group_members.reachable()) - {group.host}
    body = bodies.write(group_messages.body_of(group, by=by, why=why))
    post.post_even_if_away("sharing.group.v1", to=sorted(to), body=body, lane=Lane.URGENT)
    redistribution.redistribute_group(group.code)


def require_joined(codes: Iterable[str]) -> None:
    """Raise NotFound unless we are in each of these groups."""
    wanted = list(codes)
    ours = {group.code for group in joined_groups()} if wanted else set()
    for code in wanted:
        if code not in ours:
            raise NotFound("records:group-not-in", "We are not in the sharing group {group}.", group=code)


def joined_groups() -> list[Group]:
    """Return the groups that we are in, by code: those that a record of ours can be shared with."""
    us = here.node().force
    return [group for group in group_members.groups().values() if us in policy.present(group)]


def all_groups() -> list[Group]:
    """Return every group of which a document is here, those that we are in no more as well."""
    return list(group_members.groups().values())


def members_awaiting_agreement(group: Group) -> list[str]:
    """Return the members whose addition our desk has not agreed to."""
    us = here.node().force
    members = policy.present(group)
    return [force for force, since in members.items() if force != us and group.agreed.get(force) != since]


def versions(code: str) -> list[GroupVersion]:
    """Return the versions of a group that were seen here, newest first."""
    lines, before = [], set[str]()
    for row in SharingGroupVersion.objects.filter(group_id=code).order_by("version"):
        now = set(row.members)
        added, removed = tuple(sorted(now - before)), tuple(sorted(before - now))
        lines.append(GroupVersion(row.version, row.at, row.by, row.why, added, removed))
        before = now
    return lines[::-1]


def _ours(code: str) -> Group:
    group = group_members.group_of(group_members.load_locked_group(code))
    if group.host != here.node().force:
        raise Refused(
            "records:group-not-ours",
            "{group} is hosted by {host}: ask it to change who is in it.",
            group=code,
            host=group.host,
        )
    if unheard := sorted(catch_up.unheard()):
        raise Refused(
            "records:group-unheard",
            "This node was restored, and {forces} has not said yet who is in {group}: change it after that.",
            forces=", ".join(unheard),
            group=code,
        )
    return group


# What other forces' envelopes do to sharing groups here.

DOCUMENT = "sharing.group.v1"


def take_group(envelope: Incoming) -> None:
    """sharing.group.v1: the host says who is in the group; only a higher version counts."""
    body = bodies.read(GroupBody, envelope.body)
    said = body.as_group()
    group_rules.require_document(said, envelope.sender)
    renew(said, body, by=envelope.sender, document=envelope.line.decode())


def renew(said: Group, body: GroupBody, *, by: str, document: str) -> None:
    """Take a document if it is newer than what stands here, in the running deed.

    document: the line as its host signed it, for whom it is kept; empty for our own.
    """
    row = SharingGroup.objects.select_for_update().filter(code=said.code).first()
    if row is not None and row.version >= said.version:
        return
    before = group_members.group_of(row) if row else None
    if before is None and here.node().force not in said.members:
        raise Refused("records:not-our-group", "{group} was never ours: its host does not name us.", group=said.code)
    group = _known_of(said, before)
    group_members.write_group(group, by=f"{by}: {body.by}", why=body.why, document=document)
    redistribution.redistribute_group(group.code)
    parked.wake_parked(group_messages.group_id(group.code))
    _notify_membership_change(group, before)


def take_leaving(envelope: Incoming) -> Parked | None:
    """sharing.left.v1: a member leaves by itself; as host we write the next document.

    Since our restore the document waits until all have said which they have: its number may be given.  Who never was
    a member hears what it hears of a group that is not here.
    """
    left = bodies.read(group_messages.Left, envelope.body)
    code, since = left.group, left.since
    row = SharingGroup.objects.select_for_update().filter(code=code).first()
    if row is None or row.version < since:
        return Parked(group_messages.group_id(code))
    group = group_members.group_of(row)
    if group.members.get(envelope.sender) != since:
        group_members.require_was_member(envelope.sender, [code])
        return None
    is_host, unheard = group.host == here.node().force, catch_up.unheard()
    if is_host and not unheard:
        gone = frozenset({envelope.sender})
        publish(
            group_rules.group_without_member(group, envelope.sender), by=envelope.actor_label, why="left", gone=gone
        )
        return None
    leavings = {**row.leavings, envelope.sender: envelope.line.decode()}
    SharingGroup.objects.filter(code=code).update(left={**group.left, envelope.sender: since}, leavings=leavings)
    redistribution.redistribute_group(code)
    return Parked(rate_limits.shown_id(min(unheard))) if is_host else None


def _known_of(said: Group, before: Group | None) -> Group:
    """Return the new document with what stays of what others said and we agreed to.

    Who is in it when we first see it is agreed to: nothing of ours is in it yet.  A mark once set stays.
    """
    if before is None:
        return replace(said, agreed=dict(said.members))
    agreed = {**before.agreed, **said.agreed}
    kept = {force: since for force, since in agreed.items() if said.members.get(force) == since}
    left = {force: since for force, since in before.left.items() if said.members.get(force) == since}
    return replace(said, confirm=said.confirm or before.confirm, agreed=kept, left=left)


def _notify_membership_change(group: Group, before: Group | None) -> None:
    """Tell headquarters of who came and who went: what of ours is in the group goes to them, or comes back."""
    us, old = here.node().force, before.members if before else {}
    came = sorted(force for force, since in group.members.items() if old.get(force) != since and before)
    went = sorted(set(old) - set(group.members))
    title = "{group}, version {version}: added {came}, removed {went}"
    if before is None:
        title = "{host} has taken us into the sharing group {group}"
    parts = {
        "group": group.code, "version": str(group.version), "host": group.host, "came": ", ".join(came) or "–",
        "went": ", ".join(went) or "–", "force": group.host,
    }  # fmt: skip
    subject = Subject("group", group_messages.group_id(group.code))
    beyond = "{force} has made or changed more than {most} sharing groups today: here they are only counted"
    told = Telling("group.changed", subject, title, parts)
    deliveries.notify_for(group.host, told, to=[units.desk_unit(us)], beyond=beyond)


HANDLERS = {DOCUMENT: take_group, "sharing.left.v1": take_leaving}
