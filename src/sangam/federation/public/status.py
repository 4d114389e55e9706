"""The front door of `federation` for how things stand with each peer, and what the desk is told of it."""

from sangam.federation.desk_notes import load_pending_notes, mark_notes_told, tell_desk
from sangam.federation.lanes.status import (
    all_states,
    ask_states,
    delivery,
    delivery_of,
    files_awaited,
    lanes_waiting,
    partners,
    peers,
    read_states,
    set_aside,
    states,
    there,
)

__all__ = [
    "all_states",
    "ask_states",
    "delivery",
    "delivery_of",
    "files_awaited",
    "lanes_waiting",
    "load_pending_notes",
    "mark_notes_told",
    "partners",
    "peers",
    "read_states",
    "set_aside",
    "states",
    "tell_desk",
    "there",
]
