"""The front door of `records` for recalls: one, many by two officers, what came of them, and the proof."""

from sangam.records.narrowings.daily_limit import recalls_left
from sangam.records.own_records.records import recall
from sangam.records.recalls.recalled_records import MOST_LISTED, recalled, recalled_one
from sangam.records.recalls.receipts import proofs
from sangam.records.recalls.two_person_recall import (
    agree_to_recall,
    foresee,
    propose_recall,
    reached,
    read_list,
    recall_agreed,
    recall_proposed,
    recalls,
)
from sangam.records.sharing.pending_receipts import unconfirmed

__all__ = [
    "MOST_LISTED",
    "agree_to_recall",
    "foresee",
    "proofs",
    "propose_recall",
    "reached",
    "read_list",
    "recall",
    "recall_agreed",
    "recall_proposed",
    "recalled",
    "recalled_one",
    "recalls",
    "recalls_left",
    "unconfirmed",
]
