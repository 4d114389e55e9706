"""The face of `federation` for a restore: begin anew, give back, be caught up."""

from sangam.federation.epochs import HANDLERS, answer_due, begin_after_restore, is_shut, open_reads
from sangam.federation.rejoining import (
    HIDDEN_OWNERS,
    awaited,
    catching_up,
    end,
    hidden,
    hold,
    is_alone,
    is_unheard,
    last_restore,
    note_told,
    rejoining,
    require_awaited,
    unheard,
    whole_at_last,
    whole_since,
)

__all__ = [
    "HANDLERS",
    "HIDDEN_OWNERS",
    "answer_due",
    "awaited",
    "begin_after_restore",
    "catching_up",
    "end",
    "hidden",
    "hold",
    "is_alone",
    "is_shut",
    "is_unheard",
    "last_restore",
    "note_told",
    "open_reads",
    "rejoining",
    "require_awaited",
    "unheard",
    "whole_at_last",
    "whole_since",
]
