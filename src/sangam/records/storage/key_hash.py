"""Keys as numbers.  Pure.

What is stored and asked for is 64 bits of a digest of a key's space and text.  That is eight bytes a row whatever the
script, and one column to compare.  A chance meeting of two keys costs one candidate that the comparison then refuses.
It hides nothing, for anyone can digest a telephone number.
"""

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_LAST_S = 2**31 - 1


@lru_cache(maxsize=1 << 15)
def number(space: str, key: str) -> int:
    """Return the number under which a key of a space is stored: a signed 64-bit integer, the same on every node."""
    return int.from_bytes(sha256(f"{space} {key}".encode(errors="surrogatepass")).digest()[:8], signed=True)


def seconds(at: datetime) -> int:
    """Return whole seconds from 2020 to an instant, rounded down: 32 bits last until 2088, later ones end there."""
    return max(-_LAST_S, min(int((at - _EPOCH).total_seconds() // 1), _LAST_S))
