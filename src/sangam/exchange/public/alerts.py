"""The door of `exchange` for alerts: issue, revise, cancel, acknowledge, read, the board, who could hear it, expiry."""

from sangam.exchange.alerts.acts import acknowledge, cancel, expire, issue, revise
from sangam.exchange.alerts.pages import alerts, board, note_heard, open_alert, past_alerts, read_aloud, unheard
from sangam.exchange.alerts.targets import suggest_area
from sangam.exchange.cap import caution_codes, caution_text

__all__ = [
    "acknowledge",
    "alerts",
    "board",
    "cancel",
    "caution_codes",
    "caution_text",
    "expire",
    "issue",
    "note_heard",
    "open_alert",
    "past_alerts",
    "read_aloud",
    "revise",
    "suggest_area",
    "unheard",
]
