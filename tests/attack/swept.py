"""Deconfliction lists of a hostile node: as many inputs as a question takes, each as another officer, all closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from itertools import count

from attack.blinded import take
from attack.ground import Ground
from attack.meter import Attempt
from django.db.models import Sum

from sangam.kernel import bodies, clock
from sangam.kernel.ids import new_id, new_id_of
from sangam.oblivious import hidden_lists
from sangam.operations.deconfliction import cells, wire
from sangam.operations.deconfliction.halves import FILLED_TO, MOST, Half
from sangam.operations.deconfliction.wire import Asked, Closed
from sangam.operations.models import InputCount


@contextmanager
def asks_checks(ground: Ground, half: str) -> Iterator[Attempt]:
    """Let Haryana ask Delhi about chosen inputs of one half: places or targets."""
    delhi, *_ = ground.world("DL", "HR").stations
    numbers = count()

    def ask() -> int:
        before, begins = _taken(half), clock.now() + timedelta(days=1)
        inputs = [f"{half} {next(numbers)}" for _ in range(MOST[half] - 1)]
        made = hidden_lists.make_list(inputs, pair="DL HR", filled_to=FILLED_TO[half])
        halves = {half: Half(made.public, made.elements)}
        days = cells.days_of(begins, begins + timedelta(hours=2))
        asked = Asked(new_id_of("HR"), new_id().hex, new_id().hex, wire.Days(*days), **halves)
        take(wire.ASKED, bodies.write(asked), sender="HR")
        lot = sha256(asked.ask.bytes).hexdigest()[:32]
        take(wire.CLOSED, bodies.write(Closed(asked.ask, lot, ())), sender="HR")
        return _taken(half) - before

    with delhi.node:
        yield ask


def _taken(half: str) -> int:
    return InputCount.objects.aggregate(taken=Sum(half))["taken"] or 0
