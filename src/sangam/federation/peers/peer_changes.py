"""Changes that two officers decide: a peer joined, suspended, taken up again or parted from; our key renewed.

One lays it down, another agrees, and it is done at once, in the deed of the second.
"""

from typing import Any
from uuid import UUID

from sangam.access.policy import require
from sangam.access.public import second_officer
from sangam.access.types import ProposalView
from sangam.audit.public.audit import deed, require_deed
from sangam.federation import models
from sangam.federation.desk_notes import tell_desk
from sangam.federation.keys import signing_key
from sangam.federation.peers import joins, key_rotation, pairing
from sangam.federation.protocol import join_code
from sangam.federation.types import Invitation
from sangam.federation.types.joins import JoinState, JoinView, KeyView
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON, require_length

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
        key_rotation.announce_key(facts)
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
        agrees = join_code.plain_letters(heard) == row.characters
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
        characters=join_code.in_groups(row.characters),
        key=key,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        joined_by=tuple(row.joined_by),
        ended_at=row.ended_at,
    )
