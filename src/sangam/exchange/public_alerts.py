"""The face of `exchange` for alerts: issue, revise, cancel, acknowledge, read, the board, who could hear it, expiry."""

from sangam.exchange.addressing import suggest_area
from sangam.exchange.alert_hearing import note_heard, unheard
from sangam.exchange.alert_pages import alerts, board, open_alert, past_alerts, read_aloud
from sangam.exchange.alerts import acknowledge, cancel, expire, issue, revise
from sangam.exchange.wireless import caution_codes, caution_text

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
