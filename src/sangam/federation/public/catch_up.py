"""The front door of `federation` for a peer's restore, and for who has caught us up since ours."""

from sangam.federation.inbox.rate_limits import Stage, shown_id
from sangam.federation.peers.catch_up import (
    HIDDEN_OWNERS,
    SILENT_HOLDERS,
    ask_hidden,
    awaited_peers,
    catching_up,
    heard_since,
    hidden_peers,
    is_unheard,
    require_awaited,
    unheard,
    was_awaited,
    whole_since,
)
from sangam.federation.recovery.return_stages import apply_returned

__all__ = [
    "HIDDEN_OWNERS",
    "SILENT_HOLDERS",
    "Stage",
    "apply_returned",
    "ask_hidden",
    "awaited_peers",
    "catching_up",
    "heard_since",
    "hidden_peers",
    "is_unheard",
    "require_awaited",
    "shown_id",
    "unheard",
    "was_awaited",
    "whole_since",
]
