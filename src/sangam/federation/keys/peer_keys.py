"""Which key speaks for whom, as this node holds it at this moment: read afresh, so that a revocation is instant."""

import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from sangam.audit.audit import require_deed
from sangam.database import statements as prepared
from sangam.federation import models, policy
from sangam.federation.desk_notes import tell_desk
from sangam.federation.keys import file_encryption, signing_key
from sangam.federation.policy import TrustedKey
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.protocol.keys import Last
from sangam.federation.types import Envelope, Lane, Outcome, PeerState
from sangam.kernel import here
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.sentences import Told

_VOUCHERS = """
SELECT k.key, k.public, p.force, p.state, k.valid_from, k.valid_to, k.revoked_after::text
FROM federation_peerkey k JOIN federation_peer p ON p.force = k.peer_id WHERE k.key = ANY(%s)
"""


_VOUCHERS_OF = """
SELECT k.key, k.public, p.force, p.state, k.valid_from, k.valid_to, k.revoked_after::text
FROM federation_peerkey k JOIN federation_peer p ON p.force = k.peer_id WHERE p.force = %s
"""

# With the places of its lanes, for the fast path: all that a single envelope is judged by, in one read.
_WITH_PLACES = """
SELECT k.key, k.public, p.force, p.state, k.valid_from, k.valid_to, k.revoked_after::text,
       r.lane, r.epoch, r.expected_seq, CASE WHEN r.day = %s THEN r.day_bytes ELSE 0 END, s.failing_since IS NOT NULL,
       r.xmin::text, k.xmin::text, p.xmin::text
FROM federation_peerkey k
JOIN federation_peer p ON p.force = k.peer_id
JOIN federation_receivingposition r ON r.sender_id = p.force
JOIN federation_sendingposition s ON s.peer_id = p.force AND s.lane = r.lane
WHERE k.key = %s
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A key with the places of its force's lanes, and the bytes taken in each today.

    failing: we have not reached that force of late.  written: what wrote each lane's row; another does since, if the
    force was suspended or a key of it revoked (`pairing.hold_lanes`).  key_written, force_written: what wrote the rows
    of the key and of its force.
    """

    voucher: TrustedKey
    places: Mapping[Lane, tuple[int, int]]
    day: date
    day_bytes: Mapping[Lane, int]
    failing: bool
    written: Mapping[Lane, str]
    key_written: str
    force_written: str

    def bytes_on(self, day: date, lane: Lane) -> int:
        """Return the bytes taken in a lane on a day: that of the reading, or a later one."""
        return self.day_bytes[lane] if day == self.day else 0


def voucher_with_places(key: str, *, day: date) -> Found | None:
    """Return what we hold of one key, and what is expected next from its force, or None for an unknown key."""
    rows = prepared.run(_WITH_PLACES, [day, key])
    if not rows:
        return None
    places = {Lane(row[7]): (row[8], row[9]) for row in rows}
    day_bytes = {Lane(row[7]): row[10] for row in rows}
    written = {Lane(row[7]): row[12] for row in rows}
    failing = any(row[11] for row in rows)
    return Found(_voucher(rows[0][:7]), places, day, day_bytes, failing, written, *rows[0][13:])


def vouchers(key_ids: Iterable[str]) -> dict[str, TrustedKey]:
    """Return what we hold of these keys, by id; unknown ones are missing."""
    return {row[0]: _voucher(row) for row in prepared.run(_VOUCHERS, [sorted(set(key_ids))])}


def vouchers_of(peer: str) -> dict[str, TrustedKey]:
    """Return what we hold of a peer's keys, by id."""
    return {row[0]: _voucher(row) for row in prepared.run(_VOUCHERS_OF, [peer])}


def verified_answer(raw: bytes, peer: str, held: Mapping[str, TrustedKey]) -> bytes:
    """Return the text that the peer signed in answer to us.  Raises Malformed when it did not."""
    parts = signed_line.take_apart(raw)
    voucher = held.get(parts.key)
    if voucher is None or voucher.force != peer or voucher.revoked_after is not None:
        raise Malformed("federation:not-their-key", "The answer is not signed by a key of {peer}.", peer=peer)
    if not signed_line.is_by(parts, voucher.public):
        raise Malformed("federation:answer-altered", "The answer of {peer} was altered on its way.", peer=peer)
    return parts.text


def envelope_by(raw: bytes, force: str) -> Envelope | None:
    """Return the envelope that a force signed, whomever it was for; None where no key known here proves that."""
    try:
        part = signed_line.take_apart(raw)
        envelope = wire.read_envelope(part.text)
        voucher = vouchers([part.key]).get(part.key)
        if voucher is not None:
            policy.require_vouched(envelope, voucher)
    except SangamError:
        return None
    theirs = voucher is not None and voucher.force == force and signed_line.is_by(part, voucher.public)
    ours = here.node().force == force and signing_key.signed_by_us(part.key, part.text, part.signature)
    return envelope if (theirs or ours) and envelope.sender == force else None


def _voucher(row: tuple[Any, ...]) -> TrustedKey:
    key, public, force, state, valid_from, valid_to, revoked = row
    return TrustedKey(
        key, bytes(public), force, PeerState(state), valid_from, valid_to, json.loads(revoked) if revoked else None
    )


# What a stolen key signed before its force could say so: set aside after the fact, and told to the desk.
#
# The numbers beyond the last vouched one fall free again, so that what the force itself sends takes them. What the
# forged envelopes brought about stands until a person has looked at it: the desk is told how many came, and of what
# kind.

CODE = "federation:key-revoked"


def take_back(force: str, *, last: Last) -> int:
    """Set aside what came beyond the last numbers for which a force vouches; return how many envelopes.

    Until it pairs anew nothing but a stolen key, or one that the thief added, can have signed them.
    """
    kinds: Counter[str] = Counter()
    epoch = last["epoch"]
    for lane in Lane:
        number = last[lane]
        of_lane = Q(lane=lane, sender=force)
        place = models.ReceivingPosition.objects.filter(
            of_lane, Q(epoch=epoch, expected_seq__gt=number + 1) | Q(epoch__gt=epoch)
        )
        later = Q(epoch=epoch, seq__gt=number) | Q(epoch__gt=epoch)
        beyond = models.Inbox.objects.filter(of_lane, later).exclude(code=CODE)
        kinds.update(beyond.values_list("kind", flat=True))
        beyond.update(outcome=Outcome.SET_ASIDE, code=CODE, reason="signed with a stolen key")
        place.update(epoch=epoch, expected_seq=number + 1)
    if kinds:
        tell_desk(force, CODE, _sentence(force, kinds))
    return kinds.total()


def _sentence(force: str, kinds: Counter[str]) -> Told:
    listed = ", ".join(f"{number} × {kind}" for kind, number in sorted(kinds.items()))
    return Told(
        "{n} envelopes in the name of {force} were signed with a stolen key and taken here before it said so "
        "({listed}): look at what they brought and undo it; call its desk.",
        n=kinds.total(),
        force=force,
        listed=listed,
    )


# Keyed tokens: words that this node alone can make. Shown to it again, one proves that it was given.
#
# Each machine of the node makes the same word, also after a restore. They are made with `words.key`, which never
# changes and goes with every backup, each use with a key of its own. To whoever holds one it does not say what it
# stands for; it proves nothing to a third force.

WORD_BYTES = 16


def own_word(use: str, said: str) -> bytes:
    """Return this node's keyed digest of a value for one use: 16 bytes."""
    return word_maker(use)(said)


def word_maker(use: str) -> Callable[[str], bytes]:
    """Return what makes the words of a use, as `own_word` does, for thousands of them."""
    key = hmac.digest(file_encryption.ensure_words(), f"sangam own word 1 {use}".encode(), "sha256")
    return lambda said: hmac.digest(key, said.encode(), "sha256")[:WORD_BYTES]


# Revocation: the keys of a force are believed no further than a place in its lanes. A place is only ever lowered.
#
# So a thief who retires the stolen key, with numbers that are far ahead, gains nothing. The place that the force
# names later is lower, and counts.


def revoke(key: models.PeerKey, last: Last) -> None:
    """Believe a key no further than this place, in the running deed."""
    require_deed()
    key.revoked_after = dict(last) if key.revoked_after is None else _lower(key.revoked_after, last)
    key.save(update_fields=["revoked_after"])


def revoke_all(force: str, *, last: Last, but: str = "") -> dict[str, Last]:
    """Believe no key of a force but `but` beyond this place; return up to where each is believed now."""
    keys = list(models.PeerKey.objects.filter(peer_id=force).exclude(key=but).order_by("key"))
    for key in keys:
        revoke(key, last)
    return {key.key: key.revoked_after or last for key in keys}


def furthest(places: Iterable[Last]) -> Last:
    """Return the furthest of these places of one force."""
    found = list(places)
    epoch = max(place["epoch"] for place in found)
    latest = [place for place in found if place["epoch"] == epoch]
    return {"epoch": epoch, **{str(lane): max(place[lane] for place in latest) for lane in Lane}}


def _lower(held: Mapping[str, int], said: Last) -> Last:
    if held["epoch"] != said["epoch"]:
        return dict(min(held, said, key=lambda place: place["epoch"]))
    return {"epoch": said["epoch"], **{str(lane): min(held.get(lane, 0), said.get(lane, 0)) for lane in Lane}}
