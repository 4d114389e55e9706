"""What other forces' envelopes do to a membership here, inside the envelope's deed."""

from collections.abc import Mapping

from sangam.federation.public import catch_up, envelopes
from sangam.federation.types import Incoming, Outcome, Parked
from sangam.hosting import memberships, policy, wire
from sangam.hosting.types import Membership, MembershipChange
from sangam.kernel import bodies, here
from sangam.kernel.errors import Refused


def take_document(incoming: Incoming, said: Membership) -> MembershipChange | None:
    """Keep a host's document if it is newer than what stands here; None where it is not.

    Raises Refused and Malformed for one that is not its host's own, or that never named us.
    """
    policy.require_document(said, incoming.sender)
    by = f"{incoming.sender}: {incoming.body.get('by', '')}"
    return renew(said, incoming.body, by=by, document=incoming.line.decode())


def renew(said: Membership, body: Mapping[str, object], *, by: str, document: str) -> MembershipChange | None:
    """Keep a document if it is newer, in the running deed.  document: the line; empty for our own."""
    before = memberships.locked_membership(said.thing)
    if before is not None and before.version >= said.version:
        return None
    if before is None and here.node().force not in said.members:
        raise Refused("hosting:never-ours", "This was never shared with us: its host does not name us.")
    now = policy.keep_own_notes(said, before)
    memberships.write_membership(now, by=by, why=str(body.get("why", "")), document=document)
    change = MembershipChange(before, now)
    judged = policy.judged_anew(change, here.node().force)
    envelopes.wake_parked(*(policy.admission_of(force, said.thing) for force in judged))
    return change


def take_leaving(incoming: Incoming) -> Membership | Parked | None:
    """Note that a member leaves by itself.

    Returns, at the host, the next document, which the caller publishes.  Returns what to wait for where the document of
    which the leaving speaks is not here, or may not be the newest since our restore.  Returns None where nothing is
    left to do.  Raises Unheard for a force that never was a member: it must not learn that the thing is known here.
    """
    leaving = bodies.read(wire.Leaving, incoming.body)
    found, since = memberships.locked_membership(leaving.thing), leaving.since
    if found is None:
        return Parked(leaving.thing)
    if found.version < since:
        return Parked(policy.admission_of(incoming.sender, leaving.thing))
    if found.members.get(incoming.sender) != since:
        require_was_member(found, incoming.sender)
        return None
    if found.host != here.node().force:
        memberships.note_left(found, incoming.sender, since)
        return None
    if unheard := catch_up.unheard():
        memberships.note_left(found, incoming.sender, since)
        return Parked(catch_up.shown_id(min(unheard)))
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
    if not memberships.was_member(sender, membership.thing):
        return waits
    if (bodies.read(wire.Contribution, incoming.body).known if known is None else known) > membership.version:
        return waits
    policy.require_member(membership, sender)
    policy.require_member(membership, here.node().force)
    return None


def require_was_member(membership: Membership, sender: str) -> None:
    """Raise Unheard for a force that never was a member: it hears what it hears of a thing that is not here."""
    if not memberships.was_member(sender, membership.thing):
        with envelopes.unheard(as_if=Outcome.PARKED):
            policy.require_member(membership, sender)
