"""The face of `matching` for watches: what a post watches for, and answering it."""

from sangam.matching.answering import answer
from sangam.matching.watching import MOST_DAYS, end_watch, keep_watching, renew_watch, watch, watches

__all__ = ["MOST_DAYS", "answer", "end_watch", "keep_watching", "renew_watch", "watch", "watches"]
