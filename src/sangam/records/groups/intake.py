"""What other forces' envelopes do to sharing groups here."""

from dataclasses import replace

from sangam.access.public import units
from sangam.federation.public import catch_up, envelopes
from sangam.federation.types import Incoming, Parked
from sangam.kernel import bodies, here
from sangam.kernel.errors import Refused
from sangam.notices.public import notices
from sangam.notices.types import Subject, Telling
from sangam.records.groups import groups, redistribution
from sangam.records.messages import sharing_groups as group_messages
from sangam.records.messages.sharing_groups import GroupBody
from sangam.records.models import SharingGroup
from sangam.records.sharing import group_members, group_rules
from sangam.records.types import Group

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
    envelopes.wake_parked(group_messages.group_id(group.code))
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
        groups.publish(
            group_rules.group_without_member(group, envelope.sender), by=envelope.actor_label, why="left", gone=gone
        )
        return None
    leavings = {**row.leavings, envelope.sender: envelope.line.decode()}
    SharingGroup.objects.filter(code=code).update(left={**group.left, envelope.sender: since}, leavings=leavings)
    redistribution.redistribute_group(code)
    return Parked(catch_up.shown_id(min(unheard))) if is_host else None


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
    notices.notify_for(group.host, told, to=[units.desk_unit(us)], beyond=beyond)


HANDLERS = {DOCUMENT: take_group, "sharing.left.v1": take_leaving}
