"""One-time codes, guessed by who knows the password."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from attack.doors import ADDRESS, PASSWORD, is_judged, officer_at_the_door
from attack.ground import Ground
from attack.meter import DAY, HOUR, MONTH, Attempt, Meter

from sangam.access.sign_in import steps


def _guess() -> int:
    def attempt() -> None:
        challenge = steps.check_password("anita", PASSWORD, address=ADDRESS)
        steps.check_code(challenge, "000000", address=ADDRESS)

    return int(is_judged(attempt, "access:code"))


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    with officer_at_the_door(ground):
        yield _guess


METER = Meter(
    "code after a password",
    "wrong codes that are judged; three of a million are right at any time, so a month's guesses find it with 5 %",
    _begin,
    {HOUR: 30, DAY: 500, MONTH: 15_000},
    {HOUR: timedelta(seconds=60), DAY: timedelta(minutes=16)},
    is_long=True,
)
