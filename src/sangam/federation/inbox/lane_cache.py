"""A cache, in this process, of a force's lanes and of the key that speaks for it, from the process's own last commit.

So the next envelope needs no read before it is judged.  The cache is never trusted.  The statement that moves the lane
checks that key, force and lane are still the very rows that were read (`Found.written`, `fast_path`).  If any was
revoked, retired, suspended or moved, in whichever process, they are read anew.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from sangam.federation.keys.peer_keys import Found
from sangam.federation.types import Lane
from sangam.kernel import here

_MOST = 1_000

_kept: dict[tuple[Path, str], Mapping[Lane, Found]] = {}


def cached_lanes(key: str) -> Mapping[Lane, Found]:
    """Return what is kept of the lanes in which a key spoke last."""
    return _kept.get((here.node().keys, key), {})


def cache_lane(found: Found, lane: Lane, *, day: date, moved: int, size: int, written: str) -> None:
    """Keep what stands of a lane after a commit of our own.

    moved, size: how many envelopes were taken on this day, and their bytes.  written: what wrote the lane's row.
    """
    epoch, expected = found.places[lane]
    now = replace(
        found,
        places={lane: (epoch, expected + moved)},
        day=day,
        day_bytes={lane: found.bytes_on(day, lane) + size},
        written={lane: written},
    )
    place = here.node().keys, found.voucher.key
    if place not in _kept and len(_kept) >= _MOST:
        _kept.clear()
    _kept[place] = {**_kept.get(place, {}), lane: now}


def forget(key: str) -> None:
    """Forget what is kept of a key: the next of its envelopes is judged by what is read then."""
    _kept.pop((here.node().keys, key), None)
