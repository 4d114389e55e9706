"""Cells of place and buckets of time: what a planned action publishes of itself, and what it asks for.  Pure.

A cell is 0.005 degrees wide and high: about 550 by 490 metres around Delhi.  A bucket is four hours.
An action publishes its own cell and buckets, and asks for these with all their neighbours: two actions meet where their
cells touch and their buckets touch.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from sangam.operations.types import PlannedAction

PER_DEGREE = 200
BUCKET = timedelta(hours=4)
_START = datetime(2020, 1, 1, tzinfo=UTC)
_AROUND = (-1, 0, 1)

Key = tuple[str, str]
"""A space and a key of it, by which a target is recognised in every script."""


def published(planned: PlannedAction, keys: Iterable[Key]) -> list[str]:
    """Return the inputs that stand for a planned action."""
    cell = _cell(planned)
    places = [_place(*cell, bucket) for bucket in _buckets(planned)] if cell else []
    return [*places, *_targets(keys)]


def asked(planned: PlannedAction, keys: Iterable[Key]) -> list[str]:
    """Return the inputs under which an action in conflict with this one stands."""
    return [*_places_around(planned), *_targets(keys)]


def _places_around(planned: PlannedAction) -> Iterator[str]:
    cell, buckets = _cell(planned), _buckets(planned)
    if cell is None:
        return
    for bucket in range(buckets.start - 1, buckets.stop + 1):
        for north in _AROUND:
            for east in _AROUND:
                yield _place(cell[0] + north, cell[1] + east, bucket)


def _cell(planned: PlannedAction) -> tuple[int, int] | None:
    if planned.latitude is None or planned.longitude is None:
        return None
    return int(planned.latitude * PER_DEGREE // 1), int(planned.longitude * PER_DEGREE // 1)


def _buckets(planned: PlannedAction) -> range:
    return range((planned.starts_at - _START) // BUCKET, (planned.ends_at - _START) // BUCKET + 1)


def _place(north: int, east: int, bucket: int) -> str:
    return f"place {north} {east} {bucket}"


def _targets(keys: Iterable[Key]) -> list[str]:
    return [f"target {space} {key}" for space, key in keys]
