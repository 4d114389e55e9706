"""The face of `records` for recalls in bulk and for receipts: who has erased or corrected, who not, and the proof."""

from sangam.records.chasing import chase
from sangam.records.owing import unconfirmed
from sangam.records.recalling import recall_many
from sangam.records.receipts import proofs

__all__ = ["chase", "proofs", "recall_many", "unconfirmed"]
