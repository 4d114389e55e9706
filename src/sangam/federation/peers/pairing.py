"""Pairing: two forces exchange signed invitations whose digits are compared over the telephone.

Accepting an invitation means: this key speaks for that force, this authority vouches for its TLS.  Each side accepts
for itself; only then do envelopes go both ways.
"""

import json
from collections.abc import Mapping
from datetime import timedelta

from django.db import connection
from django.db.models import F

from sangam.access import policy as access
from sangam.audit.audit import deed, require_deed
from sangam.federation import models, policy
from sangam.federation.inbox import parked
from sangam.federation.keys import peer_keys, signing_key, tls
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import keys as key_texts
from sangam.federation.protocol import signed_line
from sangam.federation.types import Invitation, Lane, PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.texts import REFERENCE, require_length

CHANGED = "sangam_peers"

VALID_FOR = timedelta(days=14)


def invite(actor: Actor, force: str, *, name: str, url: str) -> tuple[str, str]:
    """Invite another force; return (the invitation as text to hand over, the digits to read out over the telephone).

    name, url: ours, as the other force will know them.  Raises Refused for an actor who does not run the node,
    Conflict when the two forces are paired already.
    """
    require_right(actor)
    with deed(actor, "admin:peer:invite", on=force) as facts:
        _step(force, "invited", name=force)
        text = own_invitation(name=name, url=url)
        facts["digits"] = digits_of(text)
    return text, digits_of(text)


def own_invitation(*, name: str, url: str, revokes: Mapping[str, Mapping[str, int]] | None = None) -> str:
    """Return this force's invitation as text.  Makes nothing; the keys must be there.  Raises Malformed (name)."""
    name = require_length(name, part="name", most=REFERENCE)
    key, public = signing_key.own_key()
    now = clock.now()
    invitation = Invitation(
        force=here.node().force,
        name=name,
        url=url.rstrip("/"),
        key=key,
        public=public,
        authority=tls.authority(),
        epoch=wire.FIRST_EPOCH,
        issued_at=now,
        expires_at=now + VALID_FOR,
        digits="",
        revokes=revokes or {},
    )
    return signed_line.sign(key_texts.invitation_text(invitation), signing_key.sign).decode()


def verify_invitation(text: str) -> Invitation:
    """Return what an invitation says, its signature checked.  Raises Malformed when it is none or was altered."""
    parts = signed_line.take_apart(text.strip().encode())
    invitation = key_texts.read_invitation(parts.text)
    if signed_line.key_id(invitation.force, invitation.public) != invitation.key or invitation.key != parts.key:
        raise Malformed("federation:invitation-key", "The invitation names a key that is not the one inside it.")
    if not signed_line.is_by(parts, invitation.public):
        raise Malformed("federation:invitation-altered", "The invitation was altered: ask for it again.")
    return invitation


def digits_of(text: str) -> str:
    """Return the digits of an invitation, to be compared over the telephone."""
    return key_texts.digits(signed_line.take_apart(text.strip().encode()).text)


def accept_invitation(actor: Actor, text: str, *, digits: str) -> Invitation:
    """Accept a force's invitation whose digits were compared over the telephone; from then on its envelopes are taken.

    Raises Refused for wrong digits, an expired invitation, our own, or an actor who does not run the node.
    """
    require_right(actor)
    invitation = verify_invitation(text)
    _require_acceptable(invitation, digits)
    with deed(actor, "admin:peer:accept", on=invitation.force) as facts:
        believe(invitation, facts)
    tls.write_authorities(authorities())
    return invitation


def believe(invitation: Invitation, facts: dict[str, object]) -> None:
    """Pair with a force as its invitation says, inside the caller's deed, whose facts say what changed."""
    facts.update(key=invitation.key, url=invitation.url, digits=invitation.digits)
    hold_lanes(invitation.force)
    is_new_key = not models.PeerKey.objects.filter(key=invitation.key).exists()
    _store_peer(invitation)
    if is_new_key and not invitation.revokes:
        _end_former_keys(invitation, facts)
    if invitation.revokes:
        last = peer_keys.furthest(invitation.revokes.values())
        revoked = peer_keys.revoke_all(invitation.force, last=last, but=invitation.key)
        facts.update(revokes=json.dumps(revoked), taken_back=peer_keys.take_back(invitation.force, last=last))


def _end_former_keys(invitation: Invitation, facts: dict[str, object]) -> None:
    """Believe the keys that a force had before no further than what was taken of them."""
    rows = models.ReceivingPosition.objects.filter(sender=invitation.force)
    places = {row.lane: {"epoch": row.epoch, row.lane: row.expected_seq - 1} for row in rows}
    epoch = max(place["epoch"] for place in places.values())
    taken = {lane: place[lane] if place["epoch"] == epoch else 0 for lane, place in places.items()}
    ended = peer_keys.revoke_all(invitation.force, last={"epoch": epoch, **taken}, but=invitation.key)
    if ended:
        facts["ended_keys"] = json.dumps(ended)


def suspend(actor: Actor, force: str) -> None:
    """Take nothing more from a force until `resume`; what is for it waits.  Raises Conflict in another state."""
    _change(actor, force, "suspended", action="admin:peer:suspend")


def resume(actor: Actor, force: str) -> None:
    """Take a suspended force's envelopes again.  Raises Conflict in another state."""
    _change(actor, force, "resumed", action="admin:peer:resume")


def leave(actor: Actor, force: str) -> None:
    """Part from a force: nothing goes either way.  Copies are the owner's to recall before.  Raises Conflict."""
    _change(actor, force, "parted", action="admin:peer:leave")


def revoke_key(actor: Actor, key: str, *, last_vouched: key_texts.Last) -> tuple[str, int]:
    """Believe nothing of a force beyond the last numbers that it vouches for, as said over the telephone.

    Revokes the key and every other of that force, for a thief may have added one: a new invitation brings the next.
    last_vouched: {"epoch": n, "urgent": n, "normal": n}.  Returns (the force, how many envelopes that came beyond were
    set aside).  Raises NotFound for a key that we do not hold.
    """
    require_right(actor)
    with deed(actor, "admin:key:revoke", on=key) as facts:
        facts["last_vouched"] = json.dumps(dict(last_vouched))
        force = models.PeerKey.objects.filter(key=key).values_list("peer_id", flat=True).first()
        if force is None:
            raise NotFound("federation:no-such-key", "There is no key {key} here: see `sangam peer list`.", key=key)
        hold_lanes(force)
        facts["revokes"] = json.dumps(peer_keys.revoke_all(force, last=last_vouched))
        taken_back = facts["taken_back"] = peer_keys.take_back(force, last=last_vouched)
        announce()
    return force, taken_back


def _change(actor: Actor, force: str, act: str, *, action: str) -> None:
    require_right(actor)
    with deed(actor, action, on=force):
        change_state(force, act)
    tls.write_authorities(authorities())


def change_state(force: str, act: str) -> None:
    """Suspend a force, take it up again or part from it, inside the caller's deed.  Raises Conflict."""
    hold_lanes(force)
    _step(force, act, name=force)


def hold_lanes(force: str) -> None:
    """Wait for what is being taken from a force, and let nothing more be taken before the running deed is done.

    The rows are written anew: a reader that took no lock finds them changed (`fast_path`).
    """
    require_deed()
    lanes = models.ReceivingPosition.objects.filter(sender=force).order_by("lane")
    list(lanes.select_for_update().values_list("lane", flat=True))
    lanes.update(epoch=F("epoch"))


def require_step(state: str, act: str, *, force: str) -> str:
    """Return the state to which an act leads.  Raises Conflict for one that the state does not allow."""
    return access.step(policy.STEPS, state, act, thing=f"Peer {force}")


def _step(force: str, act: str, *, name: str) -> models.Peer:
    require_deed()
    peer = models.Peer.objects.select_for_update().filter(force=force).first()
    state = require_step(peer.state if peer else policy.UNKNOWN, act, force=force)
    if peer is None:
        peer = models.Peer(force=force, name=name)
    if peer.state == PeerState.SUSPENDED and state == PeerState.PAIRED:
        parked.wake(force)
    peer.state, peer.changed_at = state, clock.now()
    peer.save()
    announce()
    return peer


def _store_peer(invitation: Invitation) -> None:
    peer = _step(invitation.force, "accepted", name=invitation.name)
    peer.name, peer.url, peer.authority = invitation.name, invitation.url, tls.authority_in(invitation.authority)
    peer.epoch = invitation.epoch
    peer.save()
    held = models.PeerKey.objects.filter(key=invitation.key).first()
    if held is not None and held.revoked_after is not None:
        raise Refused(
            "federation:key-revoked-here",
            "The key {key} was revoked here and never speaks again: {force} must make a new one, with `sangam peer "
            "rotate --stolen`, and send the invitation that this makes.",
            key=invitation.key,
            force=invitation.force,
        )
    fresh = {"peer": peer, "public": invitation.public, "valid_from": min(invitation.issued_at, clock.now())}
    models.PeerKey.objects.get_or_create(key=invitation.key, defaults=fresh)
    for lane in Lane:
        models.SendingPosition.objects.get_or_create(peer=peer, lane=lane, defaults={"epoch": wire.FIRST_EPOCH})
        models.ReceivingPosition.objects.get_or_create(sender=peer, lane=lane, defaults={"epoch": invitation.epoch})


def require_right(actor: Actor) -> None:
    """Raise Refused unless the actor runs the node."""
    if actor.role != "system":
        access.require(actor, "node:operate")


def _require_acceptable(invitation: Invitation, digits: str) -> None:
    us = here.node().force
    if invitation.force == us:
        raise Refused("federation:own-invitation", "This is the invitation of {us} itself: hand it over.", us=us)
    if clock.now() > invitation.expires_at + policy.KEY_GRACE:
        raise Refused(
            "federation:invitation-expired",
            "The invitation of {force} ended at {at}: ask for a new one.",
            force=invitation.force,
            at=invitation.expires_at.isoformat(timespec="minutes"),
        )
    if "".join(digits.split()) != "".join(invitation.digits.split()):
        raise Refused(
            "federation:digits",
            "The digits do not agree with the invitation of {force}: compare them again over the telephone, and if "
            "they still differ, do not pair; someone changed it on its way.",
            force=invitation.force,
        )


def announce() -> None:
    """Wake whoever holds a picture of the peers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANGED])


def paired_forces() -> list[str]:
    """Return the forces that we exchange with."""
    return list(models.Peer.objects.filter(state=PeerState.PAIRED).order_by("force").values_list("force", flat=True))


def authorities() -> list[str]:
    """Return the certificates (PEM) of the authorities that may vouch for a caller at the peers' door."""
    peers = models.Peer.objects.filter(state=PeerState.PAIRED).order_by("force")
    return list(peers.values_list("authority", flat=True))


def address(force: str) -> tuple[str, str]:
    """Return (url, authority) of a paired force.  Raises Conflict when it is not paired any more."""
    peer = models.Peer.objects.filter(force=force, state=PeerState.PAIRED).first()
    if peer is None:
        raise Conflict("federation:parted", "{force} is not paired any more.", force=force)
    return peer.url, peer.authority
