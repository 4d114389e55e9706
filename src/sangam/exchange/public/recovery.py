"""The face of `exchange` for the worker of a node whose peers were restored, or which was itself; and what it hides."""

from sangam.exchange.recovery.restore_hooks import give_back, show, show_copies
from sangam.exchange.storage.quarantine import hidden_of

__all__ = ["give_back", "hidden_of", "show", "show_copies"]
