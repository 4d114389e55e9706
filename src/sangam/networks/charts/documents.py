"""A chart as a document: places, pins and named views, as a browser sends them.  Anything else is refused in words."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.kernel.texts import require_length
from sangam.networks.projection import NODES
from sangam.networks.types import ChartChange, NamedView, Pin, Place

MOST_PLACED = 10_000
MOST_VIEWS = 30
MOST_PINS = 500
MOST_NAME = 120
_FARTHEST = 1_000_000.0
_ZOOM = (0.001, 100.0)
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def read_change(text: str) -> ChartChange:
    """Return the change that a text in JSON says.  Raises Malformed with what is wrong."""
    given = read_object(text)
    name = _text(given.get("name", "")).strip()
    if not name:
        raise Malformed("networks:chart-name", "Give the chart a name, so that your unit finds it again.")
    require_length(name, part="name", most=MOST_NAME)
    places, version = given.get("places", {}), given.get("version", 0)
    if not isinstance(places, dict) or type(version) is not int:
        raise _unreadable()
    if len(places) > MOST_PLACED:
        raise too_many()
    return ChartChange(
        name,
        version,
        {_id(key): _place(value) for key, value in places.items()},
        frozenset(_id(each) for each in _read_list(given, "removed", MOST_PLACED)),
        frozenset(_pin(each) for each in _read_list(given, "pinned", MOST_PINS)),
        frozenset(_pin(each) for each in _read_list(given, "unpinned", MOST_PINS)),
        tuple(read_views(_read_list(given, "views", MOST_VIEWS))),
    )


def read_ids(text: str, name: str) -> frozenset[UUID]:
    """Return the ids that a text in JSON lists under a name.  Raises Malformed."""
    return frozenset(_id(each) for each in _read_list(read_object(text), name, MOST_PLACED))


def read_object(text: str) -> Mapping[str, Any]:
    """Return an object in JSON.  Raises Malformed for anything else."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise _unreadable()
    return given


def read_views(given: Iterable[Any]) -> Iterable[NamedView]:
    """Yield named views as they were sent or kept.  Raises Malformed."""
    for each in given:
        if not isinstance(each, dict):
            raise _unreadable()
        name = _text(each.get("name", "")).strip()
        require_length(name, part="name", most=MOST_NAME)
        off = each.get("off", [])
        if not isinstance(off, list) or not name:
            raise _unreadable()
        zoom = min(max(_number(each.get("zoom", 1)), _ZOOM[0]), _ZOOM[1])
        kinds = tuple(kind for kind in NODES if kind in off)
        yield NamedView(name, _number(each.get("x", 0)), _number(each.get("y", 0)), zoom, _day(each), kinds)


def too_many() -> Malformed:
    """Return the refusal of a chart that is too large."""
    return Malformed(
        "networks:chart-size",
        "A chart holds at most {most} records: take some off, or begin a second chart. Nothing was saved.",
        most=MOST_PLACED,
    )


def _read_list(given: Mapping[str, Any], name: str, most: int) -> list[Any]:
    found = given.get(name, [])
    if not isinstance(found, list):
        raise _unreadable()
    if len(found) > most:
        raise too_many() if most == MOST_PLACED else _unreadable()
    return found


def _id(text: object) -> UUID:
    try:
        return UUID(_text(text))
    except ValueError:
        raise _unreadable() from None


def _pin(text: object) -> Pin:
    parts = _text(text).split(":")
    if len(parts) != 3:
        raise _unreadable()
    return Pin(*map(_id, parts))


def _place(given: object) -> Place:
    if not isinstance(given, list) or len(given) not in (2, 3):
        raise _unreadable()
    return Place(_number(given[0]), _number(given[1]), bool(given[2:] and given[2]))


def _number(given: object) -> float:
    """Return a coordinate.  Raises Malformed for none: not a number, without end, or off every sheet."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) <= _FARTHEST:  # NaN neither
        raise Malformed(
            "networks:chart-place",
            "A record's place on a chart is two numbers between −1,000,000 and 1,000,000. Nothing was saved.",
        )
    return float(given)


def _text(given: object) -> str:
    if not isinstance(given, str) or _UNWRITABLE.search(given):
        raise _unreadable()
    return given


def _day(given: Mapping[str, Any]) -> str:
    text = _text(given.get("day", ""))
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise _unreadable() from None


def _unreadable() -> Malformed:
    return Malformed(
        "networks:chart-document", "What was sent is no chart: open the chart's page again. Nothing was saved."
    )
