"""Crimes out of a file: columns, the interval in which each happened, and the marks of how it was done."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.series.evidence import Crimes
from sangam.analysis.tables.files import (
    Sheet,
    clock_seconds,
    read_headings,
    read_numbers,
    read_sheet,
    read_times,
    strip_cells,
)
from sangam.analysis.tables.units import DAY_S, UNDATED
from sangam.kernel.errors import Malformed

_GUESSES = {
    "id": ("crimeid", "crime_id", "id", "fir", "fir_number"),
    "x": ("x", "x_m", "easting"),
    "y": ("y", "y_m", "northing"),
    "begin": ("date_from", "dt.from", "dt_from", "from", "begin", "start", "date", "datetime"),
    "end": ("date_to", "dt.to", "dt_to", "to", "end"),
    "begin_clock": ("time_from", "from_time"),
    "end_clock": ("time_to", "to_time"),
}


@dataclass(frozen=True, slots=True)
class CrimeColumns:
    """Which columns say what; "" or none: taken from the usual headings.  marks: columns of modus operandi."""

    id: str = ""
    x: str = ""
    y: str = ""
    begin: str = ""
    end: str = ""
    marks: tuple[str, ...] = ()


def read_crimes(path: Path, columns: CrimeColumns) -> Crimes:
    """Return the crimes of a CSV; left out and counted are those without place, date or id, and ids that come again.

    An end before its beginning on the same date is the next day (overnight); with other dates the two are exchanged.
    Raises Malformed where a column is missing, or a cell cannot be read.
    """
    headings = read_headings(path)
    found = {name: getattr(columns, name, "") or _guess(name, headings) for name in _GUESSES}
    for name in ("id", "x", "y", "begin"):
        if not found[name]:
            raise Malformed(
                "analysis:crime-column",
                "{path} has no column that looks like the crime's {name}: name it. Line 1 has: {found}.",
                path=path.name,
                name={"begin": "date"}.get(name, name),
                found=", ".join(headings),
            )
    marks = columns.marks or tuple(each for each in headings if each.lower().startswith("mo"))
    wanted = tuple(dict.fromkeys([*filter(None, found.values()), *marks]))
    sheet = read_sheet(path, wanted)
    begin = _moments(sheet, found["begin"], found["begin_clock"])
    end = _moments(sheet, found["end"], found["end_clock"]) if found["end"] else begin
    end = np.where(end == UNDATED, begin, end)
    begin, end, caveats = _put_in_order(begin, end)
    ids = [cell or "" for cell in strip_cells(sheet.column(found["id"])).to_pylist()]
    codes = np.array([_codes(sheet, mark) for mark in marks], np.int64).reshape(len(marks), len(ids))
    x, y = read_numbers(sheet, found["x"]), read_numbers(sheet, found["y"])
    return _usable(Crimes(ids, x, y, begin, end, codes, marks, caveats=caveats))


def _guess(name: str, headings: list[str]) -> str:
    small = {each.lower(): each for each in reversed(headings)}
    return next((small[guess] for guess in _GUESSES[name] if guess in small), "")


def _moments(sheet: Sheet, heading: str, clock: str) -> NDArray[np.int64]:
    seconds = read_times(sheet, heading).seconds
    if not clock:
        return seconds
    texts = strip_cells(sheet.column(clock)).to_pylist()
    clocks = [0 if text is None else clock_seconds(text) for text in texts]
    wrong = next((at for at, found in enumerate(clocks) if found is None), None)
    if wrong is not None:
        raise Malformed(
            "analysis:clock",
            "Line {line} of {path}: {heading} is “{cell}”, which is no time of day.",
            line=sheet.line(wrong),
            path=sheet.name,
            heading=clock,
            cell=texts[wrong],
        )
    return np.where(seconds == UNDATED, UNDATED, seconds + np.array(clocks, np.int64))


def _put_in_order(
    begin: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
    turned = (end < begin) & (begin != UNDATED)
    overnight = turned & (end + DAY_S >= begin)
    exchanged = turned & ~overnight
    begin, end = (
        np.where(exchanged, end, begin),
        np.where(overnight, end + DAY_S, np.where(exchanged, begin, end)),
    )
    said = []
    if overnight.any():
        said.append(f"{overnight.sum()} crimes end before they begin, within a day: read as overnight.")
    if exchanged.any():
        said.append(f"{exchanged.sum()} crimes end before they begin, by more than a day: the two were exchanged.")
    return begin, end, tuple(said)


def _codes(sheet: Sheet, heading: str) -> NDArray[np.int64]:
    coded = strip_cells(sheet.column(heading)).dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    found: NDArray[np.int64] = codes.astype(np.int64)
    return found


def _usable(crimes: Crimes) -> Crimes:
    first = {crime: at for at, crime in reversed(list(enumerate(crimes.ids)))}
    reasons = {
        "without id": np.array([not crime for crime in crimes.ids]),
        "with an id that came before": np.array([first[crime] != at for at, crime in enumerate(crimes.ids)]),
        "without place": ~np.isfinite(crimes.x) | ~np.isfinite(crimes.y),
        "undated": crimes.begin == UNDATED,
    }
    kept, left_out = np.ones(len(crimes), bool), {}
    for reason, lost in reasons.items():
        if count := int((kept & lost).sum()):
            left_out[reason] = count
        kept &= ~lost
    ids = [crime for crime, is_kept in zip(crimes.ids, kept, strict=True) if is_kept]
    arrays = (crimes.x[kept], crimes.y[kept], crimes.begin[kept], crimes.end[kept], crimes.marks[:, kept])
    return Crimes(ids, *arrays, crimes.mark_names, left_out, crimes.caveats)
