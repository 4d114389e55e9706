"""The simple rules by which looks that nothing explains are ranked for a person.  Pure, and stated on the page.

A line (one officer, one thing) is raised to a person by any of three signs.  It was looked at on AGAIN_DAYS days or
more.  The officer had more than BULK such looks on a day, or within BULK_WITHIN, as about midnight.  Or two of the four
smaller signs hold.
Rows of a list that was checked are one line, except those that are raised by another sign than BULK.
"""

from collections.abc import Collection
from datetime import timedelta

AGAIN, BULK_DAY, SURNAME, PLACE, HOUR, OFF_DUTY = "again", "bulk", "surname", "place", "hour", "off-duty"
AGAIN_DAYS = 4
BULK, BULK_WITHIN = 40, timedelta(hours=12)
OWN_LINES = 5
"""Rows of one list that have lines of their own.  Where more would, the list has one line, with all their rules."""

RARE_HOUR = 0.02
"""Share of an officer's looks below which an hour of the day is one at which the officer hardly ever works."""

FEWEST_FOR_HOURS = 50
COMMON = ("singh", "kumar", "devi", "kaur", "khan", "ram", "lal", "sharma", "yadav")
"""Surnames that say nothing: too many bear them."""

_GREAT = frozenset({AGAIN, BULK_DAY})
_SMALL = frozenset({SURNAME, PLACE, HOUR, OFF_DUTY})


def is_raised(rules: Collection[str]) -> bool:
    """Tell whether a line with these rules is raised to a person."""
    found = frozenset(rules)
    return bool(found & _GREAT) or len(found & _SMALL) >= 2
