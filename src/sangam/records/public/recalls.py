"""The front door of `records` for recalls: one, many by two officers, what came of them, and the proof."""

from sangam.records.narrowings.register import recalls_left
from sangam.records.own_records.records import recall
from sangam.records.recalls.receipts import proofs
from sangam.records.recalls.two_person_recall import (
    MOST_LISTED,
    agree_to_recall,
    foresee,
    newest_recalled_records,
    progress_at_holders,
    propose_recall,
    read_list,
    recall_agreed,
    recall_proposed,
    recalled_record,
    recalls,
)
from sangam.records.sharing.distribution import pending_receipt_counts

__all__ = [
    "MOST_LISTED",
    "agree_to_recall",
    "foresee",
    "newest_recalled_records",
    "pending_receipt_counts",
    "progress_at_holders",
    "proofs",
    "propose_recall",
    "read_list",
    "recall",
    "recall_agreed",
    "recall_proposed",
    "recalled_record",
    "recalls",
    "recalls_left",
]
