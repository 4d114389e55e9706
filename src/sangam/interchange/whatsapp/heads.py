"""The head of a line: its date in either order, its clock of 12 or 24 hours, and where the rest begins.  Pure.

A phone writes heads in its own language and region.  Examples are "31/12/20, 9:05 pm - ", "[31/12/2020, 21:05:07] ",
"15.04.2016, 15:04 - " and "२०/१०/१९, ९:०५ अपराह्न - ".  Each line of one file has the same style.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from sangam.kernel.clock import INDIA

MARKS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
_LONGEST_HEAD = 80
_DIGITS = {ord(zero) + number: str(number) for zero in "०੦۰٠" for number in range(10)}
_BLANK = r"[ \t\u00a0\u202f]"
_MORNING = ("am", "a.m.", "पूर्वाह्न", "सुबह", "ਪੂ.ਦੁ.", "قبل دوپہر", "صبح")
_EVENING = ("pm", "p.m.", "अपराह्न", "दोपहर", "शाम", "ਬਾ.ਦੁ.", "بعد دوپہر", "شام")
_NIGHT = ("रात", "رات")
_BEFORE_NOON = frozenset(each.replace(" ", "") for each in _MORNING)
_PERIOD = "|".join(re.escape(each) for each in (*_MORNING, *_EVENING, *_NIGHT, "a. m.", "p. m."))
_HEAD = re.compile(
    rf"(?P<bracket>\[)?(?P<a>\d{{1,4}})[./-](?P<b>\d{{1,2}})[./-](?P<c>\d{{1,4}})[,،]?{_BLANK}{{1,3}}"
    rf"(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}}))?"
    rf"(?:{_BLANK}{{0,2}}(?P<period>{_PERIOD}))?(?:(?(bracket)\]{_BLANK}?|{_BLANK}[-–]{_BLANK}))",
    re.IGNORECASE,
)


class DateOrder(StrEnum):
    """In which order a file writes its dates."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"


@dataclass(frozen=True, slots=True)
class Head:
    """A head as it stands.  date: its three numbers.  time: hour of 24, minute, second.  length: of the whole head."""

    bracketed: bool
    date: tuple[int, int, int]
    time: tuple[int, int, int]
    length: int


def read_head(line: str) -> Head | None:
    """Return the head of a line that begins without direction marks, None where it has none."""
    start = line[:_LONGEST_HEAD]
    found = _HEAD.match(start if start.isascii() else start.translate(_DIGITS))
    time = _time(found) if found else None
    if found is None or time is None:
        return None
    date = (int(found["a"]), int(found["b"]), int(found["c"]))
    return Head(found["bracket"] is not None, date, time, found.end())


def date_order(heads: Iterable[tuple[int, int, int]]) -> DateOrder:
    """Return the order that all dates of a file have.

    A number above twelve decides; else the order in which fewer dates run backwards; else the day comes first.
    """
    dates = list(heads)
    if any(date[0] > 31 for date in dates):
        return DateOrder.YEAR_FIRST
    if any(date[0] > 12 for date in dates):
        return DateOrder.DAY_FIRST
    if any(date[1] > 12 for date in dates):
        return DateOrder.MONTH_FIRST
    day_first, month_first = (_backward([_sortable(each, order) for each in dates]) for order in _TWO_ORDERS)
    return DateOrder.MONTH_FIRST if month_first < day_first else DateOrder.DAY_FIRST


def instant(head: Head, order: DateOrder) -> datetime | None:
    """Return when a head says that its line was written, None for a day that no calendar has."""
    year, month, day = _sortable(head.date, order)
    try:
        return datetime(year, month, day, *head.time, tzinfo=INDIA)
    except ValueError:
        return None


_TWO_ORDERS = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)


def _sortable(date: tuple[int, int, int], order: DateOrder) -> tuple[int, int, int]:
    first, second, third = date
    if order is DateOrder.YEAR_FIRST:
        return _year(first), second, third
    if order is DateOrder.DAY_FIRST:
        return _year(third), second, first
    return _year(third), first, second


def _year(number: int) -> int:
    return number + 2000 if number < 100 else number


def _backward(dates: list[tuple[int, int, int]]) -> int:
    return sum(later < earlier for earlier, later in pairwise(dates))


def _time(found: re.Match[str]) -> tuple[int, int, int] | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    period = (found["period"] or "").lower().replace(" ", "")
    if period and not 1 <= hour <= 12:
        period = ""
    hour = _hour_of_day(hour, period)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _hour_of_day(hour: int, period: str) -> int:
    if not period:
        return hour
    if period in _NIGHT:
        return hour % 12 + (12 if 7 <= hour < 12 else 0)
    return hour % 12 + (0 if period in _BEFORE_NOON else 12)
