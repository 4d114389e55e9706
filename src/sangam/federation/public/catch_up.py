"""The front door of `federation` for a peer's restore, and for who has caught us up since ours."""

from sangam.federation.inbox.gate import shown_id
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
    until_all_heard,
    was_awaited,
    whole_at_last,
    whole_since,
)

__all__ = [
    "HIDDEN_OWNERS",
    "SILENT_HOLDERS",
    "ask_hidden",
    "awaited_peers",
    "catching_up",
    "heard_since",
    "hidden_peers",
    "is_unheard",
    "require_awaited",
    "shown_id",
    "unheard",
    "until_all_heard",
    "was_awaited",
    "whole_at_last",
    "whole_since",
]
