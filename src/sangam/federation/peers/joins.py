"""Joining by a code: an officer of one force makes it, one of the other enters it, both nodes show the same characters.

The host made the code, the guest entered it.  Afterwards each holds the other's signed invitation and believes nothing
of it yet.  That takes two officers on each side, who compare the characters over the telephone (`peer_changes`).
"""

import os
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Max

from sangam.access.policy import require
from sangam.access.units import units
from sangam.audit.audit import deed, require_deed
from sangam.federation import models
from sangam.federation.desk_notes import tell_desk
from sangam.federation.keys import peer_keys, signing_key, tls
from sangam.federation.peers import join_call, pairing
from sangam.federation.protocol import fields, join_texts
from sangam.federation.protocol import join_texts as protocol_join_texts
from sangam.federation.protocol.join_texts import JoinCode, Message
from sangam.federation.types import Invitation, PeerState
from sangam.federation.types.joins import JoinState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import Told

RIGHT = "peer:pair"
OPEN_FOR = timedelta(minutes=30)
COMPARED_WITHIN = timedelta(hours=24)
ANSWERED_AGAIN_FOR = timedelta(minutes=1)
"""How long the door stays open after a code is used: the guest may ask again for a lost answer."""
MOST_OPEN = 5
MOST_TRIES = 5

_UNDER_WAY = (JoinState.OPEN, JoinState.MET)
_NOT_COUNTED = ("federation:join-expired", "federation:join-used", "federation:join-tries")


def make_code(actor: Actor, force: str, *, name: str, url: str) -> UUID:
    """Make a joining code for another force; return its number.  name, url: ours, as the other force will know them.

    Raises Refused (no right), Malformed (no code of a force) and Conflict (paired already, too many codes are open).
    """
    with deed(actor, "officer:peer:make-code", on=force[:200]) as facts:
        require_right(actor)
        force = _require_other(force)
        _require_few_open()
        now = require_deed().at
        row = models.Join.objects.create(
            reference=secrets.token_bytes(protocol_join_texts.REFERENCE), is_host=True,
            state=JoinState.OPEN, force=force,
            ours=pairing.own_invitation(name=name, url=url), made_by=actor.label, made_at=now,
            expires_at=now + OPEN_FOR,
        )  # fmt: skip
        facts.update(join=str(row.id), expires_at=row.expires_at.isoformat())
    write_door_files()
    pairing.announce()
    return row.id


def withdraw_code(actor: Actor, join: UUID) -> None:
    """End what has been begun with a code.  Raises Refused, NotFound and Conflict (it has ended already)."""
    with deed(actor, "officer:peer:withdraw-code", on=join) as facts:
        require_right(actor)
        row = lock_join(join)
        facts["force"] = row.force
        _end(row)
    write_door_files()
    pairing.announce()


def enter_code(actor: Actor, typed: str, *, name: str, url: str) -> UUID:
    """Enter another force's joining code: call its node and exchange invitations; return the number of what began.

    Raises Refused (no right; the other node refuses, is not reached, or did not make the code).  Raises Malformed (a
    slip of the pen) and Conflict (used already, paired already).
    """
    try:
        require_right(actor)
        code = protocol_join_texts.read_code(typed)
        row = _meet_host(code, pairing.own_invitation(name=name, url=url))
    except SangamError as refusal:
        with deed(actor, "officer:peer:enter-code"):
            raise refusal
    with deed(actor, "officer:peer:enter-code", on=row.force) as facts:
        row.made_by, row.made_at = actor.label, require_deed().at
        row.expires_at = row.made_at + COMPARED_WITHIN
        row.save(force_insert=True)
        facts.update(join=str(row.id), url=row.url, characters=row.characters)
    return row.id


def _meet_host(code: JoinCode, ours: str) -> models.Join:
    """Exchange invitations with the node that made a code; return what is to be kept of it."""
    if code.fingerprint == protocol_join_texts.fingerprint(signing_key.own_key()[1]):
        raise Refused("federation:join-own", "This is a code of our own: give it to the other force.")
    if models.Join.objects.filter(reference=code.reference, is_host=False).exists():
        raise join_texts.REFUSALS["federation:join-used"]()
    nonce, reference = os.urandom(join_texts.NONCE), code.reference.hex()
    bound = join_texts.commitment(ours, nonce).hex()
    first = join_texts.write(join_texts.FIRST, code.secret, reference=reference, commitment=bound)
    offer = _read_answer(code, join_call.call_host(code.address, first), join_texts.OFFER)
    theirs = join_texts.text_in(offer.said, "invitation")
    invitation = pairing.verify_invitation(theirs)
    if protocol_join_texts.fingerprint(invitation.public) != code.fingerprint:
        raise _other_key()
    require_joinable(invitation)
    second = join_texts.write(
        join_texts.SECOND, code.secret, reference=reference, nonce=nonce.hex(), invitation=ours
    )  # fmt: skip
    _read_answer(code, join_call.call_host(code.address, second), join_texts.TAKEN)
    host = (theirs, join_texts.bytes_in(offer.said, "nonce", join_texts.NONCE))
    return models.Join(
        id=new_id(), reference=code.reference, is_host=False, state=JoinState.MET, force=invitation.force,
        name=invitation.name, url=invitation.url, ours=ours, theirs=theirs, nonce=nonce,
        characters=join_texts.characters(code.secret, host=host, guest=(ours, nonce)),
    )  # fmt: skip


def _read_answer(code: JoinCode, answer: bytes, kind: str) -> Message:
    """Return a host's message, proved by the code.  Raises Refused for one of anybody else."""
    try:
        message = join_texts.read(answer, kind)
        join_texts.require_proof(code.secret, message)
    except (Malformed, Refused):
        raise _other_key() from None
    return message


def _other_key() -> Refused:
    return Refused(
        "federation:join-other-key",
        "The server at this address is not the one that made the code: do not pair, and tell the other force.",
    )


def answer_guest(content: bytes) -> bytes:
    """Return what a host answers to a guest's message.  Raises a SangamError; each vain try counts.

    What cannot be read, and an unknown or ended code, leave nothing behind: whoever finds the door could fill the
    ledger.
    """
    message = join_texts.read(content, join_texts.FIRST, join_texts.SECOND)
    reference = join_texts.bytes_in(message.said, "reference", protocol_join_texts.REFERENCE)
    found = models.Join.objects.filter(reference=reference, is_host=True).values_list("id", flat=True).first()
    if found is None:
        raise join_texts.REFUSALS["federation:join-unknown"]()
    _require_open(models.Join.objects.get(id=found), message, at=clock.now())
    door = Actor.system(here.node().force, "door")
    try:
        with deed(door, "node:peer:meet", on=found) as facts:
            answer = _answer(lock_join(found), message, facts)
        if message.kind == join_texts.SECOND:
            write_door_files()
            pairing.announce()
        return answer
    except SangamError as refusal:
        if refusal.code not in _NOT_COUNTED:
            _count_try(door, found, refusal)
        raise


def _answer(row: models.Join, message: Message, facts: dict[str, Any]) -> bytes:
    secret = _secret(row)
    facts.update(force=row.force, step=message.kind)
    _require_open(row, message, at=require_deed().at)
    join_texts.require_proof(secret, message)
    reference = bytes(row.reference).hex()
    if message.kind == join_texts.SECOND:
        _take_guest(row, message, secret)
        return join_texts.write(join_texts.TAKEN, secret, reference=reference)
    bound = join_texts.commitment_in(message.said)
    if bytes(row.commitment) != bound:
        row.commitment, row.nonce, row.tries = bound, os.urandom(join_texts.NONCE), row.tries + 1
        row.save()
    nonce = bytes(row.nonce).hex()
    return join_texts.write(join_texts.OFFER, secret, reference=reference, nonce=nonce, invitation=row.ours)


def _take_guest(row: models.Join, message: Message, secret: bytes) -> None:
    """Hold the invitation of a guest, which it was bound to before it knew our nonce.  Raises a SangamError."""
    nonce = join_texts.bytes_in(message.said, "nonce", join_texts.NONCE)
    theirs = join_texts.text_in(message.said, "invitation")
    if bytes(row.commitment) != join_texts.commitment(theirs, nonce):
        raise Refused("federation:join-commitment", "The other server says something else now than it began with.")
    if row.state == JoinState.MET:
        return
    invitation = pairing.verify_invitation(theirs)
    if invitation.force != row.force:
        raise join_texts.REFUSALS["federation:join-other-force"]()
    require_joinable(invitation)
    row.state, row.theirs, row.name, row.url = JoinState.MET, theirs, invitation.name, invitation.url
    row.tries = 0
    row.characters = join_texts.characters(secret, host=(row.ours, bytes(row.nonce)), guest=(theirs, nonce))
    row.expires_at = require_deed().at + COMPARED_WITHIN
    row.save()
    sentence = Told("{name} has entered our joining code: compare the twelve characters.", name=invitation.name)
    tell_desk(row.force, "federation:join-met", sentence)


def _require_open(row: models.Join, message: Message, *, at: datetime) -> None:
    """Raise unless a code may be used now.  The last message may come twice, if its answer was lost."""
    if row.tries >= MOST_TRIES:
        raise join_texts.REFUSALS["federation:join-tries"]()
    if row.state != JoinState.OPEN and not (row.state == JoinState.MET and message.kind == join_texts.SECOND):
        raise join_texts.REFUSALS["federation:join-used"]()
    if row.expires_at <= at:
        raise join_texts.REFUSALS["federation:join-expired"]()


def _count_try(door: Actor, join: UUID, refusal: SangamError) -> None:
    with deed(door, "node:peer:count-try", on=join) as facts:
        row = lock_join(join)
        if row.state == JoinState.OPEN:
            count_vain(row)  # the door tells the desk why
        facts.update(force=row.force, tries=row.tries, code=refusal.code)


def require_joinable(invitation: Invitation) -> None:
    """Raise Refused or Conflict for an invitation of a force that cannot be paired with so."""
    us, force = here.node().force, invitation.force
    if force == us:
        raise Refused(
            "federation:join-same-code",
            "The other server has our own code: two forces cannot have one code. Call its administrator.",
        )
    peer = models.Peer.objects.filter(force=force).first()
    if peer is None or peer.state in (PeerState.INVITED, PeerState.LEFT):
        return
    if peer.authority != tls.authority_in(invitation.authority):
        raise Conflict(
            "federation:join-held",
            "{force} is the code of another force here, {name} at {url}. One of the two must take another code; if it "
            "is the same force with a new server, part from it first.",
            force=force,
            name=peer.name,
            url=peer.url,
        )
    if models.PeerKey.objects.filter(key=invitation.key, peer=peer, revoked_after__isnull=True).exists():
        raise Conflict(
            "federation:join-paired",
            "{force} stands here already under this key: there is nothing to join. If it is suspended, resume it.",
            force=force,
        )
    if peer.state == PeerState.PAIRED:
        raise Conflict(
            "federation:join-rekey",
            "{force} is paired here already, under another key. If it has a new key, suspend it first, by two "
            "officers, then join again.",
            force=force,
        )


def require_right(actor: Actor) -> None:
    """Raise Refused unless the actor may pair: a chief's officer, with a post at the force's headquarters."""
    require(actor, RIGHT)
    if actor.unit != here.node().force:
        raise Refused(
            "federation:pairs-at-headquarters",
            "Forces are paired by officers of the headquarters: ask a supervisor or data officer who has a post there.",
        )


def lock_join(join: UUID) -> models.Join:
    """Return a row, held for the running deed.  Raises NotFound."""
    row = models.Join.objects.select_for_update().filter(id=join).first()
    if row is None:
        raise NotFound("federation:no-join", "There is no such joining code here.")
    return row


def count_vain(row: models.Join) -> None:
    """Count that the characters were compared in vain; with the last time it is void."""
    row.tries += 1
    if row.tries >= MOST_TRIES:
        _end(row)
    row.save()


def code_of(row: models.Join) -> str:
    """Return the code of a join that is ours and open, else nothing."""
    if not row.is_host or row.state != JoinState.OPEN:
        return ""
    invitation = pairing.verify_invitation(row.ours)
    at = urlsplit(invitation.url.lower())
    address = at.netloc if at.port else f"{at.netloc}:443"
    secret, mark = _secret(row), protocol_join_texts.fingerprint(invitation.public)
    return protocol_join_texts.write_code(JoinCode(address, bytes(row.reference), mark, secret))


def write_door_files() -> None:
    """Let the peers' door of this machine know whom to believe, and until when it takes guests."""
    tls.write_authorities(pairing.authorities())
    hosting = models.Join.objects.filter(is_host=True, expires_at__gt=clock.now())
    open_until = hosting.filter(state=JoinState.OPEN).aggregate(last=Max("expires_at"))["last"]
    met = hosting.filter(state=JoinState.MET).aggregate(last=Max("expires_at"))["last"]
    again_until = met - COMPARED_WITHIN + ANSWERED_AGAIN_FOR if met else None
    tls.write_joining_until(max(filter(None, (open_until, again_until)), default=None))


def _require_other(force: str) -> str:
    """Return the code of a force that may be asked to join.  Raises Malformed, Refused and Conflict."""
    force = force.strip().upper()
    if not fields.FORCE.fullmatch(force):
        raise Malformed("federation:join-force", "Give the code of the other force: two to four capital letters.")
    if force == here.node().force:
        raise Malformed("federation:join-ourselves", "This is our own code: give that of the other force.")
    if not units.is_force(force):
        raise Malformed(
            "federation:join-unknown-force",
            "No force or agency has the code {force} here: ask the other headquarters for its code.",
            force=force,
        )
    if models.Peer.objects.filter(force=force, state=PeerState.PAIRED).exists():
        raise Conflict(
            "federation:join-paired-force",
            "{force} is paired already. If it has a new key, suspend it first, by two officers.",
            force=force,
        )
    return force


def _require_few_open() -> None:
    now = require_deed().at
    if models.Join.objects.filter(is_host=True, state=JoinState.OPEN, expires_at__gt=now).count() >= MOST_OPEN:
        raise Conflict("federation:join-many", "Too many joining codes are open: withdraw one first.")


def _end(row: models.Join) -> None:
    if row.state not in _UNDER_WAY:
        raise Conflict("federation:join-over", "This has ended already.")
    row.state, row.ended_at = JoinState.VOID, require_deed().at
    row.save()


def _secret(row: models.Join) -> bytes:
    """Return the secret of our own code, which this node alone can make."""
    return peer_keys.own_word("join code", bytes(row.reference).hex())[: protocol_join_texts.SECRET]
