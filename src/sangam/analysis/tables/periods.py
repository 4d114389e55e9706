"""Times as periods of the calendar: days, weeks from Monday, months, quarters."""

from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.tables.events import Events
from sangam.analysis.tables.units import DAY_S

Period = Literal["day", "week", "month", "quarter"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter")
IN_A_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4}
_COMPLETE = 0.1
_UNFINISHED_DAYS = {"day": 0, "week": 1, "month": 2, "quarter": 5}


def number_periods(seconds: NDArray[np.int64], period: Period) -> NDArray[np.int64]:
    """Return the number of the period of each time, counted from 1970."""
    days = seconds // DAY_S
    if period == "day":
        return days
    if period == "week":
        return (days + 3) // 7
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months if period == "month" else months // 3


def first_day(number: int, period: Period) -> date:
    """Return the first day of a period."""
    if period in ("day", "week"):
        return date(1970, 1, 1) + timedelta(days=number if period == "day" else number * 7 - 3)
    months = number if period == "month" else number * 3
    return date(1970 + months // 12, months % 12 + 1, 1)


def is_unfinished(seconds: NDArray[np.int64], period: Period) -> bool:
    """Tell whether the last event lies well before the end of its period, so that the file may end within it."""
    last = int(np.max(seconds))
    number = int(number_periods(np.array([last], np.int64), period)[0])
    left = (first_day(number + 1, period) - date(1970, 1, 1)).days - 1 - last // DAY_S
    return left > _UNFINISHED_DAYS[period]


def without_early(events: Events, numbers: NDArray[np.int64]) -> tuple[Events, NDArray[np.int64]]:
    """Leave out what lies before the record is complete: the first periods with under a tenth of the usual events.

    Otherwise years of nothing would stand before the rest, and each place would look new or hot.
    """
    totals = np.bincount(numbers - np.min(numbers))
    usual = float(np.median(totals[numbers - np.min(numbers)]))  # of the period of the median event
    start = int(np.argmax(totals >= _COMPLETE * usual)) + int(np.min(numbers))
    kept = numbers >= start
    return events.chosen(kept, "before the record is complete"), numbers[kept]
