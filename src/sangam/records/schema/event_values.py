"""Times, positions and codes of modus operandi as they are kept, and the order of days and times.  Pure.

A time is kept to the minute in India's time; a position with five decimals, which is about a metre.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.records.schema.properties import Kind, Property

SOUTH, NORTH, WEST, EAST = 6.0, 37.5, 67.5, 97.7
"""Within these degrees lies India, its islands included."""

_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2})[:.]?(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_NUMBERS = re.compile(r"(-?\d{1,3}(?:\.\d++)?)[\s°Nn]*+[,;]?+\s*+(?<=[\s,;])(-?\d{1,3}(?:\.\d++)?)[\s°Ee]*+")
CODE_FORM = re.compile(r"[a-z]{2,20}\.[a-z0-9][a-z0-9-]{0,39}")


def kept_time(declared: Property, text: str) -> str:
    """Return a time as it is kept: 2026-11-24T22:30+05:30.  Raises Malformed; of 24:00 it says what midnight is."""
    found = _TIME.fullmatch(text)
    if found and found[2] == "24":
        raise Malformed(
            "records:midnight",
            "{what}: the clock has no 24:00. Write midnight as 00:00 of the day that begins.",
            what=declared.label,
        )
    try:
        if found is None:
            raise ValueError(text)
        read = datetime.fromisoformat(f"{found[1]}T{found[2]:0>2}:{found[3]}{found[4] or '+05:30'}")
        return read.astimezone(clock.INDIA).isoformat(timespec="minutes")
    except (ValueError, OverflowError):
        raise Malformed(
            "records:time",
            "{what}: expected a day and time as 2026-11-24 22:30, not {value}.",
            what=declared.label,
            value=text[:60],
        ) from None


def kept_position(declared: Property, text: str) -> str:
    """Return a position as it is kept: latitude and longitude, "28.49820,77.03100".  Raises Malformed.

    What lies in India once the two are exchanged is refused as exchanged; nothing is turned round silently.
    """
    found = _NUMBERS.fullmatch(text)
    if found is None:
        raise Malformed(
            "records:position",
            "{what}: expected two numbers as 28.4982, 77.0310, not {value}.",
            what=declared.label,
            value=text[:60],
        )
    latitude, longitude = float(found[1]), float(found[2])
    if in_india(latitude, longitude):
        return f"{latitude:.5f},{longitude:.5f}"
    if in_india(longitude, latitude):
        raise Malformed(
            "records:position-swapped",
            "{what}: {value} lies outside India, and inside once the two are exchanged. Write the latitude first.",
            what=declared.label,
            value=text[:60],
        )
    raise Malformed(
        "records:position-outside",
        "{what}: {value} lies outside India: look at the numbers again.",
        what=declared.label,
        value=text[:60],
    )


def in_india(latitude: float, longitude: float) -> bool:
    """Tell whether a position lies within the degrees of India."""
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def kept_code(declared: Property, text: str) -> str:
    """Return a code of modus operandi, "entry.window".  Raises Malformed.

    Whether the master of this force has it is not asked: another force's may have more.
    """
    if not CODE_FORM.fullmatch(text):
        raise Malformed(
            "records:code",
            "{what}: expected a code of the master as entry.window, not {value}.",
            what=declared.label,
            value=text[:60],
        )
    return text


def position_in(text: str) -> tuple[float, float]:
    """Return latitude and longitude of a kept position."""
    latitude, _, longitude = text.partition(",")
    return float(latitude), float(longitude)


def require_order(kind: Kind, said: Iterable[tuple[str, object]]) -> None:
    """Raise Malformed where a day or time, by all that is said, lies before that after which it must lie."""
    later = [each for each in kind.properties if each.after]
    values: Mapping[str, list[str]] = {name: [] for each in later for name in (each.name, each.after)}
    if later:
        for name, value in said:
            if name in values:
                values[name].append(str(value))
    for each in later:
        first, last = values[each.after], values[each.name]
        if first and last and max(last) < min(first):
            before = kind.property(each.after)
            raise Malformed(
                "records:ends-before",
                "{what} ({value}) lies before {expected} ({start}): exchange or correct them.",
                what=each.label,
                value=max(last),
                expected=before.label if before else each.after,
                start=min(first),
            )
