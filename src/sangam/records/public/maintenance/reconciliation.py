"""The front door of `records` for what others hold of ours: comparing, receipts to come, expiry, a departed force."""

from sangam.records.recalls.receipt_reminders import chase, erase_of_left, prune, take_all_back
from sangam.records.reconciliation.owner_side import advance, begin_comparison, begin_due, views
from sangam.records.reconciliation.repair import ahead, answer_questions, delete_settled_claims
from sangam.records.visibility.search import expire

__all__ = [
    "advance",
    "ahead",
    "answer_questions",
    "begin_comparison",
    "begin_due",
    "chase",
    "delete_settled_claims",
    "erase_of_left",
    "expire",
    "prune",
    "take_all_back",
    "views",
]
