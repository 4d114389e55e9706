"""How a node presents itself at the peers' door."""

from collections.abc import Iterable

from sangam.federation.keys import signing_key
from sangam.federation.peers import ledger_witness
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.types import Reads
from sangam.kernel import clock, here


def hello(kinds: Iterable[str]) -> bytes:
    """Return this node's signed presentation: force, clock, newest ledger head, what it reads.

    kinds: of envelope, those that something here takes.
    """
    us = here.node()
    reads = Reads(protocol_versions.ours(us.protocol), frozenset(kinds))
    return signed_line.sign(
        wire.hello_text(wire.Hello(us.force, clock.now(), reads, ledger_witness.own_head())), signing_key.sign
    )
