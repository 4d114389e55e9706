"""The face of `records` for recalls in bulk and for receipts: who has erased or corrected, who not, and the proof."""

from sangam.records.chasing import chase
from sangam.records.owing import unconfirmed
from sangam.records.recalled import MOST_LISTED, recalled, recalled_one
from sangam.records.recalling_by_two import (
    agree_to_recall,
    foresee,
    propose_recall,
    reached,
    read_list,
    recall_agreed,
    recall_proposed,
    recalls,
)
from sangam.records.receipts import proofs
from sangam.records.receipts_pruning import prune

__all__ = [
    "MOST_LISTED",
    "agree_to_recall",
    "chase",
    "foresee",
    "proofs",
    "propose_recall",
    "prune",
    "reached",
    "read_list",
    "recall_agreed",
    "recall_proposed",
    "recalled",
    "recalled_one",
    "recalls",
    "unconfirmed",
]
