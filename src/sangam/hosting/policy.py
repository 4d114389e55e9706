"""The rules of a membership, as pure functions over the host's document."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from sangam.hosting.types import Membership, MembershipChange
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import named_id, was_made_by

MOST_MEMBERS = 60


def present_members(membership: Membership) -> dict[str, int]:
    """Return the members of today: those that said that they leave are none, whatever the host has written so far."""
    return {force: since for force, since in membership.members.items() if membership.left.get(force) != since}


def receivers(
    membership: Membership, us: str, *, reachable: Collection[str], must_be_agreed: bool = False
) -> frozenset[str]:
    """Return the forces that our contributions go to: none once we are no member ourselves.

    must_be_agreed: a member that was added counts only once our desk has agreed to it.
    """
    present = present_members(membership)
    if us not in present:
        return frozenset()
    others = {force: since for force, since in present.items() if force != us and force in reachable}
    if must_be_agreed:
        others = {force: since for force, since in others.items() if membership.agreed.get(force) == since}
    return frozenset(others)


def awaiting_agreement(membership: Membership, us: str) -> list[str]:
    """Return the members whose addition our desk has not agreed to, by code."""
    present = present_members(membership)
    return sorted(f for f, since in present.items() if f != us and membership.agreed.get(f) != since)


def require_document(membership: Membership, sender: str) -> None:
    """Raise Refused unless the document is its host's own, Malformed unless it can be one."""
    if not was_made_by(membership.thing, sender):
        raise Refused("hosting:host", "{sender} cannot say who shares this: another force is its host.", sender=sender)
    members = membership.members
    if sender not in members or len(members) > MOST_MEMBERS or max(members.values()) > membership.version:
        raise Malformed(
            "hosting:members", "A shared thing has its host and at most 60 forces, none from a later version on."
        )


def require_member(membership: Membership, force: str) -> None:
    """Raise Refused unless a force is a member now: what it sends after its removal is not kept."""
    if force not in present_members(membership):
        raise Refused(
            "hosting:no-member", "{force} is no member of this: nothing that it sends here is kept.", force=force
        )


def require_author(line: UUID, by: Author) -> None:
    """Raise Refused unless a force speaks under an id of its own, for one of its own units."""
    if not was_made_by(line, by.force):
        raise Refused(
            "hosting:made-by-another",
            "{force} sends under an id that another force made: nothing of it is kept.",
            force=by.force,
        )
    if by.unit.split("-", 1)[0] != by.force:
        raise Refused(
            "hosting:not-their-unit",
            "{force} speaks for {unit}, which is not one of its units.",
            force=by.force,
            unit=by.unit,
        )


def add_member(membership: Membership, force: str, *, known: Collection[str]) -> Membership:
    """Return the host's next document with a force more.  Raises NotFound and Conflict."""
    if force not in known:
        raise NotFound("hosting:force", "{force} is not a force that we exchange with.", force=force)
    present = present_members(membership)
    if force in present:
        raise Conflict("hosting:member", "{force} is a member already.", force=force)
    version = membership.version + 1
    return replace(
        membership,
        version=version,
        members={**present, force: version},
        left={},
        agreed={**membership.agreed, force: version},
    )


def remove_member(membership: Membership, force: str) -> Membership:
    """Return the host's next document without a force.  Raises NotFound and Refused."""
    if force == membership.host:
        raise Refused("hosting:host-stays", "{force} is the host and stays a member.", force=force)
    since_of(force, membership.members)
    members = {each: since for each, since in membership.members.items() if each != force}
    return replace(membership, version=membership.version + 1, members=members)


def next_version(membership: Membership) -> Membership:
    """Return the host's next document with the same members."""
    return replace(membership, version=membership.version + 1)


def member_since(membership: Membership, force: str) -> int:
    """Return from which version on a force is a member now.  Raises NotFound."""
    return since_of(force, present_members(membership))


def since_of(force: str, members: Mapping[str, int]) -> int:
    """Return the version that stands beside a force.  Raises NotFound."""
    if force not in members:
        raise NotFound("hosting:no-such-member", "{force} is not a member.", force=force)
    return members[force]


def admission_of(force: str, thing: UUID) -> UUID:
    """Return the id that stands for the admission of a force to a thing: what its early words wait for."""
    return named_id("hosting-admission", str(thing), force)


def judged_anew(change: MembershipChange, us: str) -> list[str]:
    """Return the forces whose early words a document may settle: those that came or went, and all where we did."""
    moved = {*change.came, *change.went}
    return sorted({*change.now.members, *moved} if us in moved else moved)


def keep_own_notes(said: Membership, before: Membership | None) -> Membership:
    """Return a new document with what stays of what members said and our desk agreed to.

    All who are in it when it is first seen here are agreed to: nothing of ours is in it yet.
    """
    if before is None:
        return replace(said, agreed=dict(said.members), left={})
    agreed = {force: since for force, since in before.agreed.items() if said.members.get(force) == since}
    left = {force: since for force, since in before.left.items() if said.members.get(force) == since}
    return replace(said, agreed=agreed, left=left)
