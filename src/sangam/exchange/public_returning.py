"""The face of `exchange` for the worker of a node whose peers were restored, or which was itself; and what it hides."""

from sangam.exchange.hiding import hidden_of
from sangam.exchange.returning import give_back, show, show_copies

__all__ = ["give_back", "hidden_of", "show", "show_copies"]
