"""Who is known to have committed which crime, and the groups that must be held out together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sangam.analysis.tables.files import Sheet, strip_cells


@dataclass(frozen=True, slots=True)
class Solved:
    """group: number of each crime's group of offenders, -1 where unsolved.  linked: (crimes, crimes), one offender."""

    group: NDArray[np.int64]
    linked: NDArray[np.bool_]


def solve(sheet: Sheet, crime_heading: str, offender_heading: str, ids: list[str]) -> Solved:
    """Return what a file of offender and crime says of these crimes.

    Crimes are linked that share an offender.  A group is all crimes that are connected by shared offenders, also
    through crimes that are not among these.  So nobody in it is known outside of it.
    """
    crimes = strip_cells(sheet.column(crime_heading)).to_pylist()
    offenders = strip_cells(sheet.column(offender_heading)).to_pylist()
    known = [(crime, offender) for crime, offender in zip(crimes, offenders, strict=True) if crime and offender]
    number = {crime: at for at, crime in enumerate(ids)}
    groups = _groups(known)
    group = np.full(len(ids), -1, np.int64)
    linked = np.zeros((len(ids), len(ids)), bool)
    by_offender: dict[str, list[int]] = {}
    for crime, offender in known:
        if crime in number:
            group[number[crime]] = groups[crime]
            by_offender.setdefault(offender, []).append(number[crime])
    for own in by_offender.values():
        linked[np.ix_(own, own)] = True
    np.fill_diagonal(linked, val=False)
    return Solved(group, linked)


def _groups(known: list[tuple[str, str]]) -> dict[str, int]:
    """Return a number for each crime, the same for all that are connected by offenders."""
    above: dict[tuple[str, str], tuple[str, str]] = {}

    def top(node: tuple[str, str]) -> tuple[str, str]:
        above.setdefault(node, node)
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    for crime, offender in known:
        above[top(("crime", crime))] = top(("offender", offender))
    numbers: dict[tuple[str, str], int] = {}
    return {crime: numbers.setdefault(top(("crime", crime)), len(numbers)) for crime, _ in known}
