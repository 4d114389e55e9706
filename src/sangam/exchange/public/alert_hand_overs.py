"""The door of `exchange` for an alert that reached a wrong post: it is handed over."""

from sangam.exchange.alerts.hand_overs import hand_over

__all__ = ["hand_over"]
