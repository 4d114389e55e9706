"""Identifiers: UUID version 7, so that rows made together lie together; short forms for people.

What goes to other forces under its own id (records, alerts, threads) has an id of version 8.  It carries the mark of
the force that made it, so that no other can send it as its own.
"""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from sangam.kernel import clock

_MARKS = 0x7 << 76 | 0x2 << 62  # the version, the variant
_RANDOM = (1 << 80) - 1 & ~(0xF << 76) & ~(0x3 << 62)
_MARKED = 0x8 << 76 | 0x2 << 62
_MARK = 0xFFF << 64 | 0xFFF << 50  # 24 bits: the rest of a marked id is its time and 50 random bits
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


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


def new_id_of(force: str) -> UUID:
    """Return a fresh UUIDv8 that carries a force's mark: 48 bits of milliseconds, the mark, 50 random bits.

    Source: RFC 9562, section 5.8.
    """
    return _with_maker_mark(new_id(), force)


def named_id_of(force: str, *parts: str) -> UUID:
    """Return the same UUIDv8 with a force's mark for the same parts on every node."""
    return _with_maker_mark(named_id(force, *parts), force)


def secret_id_of(force: str, word: bytes) -> UUID:
    """Return the UUIDv8 with a force's mark for 16 bytes that only that force can make (`federation.own_word`)."""
    return _with_maker_mark(UUID(bytes=word), force)


def may_be_of(value: UUID, force: str) -> bool:
    """Tell whether a force can have made an id: it carries that force's mark, or none as those of earlier versions."""
    return value.int >> 76 & 0xF != 8 or was_made_by(value, force)


def was_made_by(value: UUID, force: str) -> bool:
    """Tell whether an id carries a force's mark."""
    return value.int >> 76 & 0xF == 8 and value.int & _MARK == _maker_mark(force)


def _with_maker_mark(value: UUID, force: str) -> UUID:
    return UUID(int=value.int & ~(_MARK | 0xF << 76 | 0x3 << 62) | _MARKED | _maker_mark(force))


@lru_cache(maxsize=256)
def _maker_mark(force: str) -> int:
    digest = int.from_bytes(hashlib.sha256(f"sangam:maker:{force}".encode()).digest()[:3])
    return (digest >> 12) << 64 | (digest & 0xFFF) << 50


def made_at(value: UUID) -> datetime | None:
    """Return when a fresh id was made, by who made it; None for what tells no time.

    Of an id that is named, not fresh, it is no time at all: it may lie anywhere.
    """
    try:
        return datetime.fromtimestamp((value.int >> 80) / 1000, UTC)
    except (OverflowError, ValueError):
        return None


def short(value: UUID) -> str:
    """Return seven letters and digits that an officer can read out: Crockford's alphabet, no I, L, O or U.

    Taken from the random end of the id; a label to speak, never a key.
    """
    rest = value.int & ((1 << 35) - 1)
    return "".join(CROCKFORD[rest >> shift & 31] for shift in range(30, -1, -5))
