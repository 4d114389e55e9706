"""Memberships as rows: read, locked, kept in the running deed; what our own force may do with one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.database.pipeline import Asked
from sangam.federation.public import catch_up, status
from sangam.federation.types import PeerState
from sangam.hosting import policy
from sangam.hosting.models import Thing, Version
from sangam.hosting.types import Membership, MembershipVersion
from sangam.kernel import here
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


def leave(thing: UUID) -> tuple[int, frozenset[str]]:
    """Leave a thing of another host, in the running deed; return since which version we were in it, and whom to tell.

    Raises NotFound (absent, or we are no member) and Refused (our own thing).
    """
    us, found = here.node().force, locked_membership(thing)
    if found is None:
        raise _absent()
    since = policy.member_since(found, us)
    if found.host == us:
        raise Refused("hosting:host-stays", "{force} is the host and stays a member.", force=us)
    Thing.objects.filter(id=thing).update(left={**found.left, us: since})
    return since, (frozenset(policy.present_members(found)) & reachable()) - {us}


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
    Thing.objects.update_or_create(id=membership.thing, defaults=values)
    said = {"members": dict(membership.members), "at": at, "by": by[:200], "why": why[:500]}
    Version.objects.update_or_create(thing_id=membership.thing, version=membership.version, defaults=said)


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
