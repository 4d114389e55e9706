"""Passwords of one officer, guessed from one address."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from attack.doors import guess_password, officer_at_the_door
from attack.ground import Ground
from attack.meter import DAY, HOUR, MONTH, Attempt, Meter


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    with officer_at_the_door(ground):
        yield guess_password


METER = Meter(
    "password from one address",
    "wrong passwords for one name that are judged",
    _begin,
    {HOUR: 30, DAY: 500, MONTH: 15_000},
    {HOUR: timedelta(seconds=15), DAY: timedelta(minutes=16)},
)
