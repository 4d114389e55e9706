"""How fast patterns are found on invented events, beside the peers that are installed.

A peer is measured up to the size at which it still ends in minutes, and its answer is held against ours.
"""

import importlib.util
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sangam.analysis.hotspots import find_hotspots
from sangam.analysis.map_cells import COARSEST, Placed, count_cells, kinds
from sangam.analysis.near_repeat import Bands, find_near_repeats
from sangam.analysis.tables.events import Events
from sangam_lab.bench.cpu_time import machine

ROUNDS = 99
_BANDS = Bands((0.1, 200, 400, 600), (7, 14, 21))
_ONE_BAND = Bands((200,), (7,))
_YEAR, _DAY_S = 365, 86_400
_A_KM2 = 70
"""Events in a square kilometre and year: a large city's burglaries."""
_WEEKS, _TILES = 53, 100
_SECONDS = ("wall_s", "processor_s", "waited_s")
_SCHEDULER = Path("/proc/thread-self/schedstat")
_PEERS_TO = {"pointpats": 20_000, "esda": 1_000_000, "sklearn": 100_000}


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement: seconds of wall and of processors; agrees: None where nothing was held against it.

    waited_s: of the wall, how long the thread stood ready while other work had the processors.
    """

    task: str
    tool: str
    events: int
    wall_s: float
    processor_s: float
    agrees: bool | None = None
    waited_s: float = 0.0

    @property
    def alone_s(self) -> float:
        """Return the wall without the wait for other work: about what a quiet machine shows."""
        return round(max(self.wall_s - self.waited_s, 0.0), 3)


@dataclass(frozen=True, slots=True)
class Figures:
    """All measurements, the largest memory of the process in MB, and the machine."""

    lines: tuple[Line, ...]
    peak_mb: float
    machine: str

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return asdict(self)


def measure(sizes: tuple[int, ...], *, say: Callable[[str], None]) -> Figures:
    """Measure each task at each size, and the peers that are installed where they can keep up."""
    _compile()
    lines: list[Line] = []
    for size in sizes:
        say(f"{size:,} events")
        events = invented(size)
        lines += [*_ours(events), *_theirs(events)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Figures(tuple(lines), round(peak, 1), machine())


def invented(count: int) -> Events:
    """Return events of a year over a city of usual density, half of them round centres of their own."""
    draw = np.random.default_rng(1)
    side = 1000 * float(np.sqrt(count / _A_KM2))
    centres = draw.random((count // 50 + 1, 2)) * side
    places = centres[draw.integers(0, len(centres), count)] + draw.normal(0, 300, (count, 2))
    spread = draw.random(count) < 0.5
    places[spread] = draw.random((int(spread.sum()), 2)) * side
    return Events(places[:, 0], places[:, 1], draw.integers(0, _YEAR, count) * _DAY_S)


def _compile() -> None:
    find_near_repeats(invented(100), _BANDS, rounds=1)


def _ours(events: Events) -> Iterator[Line]:
    repeats = f"near repeats, 12 bands, {ROUNDS} shuffles"
    yield _timed(repeats, "sangam", events, lambda: find_near_repeats(events, _BANDS, rounds=ROUNDS))[0]
    yield _timed("hotspots, Gi*, 250 m", "sangam", events, lambda: find_hotspots(events, cell_m=250))[0]
    yield _timed("hotspots, kde, 250 m", "sangam", events, lambda: _density(events))[0]
    yield _tiles(events)


def _tiles(events: Events) -> Line:
    """Measure the map: hexagons, with edges, of what lies on a stretch round some event; the 95th of 100 times."""
    draw = np.random.default_rng(2)
    degrees = 28.5 + events.y / 110_800, 77.0 + events.x / 97_900
    week = np.minimum(events.seconds // (7 * _DAY_S), _WEEKS - 1)
    kind = kinds(week, draw.random(len(events)) < 0.3, draw.random(len(events)) < 0.1)
    every = Placed(np.arange(len(events)), *degrees, kind, _WEEKS)
    middles = draw.integers(0, len(events), _TILES).tolist()
    count_cells(every, COARSEST)
    stretches = [(_stretch(every, middle, 6 + at % 9), 6 + at % 9) for at, middle in enumerate(middles)]
    lines = [_timed("", "", events, partial(_tile, *each))[0] for each in stretches]
    wall, processor, _ = (float(np.quantile([getattr(line, name) for line in lines], 0.95)) for name in _SECONDS)
    waited = wall - float(np.quantile([line.alone_s for line in lines], 0.95))
    task = f"map, a stretch at zoom 6 to 14, 95th of {_TILES}"
    return Line(task, "sangam", len(events), wall, processor, waited_s=round(waited, 3))


def _stretch(every: Placed, middle: int, zoom: int) -> Placed:
    """Return what lies within a screen of an event, as the database hands it over."""
    north = 540 * 137_000 / 2**zoom / 111_000
    latitude, longitude = every.latitude[middle], every.longitude[middle]
    held = (np.abs(every.latitude - latitude) < north) & (np.abs(every.longitude - longitude) < 1.6 * north)
    return Placed(every.row[held], every.latitude[held], every.longitude[held], every.kind[held], every.weeks)


def _tile(shown: Placed, zoom: int) -> list[list[tuple[float, float]]]:
    cells = count_cells(shown, min(3 + (zoom - 5) * 2 // 3, 9))
    return [cells.edge(cell) for cell in range(len(cells))]


def _theirs(events: Events) -> Iterator[Line]:
    """Measure each peer that is installed, where it can keep up."""
    tasks = {"pointpats": _knox_of_pointpats, "esda": _gi_of_esda, "sklearn": _density_of_sklearn}
    for peer, task in tasks.items():
        if importlib.util.find_spec(peer) and len(events) <= _PEERS_TO[peer]:
            yield task(events)


def _knox_of_pointpats(events: Events) -> Line:
    from pointpats.spacetime import Knox

    places, days = np.column_stack([events.x, events.y]), (events.seconds / _DAY_S)[:, None]
    task = f"near repeats, 1 band, {ROUNDS} shuffles"
    line, found = _timed(
        task, "pointpats", events, lambda: Knox(places, days, delta=200, tau=7, permutations=ROUNDS, keep=False)
    )
    ours = find_near_repeats(events, _ONE_BAND, rounds=0)
    return _judged(line, agrees=int(found.statistic_) == int(ours.observed[0, 0]))


def _gi_of_esda(events: Events) -> Line:
    from esda.getisord import G_Local
    from libpysal.weights import lat2W

    ours = find_hotspots(events, cell_m=250)
    rows, columns = ours.counts.shape
    weights = lat2W(rows, columns, rook=False)
    line, found = _timed(
        "hotspots, Gi*, 250 m, grid given",
        "esda",
        events,
        lambda: G_Local(ours.counts.ravel(), weights, transform="B", star=True, permutations=0),
    )
    return _judged(line, agrees=bool(np.allclose(found.Zs, ours.values.ravel(), atol=1e-9)))


def _density_of_sklearn(events: Events) -> Line:
    from sklearn.neighbors import KernelDensity

    ours = _density(events)
    places = np.column_stack([events.x, events.y])
    grid = ours.grid
    column, row = np.meshgrid(np.arange(grid.columns) + 0.5, np.arange(grid.rows) + 0.5)
    centres = np.column_stack([grid.west_m + column.ravel() * 250, grid.south_m + row.ravel() * 250])
    line, found = _timed(
        "hotspots, kde, 250 m",
        "sklearn",
        events,
        lambda: KernelDensity(bandwidth=500, rtol=0.01).fit(places).score_samples(centres),
    )
    theirs = np.exp(found) * len(events) * 1e6
    top = theirs > theirs.max() / 10
    return _judged(line, agrees=bool(np.allclose(theirs[top], ours.values.ravel()[top], rtol=0.04)))


def _density(events: Events) -> Any:
    return find_hotspots(events, cell_m=250, method="kde", bandwidth_m=500)


def _timed(task: str, tool: str, events: Events, work: Callable[[], Any]) -> tuple[Line, Any]:
    began, used, stood = time.perf_counter(), time.process_time(), _waited_s()
    found = work()
    wall, processor, waited = time.perf_counter() - began, time.process_time() - used, _waited_s() - stood
    return Line(task, tool, len(events), round(wall, 3), round(processor, 3), waited_s=round(waited, 3)), found


def _waited_s() -> float:
    """Return for how long this thread stood ready without a processor so far; 0 where the system does not tell."""
    try:
        return int(_SCHEDULER.read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def _judged(line: Line, *, agrees: bool) -> Line:
    return replace(line, agrees=agrees)


def is_agreed(figures: Figures) -> bool:
    """Tell whether no peer gave another answer than ours."""
    return not any(line.agrees is False for line in figures.lines)
