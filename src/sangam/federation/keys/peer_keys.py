"""Which key speaks for whom, as this node holds it at this moment: read afresh, so that a revocation is instant."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sangam.database import statements as prepared
from sangam.federation import policy
from sangam.federation.keys import signing_key
from sangam.federation.policy import TrustedKey
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.types import Envelope, Lane, PeerState
from sangam.kernel import here
from sangam.kernel.errors import Malformed, SangamError

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
