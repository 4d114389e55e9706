"""What this node and a peer both read: the version of the protocol, and the version of each kind.  Pure.

The essay stands in `envelope`: Versions.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache

from sangam.federation.protocol import directory as directory_text
from sangam.federation.protocol import envelope as wire
from sangam.federation.types import Reads

Older = Callable[[Mapping[str, object]], Mapping[str, object]]

UNHEARD = Reads((wire.FIRST,))
"""The assumption about a peer that was never reached: the first version, and the first of each kind."""

OLDER: Mapping[str, tuple[str, Older]] = {
    directory_text.KIND: (directory_text.FIRST_KIND, directory_text.as_first),
}
"""Per kind the one before, and what makes its body of the newer one."""


@cache
def ours(most: int) -> tuple[int, ...]:
    """Return the versions that a node reads and writes which is held at `most`; 0: it is not.  One at least is left."""
    return tuple(version for version in wire.READS if most == 0 or version <= most) or wire.READS[:1]


def version_for(theirs: Reads, own: tuple[int, ...]) -> int:
    """Return the newest version that both read; 0 when there is none."""
    return max(set(theirs.versions) & set(own), default=0)


def unread(theirs: Reads) -> frozenset[str]:
    """Return those of our kinds with an older version that the peer does not read: usually none."""
    return frozenset(OLDER) - (theirs.kinds or frozenset())


def older(kind: str, body: str, theirs: Reads) -> tuple[str, str]:
    """Return an envelope's kind and text of body in the newest version that the peer reads; the oldest for none."""
    while kind in unread(theirs):
        kind, make = OLDER[kind]
        body = wire.body_text(make(json.loads(body)))
    return kind, body
