"""The front door of `matching` for what follows a check: owners of silent records told, what is over forgotten."""

from sangam.matching.checks.check import HANDLERS, notify_owners
from sangam.matching.watches.watch_creation import ASKED
from sangam.matching.watches.watches import forget

__all__ = [
    "ASKED",
    "HANDLERS",
    "forget",
    "notify_owners",
]
