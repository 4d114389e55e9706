"""Columns of text as times: ISO, day first or month first, with or without a time of day; `2400` is the next midnight.

Which of the day and the month stands first is decided for the whole column.  A zone written behind is left off: the
time stays the local one that was written.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sangam.analysis.tables.files import Sheet
from sangam.analysis.tables.numbers import strip_cells
from sangam.analysis.tables.units import DAY_S, UNDATED
from sangam.kernel.errors import Malformed

_FIRST = datetime(1970, 1, 1)  # noqa: DTZ001 - local time, as all of them
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.*))?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{4,6}))?")
_LOCAL = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,]+(.*))?")
_CLOCK = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?\s*(?:Z|[+-]\d{2}:?\d{2})?")
_HOURS = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Times:
    """seconds: local time since 1970 (`UNDATED` where missing).  has_days: False where only months were written."""

    seconds: NDArray[np.int64]
    has_days: bool
    caveats: tuple[str, ...]


def read_times(sheet: Sheet, heading: str) -> Times:
    """Return a column's times.  Raises Malformed with the line of a text that is no time."""
    cells = strip_cells(sheet.column(heading))
    try:
        return Times(_seconds(pc.cast(cells, pa.timestamp("s"))), has_days=True, caveats=())
    except pa.ArrowInvalid:
        return _by_text(sheet, heading, cells)


def _seconds(stamps: pa.Array) -> NDArray[np.int64]:
    found: NDArray[np.int64] = pc.fill_null(pc.cast(stamps, pa.int64()), int(UNDATED)).to_numpy(zero_copy_only=False)
    return found


def _by_text(sheet: Sheet, heading: str, cells: pa.Array) -> Times:
    """Read each distinct text once."""
    coded = cells.dictionary_encode()
    texts: list[str] = coded.dictionary.to_pylist()
    day_first, caveats = _order(texts, heading)
    found = np.array([_moment(text, day_first) for text in texts] + [UNDATED], np.int64)
    codes = pc.fill_null(coded.indices, len(texts)).to_numpy(zero_copy_only=False)
    unread = [at for at, text in enumerate(texts) if found[at] == UNDATED]
    if unread:
        row = int(np.flatnonzero(np.isin(codes, unread))[0])
        raise Malformed(
            "analysis:time",
            "Line {line} of {path}: {heading} is “{cell}”, which is no date and time.",
            line=sheet.line(row),
            path=sheet.name,
            heading=heading,
            cell=cells[row].as_py(),
        )
    return Times(found[codes], not all(map(_MONTH.fullmatch, texts)), caveats)


def _order(texts: list[str], heading: str) -> tuple[bool, tuple[str, ...]]:
    """Tell whether the day stands before the month, and what is not certain of it."""
    parts = [(int(found[1]), int(found[2])) for text in texts if (found := _LOCAL.fullmatch(text))]
    if any(first > 12 for first, _ in parts):
        return True, ()
    if any(second > 12 for _, second in parts):
        return False, ()
    if not parts:
        return True, ()
    return True, (f"{heading}: no date tells whether day or month stands first; read as day first.",)


def _moment(text: str, day_first: bool) -> int:
    """Return a text as seconds, `UNDATED` where it is no time."""
    if found := _MONTH.fullmatch(text):
        year, month, day, clock = found[1], found[2], "1", None
    elif found := (_ISO.fullmatch(text) or _PACKED.fullmatch(text)):
        year, month, day, clock = found.groups()
    elif found := _LOCAL.fullmatch(text):
        day, month, year, clock = (found[i] for i in ((1, 2, 3, 4) if day_first else (2, 1, 3, 4)))
    else:
        return int(UNDATED)
    seconds = clock_seconds(clock.strip()) if clock and clock.strip() else 0
    try:
        midnight = datetime(int(year), int(month), int(day))  # noqa: DTZ001 - local time, as it was written
    except ValueError:
        return int(UNDATED)
    return int(UNDATED) if seconds is None else (midnight - _FIRST) // timedelta(seconds=1) + seconds


def clock_seconds(text: str) -> int | None:
    """Return a time of day in seconds after midnight, None where it is none: `9:05`, `905`, `5` (00:05), `2400`."""
    text = f"{int(text):04d}" if _HOURS.fullmatch(text) else text
    if not (found := _CLOCK.fullmatch(text)):
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "pm" else 0)
    if minute > 59 or second > 59 or hour * 3600 + minute * 60 + second > DAY_S:
        return None
    return hour * 3600 + minute * 60 + second
