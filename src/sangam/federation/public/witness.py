"""The front door of `federation` for the heads of ledgers that forces keep for one another."""

from sangam.federation.peers.ledger_witness import KIND as HEAD_KIND
from sangam.federation.peers.ledger_witness import heads_of, post_head, witness

__all__ = [
    "HEAD_KIND",
    "heads_of",
    "post_head",
    "witness",
]
