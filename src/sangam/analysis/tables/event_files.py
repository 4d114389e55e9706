"""Events out of a file: place in metres and time, with what was left out and what is doubtful."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sangam.analysis.tables.events import Events
from sangam.analysis.tables.files import Sheet, read_headings, read_numbers, read_sheet, read_times, strip_cells
from sangam.analysis.tables.places import (
    at_origin,
    commonest_place,
    projection_at,
    swapped_points,
)
from sangam.analysis.tables.units import DAY_S, UNDATED
from sangam.kernel.errors import Malformed

_CROWDED_AT_LEAST = 50


_CROWDED_SHARE = 0.01


_CROWDED_TIMES = 5


_DATES = frozenset({"date", "datetime", "time"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns say what.  x, y in metres, or lat, lon in degrees; the others "" where there is none."""

    x: str = ""
    y: str = ""
    lat: str = ""
    lon: str = ""
    time: str = ""
    head: str = ""
    unit: str = ""
    dated: str = ""
    """Where no time is needed: the column without which a row is left out as undated."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the headings that are named, each once."""
        named = (self.x, self.y, self.lat, self.lon, self.time, self.head, self.unit, self.dated)
        return tuple(dict.fromkeys(filter(None, named)))


def date_column(path: Path) -> str:
    """Return the heading of the column of dates, by its name; "" where there is none."""
    return next((each for each in read_headings(path) if each.lower() in _DATES), "")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which events take part: heads (none: all), hours of the day, weekdays from Monday, 0."""

    heads: tuple[str, ...] = ()
    hours: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()


def read_events(path: Path, columns: Columns, chosen: Chosen | None = None) -> Events:
    """Return the usable events of a CSV (.gz too).

    Left out and counted: rows without place, without time, at 0,0, with latitude and longitude changed, and those not
    chosen.  Raises Malformed, with the line, where a cell is neither missing nor what its column must hold.
    """
    sheet = read_sheet(path, columns.headings)
    events = _events_with_times(sheet, columns)
    events = _with_places(sheet, columns, events)
    events = _add_heads_and_units(sheet, columns, events)
    if columns.dated:
        is_dated = pc.is_valid(strip_cells(sheet.column(columns.dated)))
        events = events.chosen(is_dated.to_numpy(zero_copy_only=False), "undated")
    if columns.time:
        events = events.chosen(events.seconds != UNDATED, "undated")
    if chosen:
        events = _of_choice(events, chosen)
    has_place = bool(columns.x or columns.lat)
    if has_place:
        events = _without_wrong_places(events, is_in_degrees=bool(columns.lat))
    if not len(events):
        raise Malformed(
            "analysis:none-left",
            "{path}: no event is left. Left out: {left_out}.",
            path=path.name,
            left_out=", ".join(f"{count} {reason}" for reason, count in events.left_out.items()) or "none",
        )
    return _with_crowd_said(events) if has_place else events


def _events_with_times(sheet: Sheet, columns: Columns) -> Events:
    nowhere = np.empty(0)
    if not columns.time:
        return Events(nowhere, nowhere, np.zeros(sheet.table.num_rows, np.int64))
    times = read_times(sheet, columns.time)
    return Events(nowhere, nowhere, times.seconds, has_days=times.has_days, caveats=times.caveats)


def _with_places(sheet: Sheet, columns: Columns, events: Events) -> Events:
    if columns.lat:
        longitude, latitude = read_numbers(sheet, columns.lon), read_numbers(sheet, columns.lat)
        _require_degrees(sheet, columns, latitude, longitude)
        return replace(events, x=longitude, y=latitude)
    if columns.x:
        x, y = read_numbers(sheet, columns.x), read_numbers(sheet, columns.y)
        _require_metres(columns, x, y)
        return replace(events, x=x, y=y)
    return events


def _add_heads_and_units(sheet: Sheet, columns: Columns, events: Events) -> Events:
    names = [
        pc.fill_null(strip_cells(sheet.column(heading)), "").to_numpy(zero_copy_only=False).astype(np.str_)
        if heading
        else None
        for heading in (columns.head, columns.unit)
    ]
    return replace(events, head=names[0], unit=names[1])


def _of_choice(events: Events, chosen: Chosen) -> Events:
    if chosen.heads and events.head is not None:
        found = np.isin(events.head, chosen.heads)
        if not found.any():
            raise Malformed(
                "analysis:no-head",
                "No event has the head {heads}. The file has: {found}.",
                heads=", ".join(chosen.heads),
                found=", ".join(sorted(set(events.head.tolist()))[:20]),
            )
        events = events.chosen(found, "other heads")
    if chosen.hours:
        events = events.chosen(np.isin(events.seconds % DAY_S // 3600, chosen.hours), "other hours")
    if chosen.weekdays:  # 1970 began on a Thursday
        events = events.chosen(np.isin((events.seconds // DAY_S + 3) % 7, chosen.weekdays), "other weekdays")
    return events


def _require_degrees(
    sheet: Sheet, columns: Columns, latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> None:
    is_turned = columns.lat.lower().startswith(("lon", "lng")) and columns.lon.lower().startswith("lat")
    if is_turned or (np.nanmedian(abs(latitude)) > 90 if np.isfinite(latitude).any() else False):
        raise Malformed(
            "analysis:swapped",
            "The latitudes of column {lat} are no latitudes. Are {lat} and {lon} changed about?",
            lat=columns.lat,
            lon=columns.lon,
        )
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero((abs(latitude) > 180) | (abs(longitude) > 180))
    if len(wrong):
        raise Malformed(
            "analysis:no-degrees",
            "Line {line} of {path}: {lat}, {lon} are no degrees. For metres use --x and --y.",
            line=sheet.line(int(wrong[0])),
            path=sheet.name,
            lat=latitude[wrong[0]],
            lon=longitude[wrong[0]],
        )


def _require_metres(columns: Columns, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    """Refuse degrees, which are small, have many places, and lie close together."""
    seen = np.isfinite(x) & np.isfinite(y)
    if seen.sum() < 5:
        return
    x, y = x[seen], y[seen]
    is_small = np.max(abs(x)) <= 180 and np.max(abs(y)) <= 180 and max(np.ptp(x), np.ptp(y)) < 20
    if is_small and max(abs(np.median(x)), abs(np.median(y))) > np.ptp(x) + np.ptp(y):
        raise Malformed(
            "analysis:no-metres",
            "The columns {x} and {y} look like degrees, not metres: name them with --lon and --lat.",
            x=columns.x,
            y=columns.y,
        )


def _without_wrong_places(events: Events, *, is_in_degrees: bool) -> Events:
    events = events.chosen(np.isfinite(events.x) & np.isfinite(events.y), "without place")
    zero = (events.x == 0) & (events.y == 0) if is_in_degrees else at_origin(events.x, events.y)
    events = events.chosen(~zero, "at 0,0")
    if not is_in_degrees or not len(events):
        return events
    turned = swapped_points(events.y, events.x) | (abs(events.y) > 90)
    events = events.chosen(~turned, "latitude and longitude changed about")
    if not len(events):
        return events
    projection = projection_at(float(np.median(events.y)), float(np.median(events.x)))
    x, y = projection.metres(events.y, events.x)
    events = replace(events, x=x, y=y, projection=projection)
    if abs(projection.latitude) > 66:
        events = events.with_caveat("Most events lie beyond a polar circle. Are latitude and longitude changed about?")
    return events


def _with_crowd_said(events: Events) -> Events:
    most, next_most = commonest_place(events.x, events.y)
    if most < max(_CROWDED_AT_LEAST, _CROWDED_SHARE * len(events)) or most < _CROWDED_TIMES * next_most:
        return events
    return events.with_caveat(
        f"{most:,} of {len(events):,} events stand at one place, the next has {next_most:,}. "
        "Is it the address of a station, used where none was known? Then no answer round it can be trusted."
    )
