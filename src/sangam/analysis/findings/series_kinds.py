"""Which of IACA's kinds a possible series looks like, by what its incidents share.  A person decides.

Source: IACA white paper 2011-01, Crime pattern definitions for tactical analysis.
"""

import numpy as np

from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.findings.series import Series
from sangam.analysis.tables.units import DAY_S

SPREE_DAYS = 2.0
PLACE_M, SPOT_M = 50.0, 500.0
KINDS = ("series", "spree", "hot-prey", "hot-product", "hot-spot", "hot-place", "hot-setting")


def kind_of_series(incidents: Incidents, series: Series) -> str:
    """Return the kind that what is shared speaks for.

    Method or vehicle alike: a spree within two days, else a series.  Otherwise one trade of the victims: hot prey.
    Otherwise all within 50 m: hot place, within 500 m: hot spot.  Hot product and hot setting only a person names: an
    incident says neither goods nor setting in fixed words.
    """
    rows = list(series.rows)
    if series.marks:
        days = float(np.ptp(incidents.seconds[rows])) / DAY_S
        return "spree" if days <= SPREE_DAYS else "series"
    if series.trades:
        return "hot-prey"
    across = _across_m(incidents, rows)
    return "hot-place" if across <= PLACE_M else "hot-spot" if across <= SPOT_M else "series"


def _across_m(incidents: Incidents, rows: list[int]) -> float:
    x, y = incidents.x[rows], incidents.y[rows]
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return float("inf")
    return float(np.hypot(np.ptp(x), np.ptp(y)))
