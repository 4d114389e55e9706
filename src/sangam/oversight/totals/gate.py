"""The one gate through which numbers leave for a total: no pair of tables tells of one person.

1. A count below STEP is not said: it is None, zero included.
2. Any other is rounded down to a multiple of STEP.
3. The published number of a month stands until its count has moved by STEP or more since.
4. Whatever else is shown (sums, differences, a year, a page, a file) is computed from published numbers alone.

So whoever subtracts a table from the next one finds zero, or that the count moved by STEP or more.  Each number stands
for at least STEP counts, or for STEP - 1 beside two others with which it adds up.

A reader may already know of all persons but one.  Such a reader learns from a rounded number on which side of a border
that one lies: no rounding hides that.  Pure.
"""

from collections.abc import Iterable, Mapping

STEP = 5
_HIGHEST = 1_000_000_000

Said = Mapping[str, int | None]
Counts = Mapping[str, int]


def pass_counts(counts: Counts, *, said: Said, basis: Counts) -> tuple[dict[str, int | None], dict[str, int]]:
    """Return what may be said of these counts, and the counts on which it stands.

    said, basis: the number published before for the same month, and its counts; both empty for the first time.  A
    restore may have lost the basis alone.
    """
    now: dict[str, int | None] = {}
    stands: dict[str, int] = {}
    for name, count in counts.items():
        if name in said and not _has_moved(count, said[name], basis.get(name)):
            now[name] = said[name]
            stands |= {name: basis[name]} if name in basis else {}
        else:
            now[name], stands[name] = rounded(count), count
    return now, stands


def _has_moved(count: int, said: int | None, basis: int | None) -> bool:
    """Tell whether a count has moved by STEP or more; without a basis, from every count of which this was said."""
    lowest = highest = basis
    if lowest is None or highest is None:
        lowest, highest = said or 0, (said or 0) + STEP - 1
    return count <= lowest - STEP or count >= highest + STEP


def rounded(count: int) -> int | None:
    """Return a count as the gate says it, None where it is too small."""
    return None if count < STEP else count // STEP * STEP


def is_sayable(value: object) -> bool:
    """Tell whether a number can have passed a gate: a count that some force can have."""
    return value is None or (type(value) is int and STEP <= value <= _HIGHEST and value % STEP == 0)


def total(cells: Iterable[int | None]) -> int | None:
    """Return the sum of the published numbers, None where there are none."""
    found = [each for each in cells if each is not None]
    return sum(found) if found else None


def difference(now: int | None, before: int | None) -> int | None:
    """Return the change of a published number against the one before, None where either is withheld."""
    return None if now is None or before is None else now - before
