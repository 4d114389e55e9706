"""Dates of birth as eight digits, whatever their writing; a typing slip stays a slip and loses no digit."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})(?:[ T].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_EIGHT = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})")
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
Day = tuple[str | None, str | None, str | None]


def days(column: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return YYYYMMDD, YYYY and MMDD of each cell, null where it has none.

    09-12-1908 is the ninth of December, unless some cell of the column can only be read month first.
    """
    coded = pc.dictionary_encode(column)
    texts = [text or "" for text in coded.dictionary.to_pylist()]
    month_first = _month_first(texts)
    read = [_day(text.strip(), month_first=month_first) for text in texts]
    codes = coded.indices
    day, year, rest = (pa.array([each[at] for each in read], pa.string()).take(codes) for at in range(3))
    return day, year, rest


def _month_first(texts: list[str]) -> bool:
    found = [match for text in texts[:50_000] if (match := _YEAR_LAST.fullmatch(text))]
    first = np.array([int(match[1]) > 12 for match in found], bool)
    second = np.array([int(match[2]) > 12 for match in found], bool)
    return bool(second.sum() > first.sum())


def _day(text: str, *, month_first: bool) -> Day:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
        if int(month) > 12 and (eight := _EIGHT.fullmatch(text)) and int(eight[2]) <= 12:
            day, month, year = eight.groups()
    elif match := _YEAR_LAST.fullmatch(text):
        day, month, year = match.groups()
        if month_first:
            day, month = month, day
        year = year if len(year) == 4 else ("20" if int(year) < 30 else "19") + year
    elif match := _YEAR.fullmatch(text):
        return None, match[1], None
    else:
        digits = re.sub(r"\D", "", text)
        return (digits, digits[:4], digits[4:]) if len(digits) >= 6 else (None, None, None)
    if int(month) == 0 and int(day) == 0:
        return None, year, None
    return year + month.zfill(2) + day.zfill(2), year, month.zfill(2) + day.zfill(2)
