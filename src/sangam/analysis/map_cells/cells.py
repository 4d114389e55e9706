"""How many incidents lie in each hexagon of H3, by week, and how many of them in the other forces' records."""

from dataclasses import dataclass

import h3
import numpy as np
from numpy.typing import NDArray

from sangam.analysis.map_cells.lattice import lattice_keys
from sangam.analysis.map_cells.points import Placed
from sangam.analysis.map_cells.tally import Bins, count_kinds, hexagons_in
from sangam.kernel.errors import Malformed

COARSEST, FINEST = 3, 9
"""Resolutions of H3: hexagons of 100 km and of 300 m."""
MOST_CELLS = 1500
WIDTHS_M = {3: 103_000.0, 4: 39_000.0, 5: 14_800.0, 6: 5_600.0, 7: 2_110.0, 8: 799.0, 9: 302.0}
"""Width of a hexagon of each resolution, from middle to middle."""
_ACROSS = 24
"""Hexagons side by side over the width of what is shown at first."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Hexagons with at least one incident, one row each, the fullest first; rows are those of the `Placed`.

    ids: names in H3.  weeks: counts by (cell, week).  theirs: of other forces.  vague: whose place is known roughly.
    """

    resolution: int
    ids: tuple[str, ...]
    weeks: NDArray[np.int64]
    counts: NDArray[np.int64]
    theirs: NDArray[np.int64]
    vague: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def edge(self, cell: int) -> list[tuple[float, float]]:
        """Return the corners of a cell as latitude and longitude."""
        return [(round(north, 5), round(east, 5)) for north, east in h3.cell_to_boundary(self.ids[cell])]

    def middle(self, cell: int) -> tuple[float, float]:
        """Return the middle of a cell."""
        north, east = h3.cell_to_latlng(self.ids[cell])
        return round(north, 4), round(east, 4)


def count_cells(placed: Placed, resolution: int | None = None) -> Cells:
    """Return the hexagons that hold incidents.  None: of the resolution that suits how far apart they lie.

    Where more than `MOST_CELLS` would be shown, coarser ones.  Raises Malformed for a resolution that no map shows.
    """
    wanted = resolution_for(placed) if resolution is None else resolution
    require_resolution(wanted)
    while True:
        keys = lattice_keys(placed.latitude, placed.longitude, wanted)
        sample, bins = hexagons_in(keys)
        if len(sample) <= MOST_CELLS or wanted == COARSEST:
            return _count_cells(placed, sample, bins, wanted)
        wanted -= 1


def require_resolution(resolution: int) -> None:
    """Raise Malformed unless a map shows hexagons of this resolution."""
    if not COARSEST <= resolution <= FINEST:
        raise Malformed(
            "analysis:map-resolution",
            "The map has hexagons of resolution {coarsest} to {finest}, not {value}.",
            coarsest=COARSEST,
            finest=FINEST,
            value=resolution,
        )


def resolution_for(placed: Placed) -> int:
    """Return the resolution at which the incidents lie some two dozen hexagons apart."""
    if not len(placed):
        return COARSEST
    north, east = float(np.ptp(placed.latitude)), float(np.ptp(placed.longitude))
    width_m = max(north, east * 0.88) * 111_000
    return next((each for each in range(FINEST, COARSEST, -1) if WIDTHS_M[each] * _ACROSS >= width_m), COARSEST)


def _count_cells(placed: Placed, sample: NDArray[np.int64], bins: Bins, resolution: int) -> Cells:
    names, joined = _name_hexagons(placed, sample, resolution)
    parts = count_kinds(bins, placed.kind, len(sample), placed.weeks * 4)
    whole = np.zeros((len(names), placed.weeks, 2, 2), np.int64)
    np.add.at(whole, joined, parts.reshape(len(sample), *whole.shape[1:]))
    counts = whole.sum(axis=(1, 2, 3))
    order = np.lexsort((np.array(names, np.str_), -counts)) if names else np.zeros(0, np.intp)
    whole = whole[order]
    weeks, theirs, vague = whole.sum(axis=(2, 3)), whole[:, :, 1].sum(axis=(1, 2)), whole[..., 1].sum(axis=(1, 2))
    return Cells(resolution, tuple(names[at] for at in order.tolist()), weeks, counts[order], theirs, vague)


def _name_hexagons(placed: Placed, sample: NDArray[np.int64], resolution: int) -> tuple[list[str], NDArray[np.int64]]:
    """Return the names of the hexagons, and which of them each number is: at a face's edge one hexagon has two."""
    places = zip(placed.latitude[sample].tolist(), placed.longitude[sample].tolist(), strict=True)
    named = [h3.latlng_to_cell(north, east, resolution) for north, east in places]
    number = {name: at for at, name in enumerate(dict.fromkeys(named))}
    return list(number), np.array([number[name] for name in named], np.int64)
