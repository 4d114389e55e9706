"""The front door of `matching` for watches: what a post watches for, answering it, keys made anew."""

from sangam.matching.watches.watch_creation import rekey
from sangam.matching.watches.watch_matching import match_arrivals
from sangam.matching.watches.watches import MOST_DAYS, end_watch, keep_watching, renew_watch, watch, watches

__all__ = [
    "MOST_DAYS",
    "end_watch",
    "keep_watching",
    "match_arrivals",
    "rekey",
    "renew_watch",
    "watch",
    "watches",
]
