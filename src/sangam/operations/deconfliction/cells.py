"""Cells of place and buckets of time: by which inputs a planned action is compared.  Pure.

A cell is 0.005 degrees wide and high: about 550 by 490 metres around Delhi.  A bucket is four hours.
Two cells touch where they share a corner, two buckets where they share an edge.  So an action stands at the corners of
its cell and the edges of its buckets, and two actions meet where they share an input.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product

from sangam.kernel import clock
from sangam.operations.types import PlannedAction

PER_DEGREE = 200
BUCKET = timedelta(hours=4)
MOST_EDGES = 14
"""Of the longest action, of 48 hours."""

_START = datetime(2020, 1, 1, tzinfo=UTC)
_SIDES = (0, 1)
_CORNER, _TARGET, _NONE = "corner", "target", "none"

Key = tuple[str, str]
"""A space and a key of it, by which a target is recognised in every script."""


def inputs(planned: PlannedAction, keys: Iterable[Key]) -> list[str]:
    """Return the inputs that stand for a planned action; one in conflict with it has one of them too."""
    return [*_corners(planned), *(f"{_TARGET} {space} {key}" for space, key in keys)]


def places_of(inputs: Iterable[str]) -> list[str]:
    """Return those of a check's inputs that stand for its place and time."""
    return [each for each in inputs if each.startswith(f"{_CORNER} ")]


def targets_of(inputs: Iterable[str]) -> list[str]:
    """Return those of a check's inputs that stand for its targets."""
    return [each for each in inputs if each.startswith(f"{_TARGET} ")]


def days_of(starts_at: datetime, ends_at: datetime) -> tuple[date, date]:
    """Return the first and the last day, in India, on which the edges of an action's buckets lie."""
    edges = _edges(starts_at, ends_at)
    return _day(edges[0]), _day(edges[-1])


def is_one_cell(opened: Sequence[str], first: date, last: date) -> bool:
    """Tell whether an opened list is that of one action: the corners of one cell, edges in a row, within its days.

    Inputs that fill a list up say nothing.
    """
    said = [each.split(" ") for each in opened]
    try:
        found = {tuple(map(int, rest)) for kind, *rest in said if kind != _NONE}
        norths, easts, edges = (sorted(set(each)) for each in zip(*found, strict=True))
    except ValueError:
        return False
    whole = found == set(product(norths, easts, edges)) and len(norths) == len(easts) == len(_SIDES)
    in_a_row = all(each[-1] - each[0] == len(each) - 1 for each in (norths, easts, edges))
    kinds = {kind for kind, *_ in said} <= {_CORNER, _NONE}
    return whole and in_a_row and kinds and (_day(edges[0]), _day(edges[-1])) == (first, last)


def _corners(planned: PlannedAction) -> Iterator[str]:
    if planned.latitude is None or planned.longitude is None:
        return
    north, east = int(planned.latitude * PER_DEGREE // 1), int(planned.longitude * PER_DEGREE // 1)
    for edge in _edges(planned.starts_at, planned.ends_at):
        for up in _SIDES:
            for right in _SIDES:
                yield f"{_CORNER} {north + up} {east + right} {edge}"


def _edges(starts_at: datetime, ends_at: datetime) -> range:
    first, last = (starts_at - _START) // BUCKET, (ends_at - _START) // BUCKET
    return range(first, last + 2)


def _day(edge: int) -> date:
    return (_START + edge * BUCKET).astimezone(clock.INDIA).date()
