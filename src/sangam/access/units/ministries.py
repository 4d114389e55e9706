"""Which of the forces is a ministry: it reads totals and practices, and no part of the police's work reaches it."""

from functools import cache

from sangam.access.units.shipped_data import DATA, read_rows

_KIND = "ministry"


def is_ministry(force: str) -> bool:
    """Tell whether a code is a ministry's, by the shipped list of forces: without a query, for rules asked often."""
    return force in _ministries()


@cache
def _ministries() -> frozenset[str]:
    return frozenset(row["code"] for row in read_rows(DATA / "forces.csv") if row["kind"] == _KIND)
