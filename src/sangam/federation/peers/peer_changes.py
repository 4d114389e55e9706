"""Changes that two officers decide: a peer joined, suspended, taken up again or parted from; our key renewed.

One lays it down, another agrees, and it is done at once, in the deed of the second.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db.models import Q

from sangam.access import second_officer
from sangam.access.policy import require
from sangam.access.types import ProposalView
from sangam.audit.audit import deed, require_deed
from sangam.federation import models, outbox, policy
from sangam.federation.desk_notes import tell_desk
from sangam.federation.keys import machines as own_machines
from sangam.federation.keys import peer_keys, signing_key
from sangam.federation.keys.sealed_secrets import NEXT, SIGNING, write_private
from sangam.federation.peers import joins, pairing
from sangam.federation.protocol import join_texts, signed_line
from sangam.federation.protocol import keys as key_texts
from sangam.federation.types import Incoming, Invitation, Lane, PeerState
from sangam.federation.types.joins import JoinState, JoinView, KeyView
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON, require_length

# A new signing key without a gap: announced under the old one, taken into use when every peer holds it.
#
# Between the two the old key speaks, so that no envelope is ever signed by a key that its receiver does not know.
# Once each machine of the node signs with the new key, each peer is told the last number for which the old key
# vouches. What gets a number is signed by the key that speaks when it gets it (`lanes.sender`), on whichever machine.
#
# Whoever lost a key cannot wait for that: `replace_stolen` changes at once. Each peer learns of it from a new
# invitation, compared over the telephone. It names the stolen key and the last number that is truly ours.

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
    peer_keys.revoke(retired, last)
    pairing.announce()


HANDLERS = {ADDED: take_key, RETIRED: retire_key}


def _positions() -> Mapping[str, Mapping[str, int]]:
    """Return per force the last number that we gave in each lane, with the epoch; none is given until the deed ends."""
    found: dict[str, dict[str, int]] = {}
    told = models.SendingPosition.objects.exclude(peer__state__in=(PeerState.LEFT, PeerState.INVITED))
    for row in told.order_by("id").select_for_update(of=("self",)):
        found.setdefault(row.peer_id, {"epoch": row.epoch})[row.lane] = row.next_seq - 1  # both lanes of one epoch
    return found


ACT = "peer:change"
JOIN, RENEW = "join", "renew"
STATE_CHANGES = {"suspend": "suspended", "resume": "resumed", "leave": "parted"}
MOST_SHOWN = 20


def confirm_join(actor: Actor, join: UUID, *, heard: str) -> UUID:
    """Lay down for a second officer that a force is to be paired; return the proposal's number.

    heard: the twelve characters as the other force reads them out.  Raises Refused (no right, they differ), NotFound
    and Conflict (not the time for it).
    """
    _compare(actor, join, heard)
    with deed(actor, "officer:peer:propose", on=join) as facts:
        joins.require_right(actor)
        row = joins.lock_join(join)
        invitation = _require_met(row)
        joins.require_joinable(invitation)
        said = {"what": JOIN, "join": str(row.id), "force": row.force, "name": row.name, "url": row.url}
        said |= {"key": invitation.key, "characters": row.characters, "reason": "", "ours": signing_key.own_key()[0]}
        return _propose(actor, row.theirs.encode(), said, facts)


def propose_change(actor: Actor, force: str, what: str, *, reason: str) -> UUID:
    """Lay down for a second officer what is to be done with a peer; return the proposal's number.

    what: a key of STATE_CHANGES; or RENEW, of our own force alone: its key at every peer.  Raises Refused, Malformed
    (no reason), NotFound and Conflict (the peer does not stand so).
    """
    with deed(actor, "officer:peer:propose", on=force[:200]) as facts:
        joins.require_right(actor)
        if (what, force) != (RENEW, here.node().force):
            peer = models.Peer.objects.filter(force=force).first()
            if peer is None or what not in STATE_CHANGES:
                raise NotFound("federation:no-peer", "We are not paired with such a force.")
            pairing.require_step(peer.state, STATE_CHANGES[what], force=force)
        if not reason.strip():
            raise Malformed("federation:peer-reason", "Say why: the second officer reads it, and the auditor.")
        reason = require_length(reason.strip(), part="reason", most=REASON)
        return _propose(actor, b"", {"what": what, "force": force, "reason": reason}, facts)


def agree_to_change(actor: Actor, proposal: UUID, *, digest: str, heard: str = "") -> None:
    """Agree, as the second officer, to what stands under this digest, and do it.

    heard: as the second officer heard it, of a join.  Raises Refused (no right, the actor's own, the characters
    differ), Conflict (lapsed, done, it stands otherwise by now) and NotFound.
    """
    joined = _join_of(actor, proposal)
    if joined:
        _compare(actor, joined, heard)
    with deed(actor, "officer:peer:agree", on=proposal) as facts:
        joins.require_right(actor)
        second_officer.agree(actor, proposal, ACT, digest=digest)
        content, agreed = second_officer.use(proposal, ACT)
        facts.update(agreed.facts, proposed_by=agreed.proposed_by, digest=digest)
        _do(agreed, content.decode(), facts)
    joins.write_door_files()


def _do(agreed: ProposalView, theirs: str, facts: dict[str, Any]) -> None:
    what, force = agreed.facts["what"], agreed.facts["force"]
    if what == JOIN:
        row = joins.lock_join(UUID(agreed.facts["join"]))
        _require_met(row)
        if agreed.facts["ours"] != signing_key.own_key()[0]:
            raise Conflict("federation:join-own-key", "Our own key has changed since: begin with a new code.")
        invitation = pairing.verify_invitation(theirs)
        joins.require_joinable(invitation)
        pairing.believe(invitation, facts)
        row.state, row.ended_at = JoinState.DONE, require_deed().at
        row.joined_by = [agreed.proposed_by, agreed.agreed_by]
        row.save()
    elif what == RENEW:
        announce_key(facts)
    else:
        pairing.change_state(force, STATE_CHANGES[what])


def _propose(actor: Actor, content: bytes, said: dict[str, str], facts: dict[str, Any]) -> UUID:
    waiting = second_officer.waiting_proposals(ACT)
    if any((each.facts["what"], each.facts["force"]) == (said["what"], said["force"]) for each in waiting):
        raise Conflict("federation:peer-proposed", "This waits for a second officer already.")
    proposal = second_officer.propose(actor, ACT, content, said)
    facts.update(said, proposal=str(proposal))
    sentence = Told("{who} proposes a change of a pairing: a second officer looks at it.", who=actor.label)
    tell_desk(said["force"], "federation:peer-proposed", sentence)
    return proposal


def proposed_changes(actor: Actor) -> list[ProposalView]:
    """Return what waits for a second officer, then what else the actor may read of what was laid down.

    Raises Refused for an actor who may not look at the node.
    """
    require(actor, "node:read")
    readable = second_officer.proposals(actor, ACT)
    found = {each.id: each for each in (*second_officer.waiting_proposals(ACT), *readable)}
    return list(found.values())


def joins_shown(actor: Actor) -> list[JoinView]:
    """Return the joining codes, newest first; the code itself only to who may pair.  Raises Refused."""
    require(actor, "node:read")
    shows_code = may_pair(actor)
    return [_view(row, shows_code=shows_code) for row in models.Join.objects.order_by("-made_at")[:MOST_SHOWN]]


def keys_of_peers() -> dict[str, list[KeyView]]:
    """Return the keys that speak for each peer, the newest first, and ours under our own force."""
    found: dict[str, list[KeyView]] = {}
    keys = models.PeerKey.objects.filter(revoked_after__isnull=True, valid_to=None).order_by("-valid_from")
    for row in keys:
        found.setdefault(row.peer_id, []).append(KeyView(row.key, row.valid_from))
    own = models.OwnKey.objects.filter(valid_to=None, announced=None).order_by("-valid_from")
    return found | {here.node().force: [KeyView(row.key, row.valid_from) for row in own]}


def may_pair(actor: Actor) -> bool:
    """Tell whether an officer may pair."""
    try:
        joins.require_right(actor)
    except Refused:
        return False
    return True


def _join_of(actor: Actor, proposal: UUID) -> UUID | None:
    """Return which join a proposal is about, None where about none, or where the actor may not read it."""
    try:
        _, view = second_officer.proposal(actor, proposal, ACT)
    except (SangamError, RuntimeError):
        return None
    return UUID(view.facts["join"]) if view.facts["what"] == JOIN else None


def _compare(actor: Actor, join: UUID, heard: str) -> None:
    """Raise Refused where the characters as heard are not those that this node shows; that counts."""
    with deed(actor, "officer:peer:compare", on=join) as facts:
        joins.require_right(actor)
        row = joins.lock_join(join)
        _require_met(row)
        agrees = join_texts.plain_letters(heard) == row.characters
        facts.update(force=row.force, agrees=agrees)
        if not agrees:
            joins.count_vain(row)
    if not agrees:
        raise Refused(
            "federation:join-differ",
            "These are not the characters that this server shows. Compare them again, by a telephone number that you "
            "know. If they still differ, the line between the two servers is not safe: do not pair.",
        )


def _require_met(row: models.Join) -> Invitation:
    if row.state != JoinState.MET:
        raise Conflict("federation:join-not-met", "There is nothing to compare now: look at the page again.")
    if row.expires_at <= require_deed().at:
        raise Conflict("federation:join-late", "The time to compare is over: begin with a new code.")
    return pairing.verify_invitation(row.theirs)


def _view(row: models.Join, *, shows_code: bool) -> JoinView:
    key = pairing.verify_invitation(row.theirs).key if row.theirs else ""
    return JoinView(
        id=row.id,
        is_host=row.is_host,
        state=JoinState(row.state),
        force=row.force,
        name=row.name,
        url=row.url,
        code=joins.code_of(row) if shows_code else "",
        characters=join_texts.in_groups(row.characters),
        key=key,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        joined_by=tuple(row.joined_by),
        ended_at=row.ended_at,
    )
