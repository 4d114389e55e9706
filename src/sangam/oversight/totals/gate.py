"""The one gate through which numbers leave for a total: no pair of tables tells of one person.

0. Each count is blurred by chance, the same for each look at a cell: only who knows the secret can tell by how much.
1. What is then below STEP is not said: it is None, zero included.
2. Any other is rounded down to a multiple of STEP.
3. The published number of a month stands until its count has moved by STEP or more since.
4. Whatever else is shown (sums, differences, a year, a page, a file) is computed from published numbers alone.

So whoever subtracts a table from the next one finds zero, or that the count moved by STEP or more.  Numbers that belong
together need not add up.

A reader may know of all acts but one, and may cause further ones.  All that such a reader ever sees of a cell depends
on the blurred count alone.  So it is at most RATIO times as likely with that act as without it.  Pure.
Source: Ghosh, Roughgarden, Sundararajan 2012, SIAM J. Comput. 41:1673 (the two-sided geometric mechanism).
"""

from collections.abc import Iterable, Mapping

STEP = 5
RATIO = 2
"""How many times as likely one act makes whatever is seen of a cell, at most."""
_DRAW = 4
_HIGHEST = 1_000_000_000

Said = Mapping[str, int | None]
Counts = Mapping[str, int]


def noise(word: bytes) -> int:
    """Return by how much a count is blurred: two geometric draws of one half, subtracted, and 0 to STEP - 1 added.

    word: 16 bytes that look random to whoever does not know the secret.  In the mean the rounding down takes what was
    added: large numbers are as often too high as too low.
    """
    up, down, offset = (int.from_bytes(word[at : at + _DRAW]) for at in (0, _DRAW, 2 * _DRAW))
    return _heads(up) - _heads(down) + (offset * STEP >> (8 * _DRAW))


def _heads(drawn: int) -> int:
    """Return how often a coin shows heads before the first tail: k times with a chance of one in 2 to the k + 1."""
    return 8 * _DRAW if not drawn else (drawn & -drawn).bit_length() - 1


def pass_counts(counts: Counts, *, said: Said, basis: Counts) -> tuple[dict[str, int | None], dict[str, int]]:
    """Return what may be said of these counts, and the counts on which it stands.

    counts: blurred.  said, basis: the number published before for the same month, and its counts; both empty for the
    first time.  A restore may have lost the basis alone.
    """
    now: dict[str, int | None] = {}
    stands: dict[str, int] = {}
    for name, count in counts.items():
        if name in said and not _has_moved(count, said[name], basis.get(name)):
            now[name] = said[name]
            stands |= {name: basis[name]} if name in basis else {}
        else:
            now[name], stands[name] = round_down(count), count
    return now, stands


def _has_moved(count: int, said: int | None, basis: int | None) -> bool:
    """Tell whether a count has moved by STEP or more; without a basis, from every count of which this was said."""
    lowest = highest = basis
    if lowest is None or highest is None:
        lowest, highest = said or 0, (said or 0) + STEP - 1
    return count <= lowest - STEP or count >= highest + STEP


def round_down(count: int) -> int | None:
    """Return a blurred count as the gate says it, None where it is too small."""
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
