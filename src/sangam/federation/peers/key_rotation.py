"""A new signing key without a gap: announced under the old one, taken into use when every peer holds it.

Between the two the old key speaks, so that no envelope is ever signed by a key that its receiver does not know.  Once
each machine of the node signs with the new key, each peer is told the last number for which the old key vouches.  What
gets a number is signed by the key that speaks when it gets it (`lanes.sender`), on whichever machine.

Whoever lost a key cannot wait for that: `replace_stolen` changes at once.  Each peer learns of it from a new
invitation, compared over the telephone.  It names the stolen key and the last number that is truly ours.
"""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db.models import Q

from sangam.audit.public.audit import deed, require_deed
from sangam.federation import models, policy
from sangam.federation.keys import machines as own_machines
from sangam.federation.keys import revocation, signing_key
from sangam.federation.keys.sealed_secrets import NEXT, SIGNING, write_private
from sangam.federation.outbox import post as outbox
from sangam.federation.peers import pairing
from sangam.federation.protocol import keys as key_texts
from sangam.federation.protocol import signed_line
from sangam.federation.types import Incoming, Lane, PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, Refused

ADDED, RETIRED = "key.added.v1", "key.retired.v1"

_TOLD = (PeerState.PAIRED, PeerState.SUSPENDED)


def rotate(actor: Actor) -> list[str]:
    """Announce a new key to every peer; return the forces that must confirm before it is taken into use.

    Raises Refused for an actor who does not run the node, Conflict while an earlier one is still being announced.
    """
    pairing.require_right(actor)
    with deed(actor, "admin:key:announce") as facts:
        return announce_key(facts)


def announce_key(facts: dict[str, object]) -> list[str]:
    """Announce a new key to every peer, inside the caller's deed, whose facts say to whom; return these forces.

    Raises Conflict while an earlier one is still being announced.
    """
    path = here.node().keys / NEXT
    if path.exists() and models.OwnKey.objects.filter(key=signing_key.key_in(path), announced__isnull=False).exists():
        raise Conflict(
            "federation:rotating",
            "A new key is announced already; these have not confirmed it yet: {forces}.",
            forces=", ".join(peers_without_key()) or "none",
        )
    private = Ed25519PrivateKey.generate()  # a file that no row names is of a cut that came before its commit
    public = private.public_key().public_bytes_raw()
    key = signed_line.key_id(here.node().force, public)
    to = sorted(models.Peer.objects.filter(state__in=_TOLD).values_list("force", flat=True))
    body = key_texts.key_body(key_texts.NewKey(key, public, private.sign(key_texts.key_text(key, public))))
    envelope = outbox.post_even_if_away(ADDED, to=to, body=body, lane=Lane.URGENT)
    models.OwnKey.objects.create(key=key, public=public, valid_from=clock.now(), announced=envelope)
    facts.update(key=key, to=to)
    own_machines.store_secret(NEXT, signing_key.pem_of(private))
    write_private(path, signing_key.pem_of(private))
    return to


def peers_without_key() -> list[str]:
    """Return the forces that do not hold the announced key yet; empty when none is announced.

    One that was restored, and to which the urgent lane still goes again, may have lost it.
    """
    announced = list(models.OwnKey.objects.filter(announced__isnull=False).values_list("announced", flat=True))
    waiting = models.Outbox.objects.filter(envelope__in=announced, reached_at=None).values_list("recipient", flat=True)
    again = models.SendingPosition.objects.filter(lane=Lane.URGENT, again__isnull=False).values_list("peer", flat=True)
    behind = {*waiting, *again} if announced else set()
    return sorted(models.Peer.objects.filter(force__in=behind, state__in=_TOLD).values_list("force", flat=True))


def advance_rotation() -> int:
    """Take the announced key into use once all hold it, retire the one before; return how many keys retired.

    It is retired once each machine of this node signs with the new one.  May be cut anywhere and called again: what is
    already done is not done twice.  With nothing due, nothing is written.
    """
    rows = list(models.OwnKey.objects.filter(valid_to=None).order_by("valid_from").values_list("key", "announced"))
    upcoming = next((key for key, announced in rows if announced is not None), "")
    in_use = [key for key, announced in rows if announced is None]
    if upcoming and not peers_without_key() and _take_into_use(upcoming):
        in_use.append(upcoming)
    return _retire(in_use[:-1], current=in_use[-1]) if len(in_use) > 1 else 0


def _take_into_use(key: str) -> bool:
    """Let the announced key sign from now on; return whether it does."""
    own_machines.write_signing_keys()
    upcoming = here.node().keys / NEXT
    if not upcoming.exists() or signing_key.key_in(upcoming) != key:
        return False
    with deed(Actor.system(here.node().force, "timekeeper"), "node:key:rotate") as facts:
        facts["key"] = key
        models.SendingPosition.objects.update(key=key)
        announced = models.OwnKey.objects.filter(key=key, announced__isnull=False)
        if announced.update(announced=None, valid_from=clock.now()):  # else another machine's worker was first
            own_machines.store_secret(SIGNING, upcoming.read_bytes())
            own_machines.forget(NEXT)
    own_machines.write_signing_keys()
    return True


def _retire(old: list[str], *, current: str) -> int:
    """Tell each peer how far the keys before vouch, and use them no more; wait for each machine that signs by one."""
    if own_machines.signing_otherwise(current):
        return 0
    with deed(Actor.system(here.node().force, "timekeeper"), "node:key:retire") as facts:
        positions = _positions()
        retiring = models.OwnKey.objects.filter(key__in=old, valid_to=None)
        old = list(retiring.values_list("key", flat=True))  # none, where another machine's worker was first
        for force, last in positions.items():
            for key in old:
                body = key_texts.retired_body(key, last)
                outbox.post_even_if_away(RETIRED, to=[force], body=body, lane=Lane.URGENT)
        retiring.update(valid_to=clock.now())
        facts.update(key=current, retired=old)
    return len(old)


def replace_stolen(actor: Actor, *, name: str, url: str) -> dict[str, tuple[str, str]]:
    """Make a new key and use it at once, for a key that may be in wrong hands; say so to nobody by wire.

    Returns for each peer (the invitation to hand over, its digits): it names the stolen keys and the last numbers that
    are ours.  Until the peer accepts it, nothing of ours is taken there.  Raises Refused.
    """
    pairing.require_right(actor)
    with deed(actor, "admin:key:replace") as facts:
        old = list(models.OwnKey.objects.filter(valid_to=None).values_list("key", flat=True))
        last_given = _positions()
        models.OwnKey.objects.filter(valid_to=None).update(valid_to=clock.now(), announced=None)
        own_machines.store_secret(SIGNING, signing_key.pem_of(Ed25519PrivateKey.generate()))
        own_machines.forget(NEXT)
        key = signing_key.ensure_signing_key()
        models.SendingPosition.objects.update(key=key)
        facts.update(key=key, stolen=old)
        made = {
            force: pairing.own_invitation(name=name, url=url, revokes=dict.fromkeys(old, last))
            for force, last in last_given.items()
        }
    return {force: (text, pairing.digits_of(text)) for force, text in made.items()}


def take_key(incoming: Incoming) -> None:
    """key.added.v1: hold a peer's further key.  Raises Malformed for one that proves nothing."""
    require_deed()
    new = key_texts.read_key(incoming.body)
    proof = signed_line.Signed(key_texts.key_text(new.key, new.public), new.proof, new.key)
    if new.key != signed_line.key_id(incoming.sender, new.public) or not signed_line.is_by(proof, new.public):
        raise Malformed(
            "federation:key-unproven",
            "{force} names a key that it does not prove to hold: call it.",
            force=incoming.sender,
        )
    fresh = {"peer_id": incoming.sender, "public": new.public, "valid_from": min(incoming.sent_at, clock.now())}
    models.PeerKey.objects.get_or_create(key=new.key, defaults=fresh)
    pairing.announce()


def retire_key(incoming: Incoming) -> None:
    """key.retired.v1: believe a peer's own key no further than it says.

    Raises Refused for a key that is not the sender's, or the last that speaks for it, and for one that vouches ahead.
    """
    require_deed()
    key, last = key_texts.read_retired(incoming.body)
    held = models.PeerKey.objects.filter(peer_id=incoming.sender)
    speaking = held.filter(Q(valid_to=None) | Q(valid_to__gt=clock.now()), revoked_after__isnull=True)
    retired = held.filter(key=key).first()
    if retired is None or not speaking.exclude(key=key).exists():
        raise Refused(
            "federation:key-not-retired",
            "{force} retires a key that is not its own, or its last: call it.",
            force=incoming.sender,
        )
    policy.require_own_past(last, lane=incoming.lane, epoch=incoming.epoch, seq=incoming.seq, force=incoming.sender)
    revocation.revoke(retired, last)
    pairing.announce()


HANDLERS = {ADDED: take_key, RETIRED: retire_key}


def _positions() -> Mapping[str, Mapping[str, int]]:
    """Return per force the last number that we gave in each lane, with the epoch; none is given until the deed ends."""
    found: dict[str, dict[str, int]] = {}
    told = models.SendingPosition.objects.exclude(peer__state__in=(PeerState.LEFT, PeerState.INVITED))
    for row in told.order_by("id").select_for_update(of=("self",)):
        found.setdefault(row.peer_id, {"epoch": row.epoch})[row.lane] = row.next_seq - 1  # both lanes of one epoch
    return found
