"""Instants and days as another node writes them.  Those that no page can show, or that a sum would break, are none."""

from datetime import UTC, date, datetime
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Between them lies all that an act, a deadline or an expiry can name.

At the ends of the calendar a change of zone or one more day overflows: one such instant would break every list with it.
"""


@lru_cache(maxsize=256)
def read_instant(text: str) -> datetime:
    """Return an instant, in UTC, one object for each.

    Raises ValueError without a zone, and outside the years that can be meant.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    require_year(at)
    return at.astimezone(UTC)


def read_day(text: str) -> date:
    """Return a day.  Raises ValueError for none, and outside the years that can be meant."""
    day = date.fromisoformat(text)
    require_year(day)
    return day


def require_year(day: date) -> None:
    """Raise ValueError for a day or an instant outside the years that can be meant."""
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise ValueError(f"no act and no deadline lies in the year {day.year}")
