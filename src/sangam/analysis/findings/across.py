"""What crosses the border: series and hot squares of incidents of several forces, the largest first.  Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sangam.analysis.findings.incidents import INDIA_S, Incidents
from sangam.analysis.findings.places import Square, find_places
from sangam.analysis.findings.series import Series, find_series
from sangam.analysis.findings.series_kinds import kind_of_series

HOT_SQUARE = "hot-square"
MOST_ACROSS = 10


@dataclass(frozen=True, slots=True)
class Pattern:
    """Incidents of several forces that belong together, the newest first.  kind: of a series in IACA's words, or a
    hot square.

    forces: how many are each one's.  at: of a square the middle of its incidents in degrees, latitude first.
    """

    kind: str
    records: tuple[UUID, ...]
    forces: Mapping[str, int]
    first_at: datetime
    last_at: datetime
    at: tuple[float, float] | None = None
    side_m: float = 0.0


def find_across(incidents: Incidents, since: date) -> tuple[tuple[Pattern, ...], tuple[Pattern, ...]]:
    """Return the series and the hot squares of several forces that hold an incident since that day in India."""
    series = [_series(incidents, each) for each in find_series(incidents) if each.crosses]
    drawn, _ = find_places(incidents)
    hot = [each for each in drawn.squares if each.is_hot and len(each.forces) > 1]
    return _recent(series, since), _recent([_square(incidents, each, drawn.side_m) for each in hot], since)


def _recent(found: Iterable[Pattern], since: date) -> tuple[Pattern, ...]:
    kept = [each for each in found if (each.last_at + timedelta(seconds=INDIA_S)).date() >= since]
    return tuple(sorted(kept, key=lambda each: (-len(each.records), each.records))[:MOST_ACROSS])


def _series(incidents: Incidents, series: Series) -> Pattern:
    return _pattern(incidents, kind_of_series(incidents, series), series.rows)


def _square(incidents: Incidents, square: Square, side_m: float) -> Pattern:
    rows_ = list(square.rows)
    middle = (float(incidents.latitude[rows_].mean()), float(incidents.longitude[rows_].mean()))
    return _pattern(incidents, "hot-square", square.rows, at=middle, side_m=side_m)


def _pattern(
    incidents: Incidents, kind: str, held: Sequence[int], *, at: tuple[float, float] | None = None, side_m: float = 0.0
) -> Pattern:
    newest = sorted(held, key=lambda row: (-int(incidents.seconds[row]), row))
    first, last = (_moment(incidents, row) for row in (newest[-1], newest[0]))
    records, forces = tuple(incidents.ids[row] for row in newest), Counter(incidents.forces[row] for row in held)
    return Pattern(kind, records, dict(sorted(forces.items())), first, last, at, side_m)


def _moment(incidents: Incidents, row: int) -> datetime:
    return datetime.fromtimestamp(int(incidents.seconds[row]) - INDIA_S, UTC)
