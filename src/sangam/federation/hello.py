"""How a node presents itself at the peers' door."""

from sangam.federation import heads, keys, signed, wire
from sangam.kernel import clock, here


def hello() -> bytes:
    """Return this node's signed presentation: force, clock, versions that it reads, newest ledger head."""
    said = wire.Hello(here.node().force, clock.now(), wire.READS, heads.own_head())
    return signed.sign(wire.hello_text(said), keys.sign)
