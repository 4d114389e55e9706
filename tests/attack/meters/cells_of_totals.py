"""Small counts behind published totals, told by who causes nine acts between two nights and looks at both."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from attack.ground import Ground
from attack.meter import DAY, MONTH, Attempt, Meter

from sangam.kernel import clock
from sangam.oversight.totals import gate

_CELLS, _CAUSED = 300, 9
_BY_CHANCE = 30
"""Beyond the two of three that the blur allows: so much more is right by chance in one night of a thousand."""
_A_NIGHT = _CELLS * gate.RATIO // (gate.RATIO + 1) + _BY_CHANCE


@contextmanager
def _begin(_: Ground) -> Iterator[Attempt]:
    nights = set()

    def guess() -> int:
        """Guess of each cell whether it had no act before, or one; once for each night's table."""
        if (night := clock.now().date()) in nights:
            return 0
        nights.add(night)
        seen = [(word[0] % 2, _said_then(word)) for word in _words(len(nights))]
        bounds = range(0, 60, gate.STEP)
        return max(sum((said >= bound) == bool(before) for before, said in seen) for bound in bounds)

    yield guess


def _words(night: int) -> Iterator[bytes]:
    for cell in range(_CELLS):
        yield sha256(b"%d of night %d" % (cell, night)).digest()


def _said_then(word: bytes) -> int:
    """Return which number is published of a cell once the acts are caused, 0 for none."""
    blurred = word[0] % 2 + gate.noise(word[-16:])
    said, basis = gate.pass_counts({"a": blurred}, said={}, basis={})
    now, _ = gate.pass_counts({"a": blurred + _CAUSED}, said=said, basis=basis)
    return now["a"] or 0


METER = Meter(
    "cells of totals",
    f"of {_CELLS} small counts a night, those guessed right by the best rule; half by chance, all without the blur",
    _begin,
    {DAY: 2 * _A_NIGHT, MONTH: 31 * _A_NIGHT},
)
