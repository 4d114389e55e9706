"""The door of `exchange` for the worker of a node whose peers were restored; and for what a restored node hides."""

from sangam.exchange.recovery.receiver import give_back
from sangam.exchange.storage.quarantine import hidden_of

__all__ = ["give_back", "hidden_of"]
