"""The door of watches on a gang or a chain: begin, renew, end, list; the worker's holding against what arrives."""

from sangam.networks.watches.network_watches import (
    MOST_WATCHES,
    RUNS,
    begin_watch,
    end_watch,
    forget,
    list_watches,
    renew_watch,
    watches_on,
)
from sangam.networks.watches.watch_answers import KIND, answer_watches

__all__ = [
    "KIND",
    "MOST_WATCHES",
    "RUNS",
    "answer_watches",
    "begin_watch",
    "end_watch",
    "forget",
    "list_watches",
    "renew_watch",
    "watches_on",
]
