"""The door of actions that a meeting sets: set, report, settle, open, list."""

from sangam.coordination.actions import Settling, report_action, set_action, settle_action
from sangam.coordination.hand_overs.hand_over_acts import answer_offer, offer_action
from sangam.coordination.pages import open_action, standing_actions

__all__ = [
    "Settling",
    "answer_offer",
    "offer_action",
    "open_action",
    "report_action",
    "set_action",
    "settle_action",
    "standing_actions",
]
