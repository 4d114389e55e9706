"""The front door of `records` for what was just written, and by which keys it is found."""

from sangam.records.storage.change_queue import CHANNEL as ARRIVED
from sangam.records.storage.change_queue import KEY, KEY_ROWS, Arrivals, take_arrivals, take_second_look
from sangam.records.visibility.link_table.cache import forget_changes

__all__ = [
    "ARRIVED",
    "KEY",
    "KEY_ROWS",
    "Arrivals",
    "forget_changes",
    "take_arrivals",
    "take_second_look",
]
