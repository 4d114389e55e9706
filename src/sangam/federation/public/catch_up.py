"""The front door of `federation` for a peer's restore, and for who has caught us up since ours."""

from sangam.federation.peers.catch_up import (
    HIDDEN_OWNERS,
    awaited,
    catching_up,
    end,
    heard_since,
    hidden,
    hold,
    is_alone,
    is_unheard,
    require_awaited,
    shown_id,
    unheard,
    was_awaited,
    whole_at_last,
    whole_since,
)

__all__ = [
    "HIDDEN_OWNERS",
    "awaited",
    "catching_up",
    "end",
    "heard_since",
    "hidden",
    "hold",
    "is_alone",
    "is_unheard",
    "require_awaited",
    "shown_id",
    "unheard",
    "was_awaited",
    "whole_at_last",
    "whole_since",
]
