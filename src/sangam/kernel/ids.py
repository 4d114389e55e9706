"""Identifiers: UUID version 7, so that rows made together lie together; short forms for people."""

import secrets
import uuid
from uuid import UUID

from sangam.kernel import clock

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> UUID:
    """Return a fresh UUIDv7: 48 bits of milliseconds since 1970, then random bits.

    Source: RFC 9562, section 5.7.
    """
    milliseconds = int(clock.now().timestamp() * 1000) & ((1 << 48) - 1)
    value = milliseconds << 80 | secrets.randbits(80)
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=value | 0x7 << 76 | 0x2 << 62)


def named_id(*parts: str) -> UUID:
    """Return the same UUID for the same parts on every node (UUIDv5); for shipped data and idempotent keys."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "sangam:" + "\x1f".join(parts))


def short(value: UUID) -> str:
    """Return seven letters and digits that an officer can read out: Crockford's alphabet, no I, L, O or U.

    Taken from the random end of the id; a label to speak, never a key.
    """
    rest = value.int & ((1 << 35) - 1)
    return "".join(_CROCKFORD[rest >> shift & 31] for shift in range(30, -1, -5))
