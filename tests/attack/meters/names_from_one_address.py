"""Names tried from one address, one password each."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from attack.doors import guess_password, officer_at_the_door
from attack.ground import Ground
from attack.meter import DAY, HOUR, Attempt, Meter


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    names = (f"officer{n}" for n in count())
    with officer_at_the_door(ground):
        yield lambda: guess_password(next(names))


METER = Meter(
    "names from one address",
    "names that one address tries in vain: 60 in a quarter of an hour",
    _begin,
    {HOUR: 300, DAY: 60 * 97},
    {HOUR: timedelta(minutes=5), DAY: timedelta(minutes=46)},
    is_long=True,
)
