"""Identifiers: UUID version 7, so that rows made together lie together; short forms for people."""

import secrets
import uuid
from uuid import UUID

from sangam.kernel import clock

_MARKS = 0x7 << 76 | 0x2 << 62  # the version, the variant
_RANDOM = (1 << 80) - 1 & ~(0xF << 76) & ~(0x3 << 62)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> UUID:
    """Return a fresh UUIDv7: 48 bits of milliseconds since 1970, then random bits.

    Source: RFC 9562, section 5.7.
    """
    return new_ids(1)[0]


def new_ids(count: int) -> list[UUID]:
    """Return fresh UUIDs of the same millisecond, for the price of one look at the clock."""
    stamp = (int(clock.now().timestamp() * 1000) & ((1 << 48) - 1)) << 80 | _MARKS
    noise = secrets.token_bytes(10 * count)
    return [UUID(int=stamp | int.from_bytes(noise[at : at + 10]) & _RANDOM) for at in range(0, len(noise), 10)]


def named_id(*parts: str) -> UUID:
    """Return the same UUID for the same parts on every node (UUIDv5); for shipped data and idempotent keys."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "sangam:" + "\x1f".join(parts))


def short(value: UUID) -> str:
    """Return seven letters and digits that an officer can read out: Crockford's alphabet, no I, L, O or U.

    Taken from the random end of the id; a label to speak, never a key.
    """
    rest = value.int & ((1 << 35) - 1)
    return "".join(_CROCKFORD[rest >> shift & 31] for shift in range(30, -1, -5))
