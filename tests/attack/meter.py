"""A meter: what a patient attacker may get in an hour, a day and a month, and a drive that tries to get more.

Each file of `meters` is one.  It says what its wall bounds, how the attacker tries, and what may come of it.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attack.ground import Ground

from sangam.kernel import clock

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
SPANS = {HOUR: "an hour", DAY: "a day", MONTH: "a month"}
Attempt = Callable[[], int]
"""Try once; return how much was got, 0 where the wall refused."""

_BEGINS_BEFORE = timedelta(seconds=20)
_MOST_AT_ONCE = 400


@dataclass(frozen=True)
class Meter:
    """A wall that counts.

    bounds: in words, what it counts and for whom.  begin: prepares the ground and gives the attempt.
    allowed: the most within any stretch so long.  steps: how long the attacker pauses while trying for that long.
    is_long: takes more than a few seconds, so that the gate leaves it out.
    """

    name: str
    bounds: str
    begin: Callable[[Ground], AbstractContextManager[Attempt]]
    allowed: Mapping[timedelta, int]
    steps: Mapping[timedelta, timedelta] = field(default_factory=dict)
    is_long: bool = False


@dataclass(frozen=True)
class Reading:
    """What a drive got at most in a stretch of time."""

    meter: Meter
    span: timedelta
    got: int

    @property
    def is_over(self) -> bool:
        return self.got > self.meter.allowed[self.span]

    def __str__(self) -> str:
        most = self.meter.allowed[self.span]
        return f"{self.meter.name}: {self.got} in {SPANS[self.span]}, at most {most} ({self.meter.bounds})"


def all_meters() -> list[Meter]:
    """Return the meter of each file of the folder, by name."""
    files = sorted(path.stem for path in (Path(__file__).parent / "meters").glob("[a-z]*.py"))
    return [importlib.import_module(f"attack.meters.{name}").METER for name in files]


def read(meter: Meter, ground: Ground, *, until: timedelta = MONTH) -> list[Reading]:
    """Drive one meter's attack for so long a time, from just before an hour and a day turn; return what it got."""
    got: list[tuple[timedelta, int]] = []
    with meter.begin(ground) as attempt:
        for at in _instants(meter, until):
            with clock.shift_time(at):
                got += _bursts(attempt, at, enough=max(meter.allowed.values()) + 1)
    return [Reading(meter, span, most_within(got, span)) for span in meter.allowed if span <= until]


def most_within(got: Sequence[tuple[timedelta, int]], span: timedelta) -> int:
    """Return the most that was got in any stretch of this length.  got: in order of time."""
    most = total = first = 0
    for at, count in got:
        total += count
        while got[first][0] <= at - span:
            total -= got[first][1]
            first += 1
        most = max(most, total)
    return most


def _bursts(attempt: Attempt, at: timedelta, *, enough: int) -> Iterator[tuple[timedelta, int]]:
    """Try until the wall refuses, or until it plainly does not."""
    total = 0
    for _ in range(_MOST_AT_ONCE):
        if not (count := attempt()):
            return
        yield at, count
        total += count
        if total >= enough:
            return


def _instants(meter: Meter, until: timedelta) -> Iterator[timedelta]:
    """Yield from now: an hour in small steps from just before midnight (UTC), then days, then the month."""
    begins = _next_midnight() - _BEGINS_BEFORE
    ends = begins
    for span, usual, stretch in (
        (HOUR, timedelta(minutes=2), timedelta(hours=2, minutes=10)),
        (DAY, timedelta(minutes=90), timedelta(days=2, hours=1)),
        (MONTH, timedelta(hours=25), MONTH),
    ):
        step = meter.steps.get(span, usual)
        if span > until or span not in meter.allowed:
            continue
        if span is HOUR:
            yield ends
            ends += 2 * _BEGINS_BEFORE  # the hour and the day have turned
        while ends < begins + stretch:
            yield ends
            ends += step


def _next_midnight() -> timedelta:
    now = datetime.now(UTC)
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - now
