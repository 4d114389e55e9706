"""The door of clocks: set them for a thing, stop them, ring what is due."""

from sangam.notices.deliveries import ring_due_clocks, set_clocks, stop_clocks

__all__ = [
    "ring_due_clocks",
    "set_clocks",
    "stop_clocks",
]
