"""Passwords of one officer, guessed from as many addresses as the attacker likes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from attack.doors import guess_password, officer_at_the_door
from attack.ground import Ground
from attack.meter import DAY, HOUR, Attempt, Meter


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    addresses = (f"198.{18 + n // 62_500}.{n // 250 % 250}.{n % 250}" for n in count())
    with officer_at_the_door(ground):
        yield lambda: guess_password(address=next(addresses))


METER = Meter(
    "password from many addresses",
    "wrong passwords for one name from everywhere that are judged",
    _begin,
    {HOUR: 260, DAY: 5_000},
    {HOUR: timedelta(seconds=61), DAY: timedelta(minutes=16)},
    is_long=True,
)
