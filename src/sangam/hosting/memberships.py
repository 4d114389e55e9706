"""Memberships as rows: read, locked, kept in the running deed; what our own force may do with one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.database.pipeline import Asked
from sangam.federation.inbox import dispatch, parked, rate_limits
from sangam.federation.lanes import status
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Outcome, Parked, PeerState
from sangam.hosting import policy, wire
from sangam.hosting.models import Thing, Version
from sangam.hosting.types import Membership, MembershipChange, MembershipVersion
from sangam.hosting.wire import Leaving
from sangam.kernel import bodies, here
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.ids import new_id_of

# Each message of a shared thing asks this at every node.
_ONE = """
SELECT id, kind, host, version, members::text, "left"::text, agreed::text FROM hosting_thing WHERE id = %s::uuid
"""


def begin_membership(kind: str, members: Iterable[str], *, by: str, why: str) -> Membership:
    """Begin a thing of our own with these members and ourselves, in the running deed; its id is new.

    Raises NotFound for a force that we do not exchange with, Malformed for too many.
    """
    us, known = here.node().force, reachable()
    forces = {us, *members}
    if strange := sorted(forces - known - {us}):
        raise NotFound("hosting:force", "{force} is not a force that we exchange with.", force=strange[0])
    since = dict.fromkeys(sorted(forces), 1)
    membership = Membership(new_id_of(us), kind, us, 1, since, agreed=since)
    policy.require_document(membership, us)
    write_membership(membership, by=by, why=why)
    return membership


def own_membership(thing: UUID) -> Membership:
    """Return the membership of a thing that we host, locked until the transaction ends.

    Raises NotFound; Refused where another force is the host, and while a restored node does not know who is in it.
    """
    found = locked_membership(thing)
    if found is None:
        raise _absent()
    if found.host != here.node().force:
        raise Refused("hosting:not-ours", "{host} is the host of this: ask it to change the members.", host=found.host)
    if unheard := sorted(catch_up.unheard()):
        raise Refused(
            "hosting:unheard",
            "This node was restored, and {forces} has not said yet what it holds: change it later.",
            forces=", ".join(unheard),
        )
    return found


def leave(thing: UUID) -> tuple[Membership, frozenset[str]]:
    """Leave a thing of another host, in the running deed; return the membership with what we left, and whom to tell.

    Raises NotFound (absent, or we are no member) and Refused (our own thing).
    """
    us, found = here.node().force, locked_membership(thing)
    if found is None:
        raise _absent()
    since = policy.member_since(found, us)
    if found.host == us:
        raise Refused("hosting:host-stays", "{force} is the host and stays a member.", force=us)
    return note_left(found, us, since), (frozenset(policy.present_members(found)) & reachable()) - {us}


def agree_to_member(thing: UUID, force: str) -> None:
    """Note, in the running deed, that our desk agrees to a member that the host added.  Raises NotFound."""
    found = locked_membership(thing)
    if found is None:
        raise _absent()
    since = policy.member_since(found, force)
    Thing.objects.filter(id=thing).update(agreed={**found.agreed, force: since})


def membership(thing: UUID) -> Membership | None:
    """Return who shares a thing; None where nothing is known of it."""
    return read_membership(prepared.run(*ask_membership(thing)))


def ask_membership(thing: UUID) -> Asked:
    """Return the statement that asks who shares a thing, for who asks more in the same round."""
    return Asked(_ONE, [thing])


def read_membership(rows: prepared.Rows) -> Membership | None:
    """Return what `ask_membership` found; None where nothing is known of the thing."""
    if not rows:
        return None
    found, kind, host, version, members, left, agreed = rows[0]
    return Membership(found, kind, host, version, json.loads(members), json.loads(left), json.loads(agreed))


def memberships(things: Iterable[UUID]) -> dict[UUID, Membership]:
    """Return who shares each of these things, by one query."""
    return {row.id: membership_of(row) for row in Thing.objects.filter(id__in=list(things))}


def locked_membership(thing: UUID) -> Membership | None:
    """Return who shares a thing, its row locked until the transaction ends."""
    row = Thing.objects.select_for_update().filter(id=thing).first()
    return membership_of(row) if row else None


def membership_of(row: Thing) -> Membership:
    """Return a row as a membership."""
    return Membership(row.id, row.kind, row.host, row.version, row.members, row.left, row.agreed)


def write_membership(membership: Membership, *, by: str, why: str, document: str = "") -> None:
    """Write down a membership with a line of its history, in the running deed.

    document: the line as another host signed it.
    """
    at = audit.require_deed().at
    values = {
        "kind": membership.kind,
        "host": membership.host,
        "version": membership.version,
        "document": document,
        "members": dict(membership.members),
        "left": dict(membership.left),
        "agreed": dict(membership.agreed),
    }
    thing = Thing(id=membership.thing, **values)
    Thing.objects.bulk_create([thing], update_conflicts=True, unique_fields=["id"], update_fields=values)
    said = {"members": dict(membership.members), "at": at, "by": by[:200], "why": why[:500]}
    version = Version(thing=thing, version=membership.version, **said)
    named = ["thing", "version"]
    Version.objects.bulk_create([version], update_conflicts=True, unique_fields=named, update_fields=said)


def reachable() -> frozenset[str]:
    """Return the forces to which something may be queued, now or until they are paired."""
    return reachable_of(status.states())


def reachable_of(states: Mapping[str, PeerState]) -> frozenset[str]:
    """Return the forces to which something may be queued, given how we stand with each."""
    return frozenset(force for force, state in states.items() if state is not PeerState.LEFT)


def to_be_told(membership: Membership, *, gone: Iterable[str] = ()) -> list[str]:
    """Return the forces that a new document of ours goes to: all members, and those that are none any more."""
    return sorted(({*membership.members, *gone} & reachable()) - {here.node().force})


def was_member(force: str, thing: UUID) -> bool:
    """Tell whether a force is, or once was, a member of a thing, by the documents that are known here."""
    return Version.objects.filter(thing=thing, members__has_key=force).exists()


def versions(thing: UUID) -> list[MembershipVersion]:
    """Return the versions of a membership that were seen here, newest first."""
    lines, before = [], set[str]()
    for row in Version.objects.filter(thing=thing).order_by("version"):
        now = set(row.members)
        added, removed = tuple(sorted(now - before)), tuple(sorted(before - now))
        lines.append(MembershipVersion(row.version, row.at, row.by, row.why, added, removed))
        before = now
    return lines[::-1]


def documents_of(host: str, kind: str) -> list[str]:
    """Return the lines of a host's documents of this kind, as it signed them."""
    rows = Thing.objects.filter(host=host, kind=kind).exclude(document="").order_by("id")
    return list(rows.values_list("document", flat=True))


def note_left(membership: Membership, force: str, since: int) -> Membership:
    """Note, in the running deed, that a member leaves by its own word."""
    left = {**membership.left, force: since}
    Thing.objects.filter(id=membership.thing).update(left=left)
    return replace(membership, left=left)


def _absent() -> NotFound:
    return NotFound("hosting:absent", "There is no such shared thing here.")


# What other forces' envelopes do to a membership here, inside the envelope's deed.


def take_document(incoming: Incoming, said: Membership) -> MembershipChange | None:
    """Keep a host's document if it is newer than what stands here; None where it is not.

    Raises Refused and Malformed for one that is not its host's own, or that never named us.
    """
    policy.require_document(said, incoming.sender)
    by = f"{incoming.sender}: {incoming.body.get('by', '')}"
    return renew(said, incoming.body, by=by, document=incoming.line.decode())


def renew(said: Membership, body: Mapping[str, object], *, by: str, document: str) -> MembershipChange | None:
    """Keep a document if it is newer, in the running deed.  document: the line; empty for our own."""
    before = locked_membership(said.thing)
    if before is not None and before.version >= said.version:
        return None
    if before is None and here.node().force not in said.members:
        raise Refused("hosting:never-ours", "This was never shared with us: its host does not name us.")
    now = policy.keep_own_notes(said, before)
    write_membership(now, by=by, why=str(body.get("why", "")), document=document)
    change = MembershipChange(before, now)
    judged = policy.judged_anew(change, here.node().force)
    parked.wake_parked(*(policy.admission_of(force, said.thing) for force in judged))
    return change


def take_leaving(incoming: Incoming, leaving: Leaving) -> Membership | Parked | None:
    """Note that a member leaves by itself.

    Returns, at the host, the next document, which the caller publishes.  Returns what to wait for where the document of
    which the leaving speaks is not here, or may not be the newest since our restore.  Returns None where nothing is
    left to do.  Raises Unheard for a force that never was a member: it must not learn that the thing is known here.
    """
    found, since = locked_membership(leaving.thing), leaving.since
    if found is None:
        return Parked(leaving.thing)
    if found.version < since:
        return Parked(policy.admission_of(incoming.sender, leaving.thing))
    if found.members.get(incoming.sender) != since:
        require_was_member(found, incoming.sender)
        return None
    if found.host != here.node().force:
        note_left(found, incoming.sender, since)
        return None
    if unheard := catch_up.unheard():
        note_left(found, incoming.sender, since)
        return Parked(rate_limits.shown_id(min(unheard)))
    return policy.remove_member(found, incoming.sender)


def await_sender(membership: Membership, incoming: Incoming, *, known: int | None = None) -> Parked | None:
    """Return what a contribution waits for while no document here admits it; None where it is admitted now.

    known: the version that its author knew, where the body says it under another name than `known`.

    Its host's next document may come later than the contribution.  A force that never was a member waits for it
    whatever it says: it hears what it hears of a thing that is not here.  What waits is judged anew when its force
    comes or goes, not with each document.  Raises Refused for a force that was removed, and once we were, by the newest
    document that its author knew.
    """
    sender = incoming.sender
    if {sender, here.node().force} <= policy.present_members(membership).keys():
        return None
    waits = Parked(policy.admission_of(sender, membership.thing))
    if not was_member(sender, membership.thing):
        return waits
    if (bodies.read(wire.Contribution, incoming.body).known if known is None else known) > membership.version:
        return waits
    policy.require_member(membership, sender)
    policy.require_member(membership, here.node().force)
    return None


def require_was_member(membership: Membership, sender: str) -> None:
    """Raise Unheard for a force that never was a member: it hears what it hears of a thing that is not here."""
    if not was_member(sender, membership.thing):
        with dispatch.unheard(as_if=Outcome.PARKED):
            policy.require_member(membership, sender)
