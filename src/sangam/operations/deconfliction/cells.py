"""Cells of place and buckets of time: by which inputs a planned action is published and asked for.  Pure.

A cell is 0.005 degrees wide and high: about 550 by 490 metres around Delhi.  A bucket is four hours.
Two cells touch where they share a corner, two buckets where they share an edge.  So an action stands at the corners of
its cell and the edges of its buckets, and two actions meet where they share an input.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from sangam.operations.types import PlannedAction

PER_DEGREE = 200
BUCKET = timedelta(hours=4)
_START = datetime(2020, 1, 1, tzinfo=UTC)
_SIDES = (0, 1)

Key = tuple[str, str]
"""A space and a key of it, by which a target is recognised in every script."""


def inputs(planned: PlannedAction, keys: Iterable[Key]) -> list[str]:
    """Return the inputs that stand for a planned action; one in conflict with it has one of them too."""
    return [*_corners(planned), *(f"target {space} {key}" for space, key in keys)]


def _corners(planned: PlannedAction) -> Iterator[str]:
    if planned.latitude is None or planned.longitude is None:
        return
    north, east = int(planned.latitude * PER_DEGREE // 1), int(planned.longitude * PER_DEGREE // 1)
    for edge in _edges(planned):
        for up in _SIDES:
            for right in _SIDES:
                yield f"corner {north + up} {east + right} {edge}"


def _edges(planned: PlannedAction) -> range:
    first, last = (planned.starts_at - _START) // BUCKET, (planned.ends_at - _START) // BUCKET
    return range(first, last + 2)
