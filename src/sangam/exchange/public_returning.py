"""The face of `exchange` for the worker of a node whose peers were restored, or which was itself."""

from sangam.exchange.returning import give_back, show

__all__ = ["give_back", "show"]
