"""Which key speaks for whom, as this node holds it at this moment: read afresh, so that a revocation is instant."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from sangam.federation import signed
from sangam.federation.policy import Voucher
from sangam.federation.types import PeerState
from sangam.kernel.errors import Malformed

_VOUCHERS = """
SELECT k.key, k.public, p.force, p.state, k.valid_from, k.valid_to, k.revoked_after::text
FROM federation_peerkey k JOIN federation_peer p ON p.force = k.peer_id WHERE k.key = ANY(%s)
"""


def vouchers(key_ids: Iterable[str]) -> dict[str, Voucher]:
    """Return what we hold of these keys, by id; unknown ones are missing."""
    with connection.cursor() as cursor:
        cursor.execute(_VOUCHERS, [sorted(set(key_ids))])
        return {row[0]: _voucher(row) for row in cursor.fetchall()}


def verified_answer(raw: bytes, peer: str) -> bytes:
    """Return the text that the peer signed in answer to us.  Raises Malformed when it did not."""
    parts = signed.take_apart(raw)
    voucher = vouchers([parts.key]).get(parts.key)
    if voucher is None or voucher.force != peer or voucher.revoked_after is not None:
        raise Malformed("federation:not-their-key", "The answer is not signed by a key of {peer}.", peer=peer)
    if not signed.is_by(parts, voucher.public):
        raise Malformed("federation:answer-altered", "The answer of {peer} was altered on its way.", peer=peer)
    return parts.text


def _voucher(row: tuple[str, bytes, str, str, datetime, datetime | None, str | None]) -> Voucher:
    key, public, force, state, valid_from, valid_to, revoked = row
    return Voucher(
        key, bytes(public), force, PeerState(state), valid_from, valid_to, json.loads(revoked) if revoked else None
    )
