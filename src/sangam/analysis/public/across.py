"""The door for what crosses the border: series and hot squares of several forces; incidents of chosen records."""

from sangam.analysis.findings.places import HOT_SQUARE, MOST_ACROSS, Pattern, find_across
from sangam.analysis.findings.times import choose_records

__all__ = ["HOT_SQUARE", "MOST_ACROSS", "Pattern", "choose_records", "find_across"]
