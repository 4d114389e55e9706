"""A batch as gzip.  ISA-L packs what goes out, in a seventh of zlib's time; zlib reads what comes in (`envelope`).

One format, so that a peer sees no difference.  ISA-L reads nothing that another wrote: that stays with the library that
has read hostile bytes for thirty years.
"""

import zlib

try:
    from isal.isal_zlib import compress as quickly
except ImportError:  # no wheel for this kind of processor
    from zlib import compress as quickly

_GZIP = 31  # as zlib names it: the largest window, with gzip's head and end


def pack_batch(batch: bytes) -> bytes:
    """Return a batch as gzip."""
    found: bytes = quickly(batch, 1, _GZIP)
    return found


def fits(batch: bytes, *, within: int) -> bool:
    """Tell whether a batch takes fewer bytes than this packed, also where zlib packs it.

    So it does at a machine of this node that is not upgraded yet, on another kind of processor, or put back.  On what
    we send it makes up to a sixth more of it.
    """
    size = len(pack_batch(batch))
    return size < within * 3 // 4 or (size < within and len(zlib.compress(batch, 1, _GZIP)) < within)
