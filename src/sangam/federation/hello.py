"""How a node presents itself at the peers' door."""

from collections.abc import Iterable

from sangam.federation import heads, keys, signed, speaking, wire
from sangam.federation.types import Reads
from sangam.kernel import clock, here


def hello(kinds: Iterable[str]) -> bytes:
    """Return this node's signed presentation: force, clock, newest ledger head, what it reads.

    kinds: of envelope, those that something here takes.
    """
    us = here.node()
    reads = Reads(speaking.ours(us.protocol), frozenset(kinds))
    return signed.sign(wire.hello_text(wire.Hello(us.force, clock.now(), reads, heads.own_head())), keys.sign)
