"""The time.  Code asks `clock.now()` and nothing else, so that a test or a fault drill can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")
QuietHours = tuple[int, int]
"""Between which full hours what can wait does not ring; equal ones are none."""
USUAL_QUIET_HOURS: QuietHours = (22, 6)

_process = timedelta(0)
_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta(0))


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC) + _process + _offset.get()


def run_ahead(by: timedelta) -> None:
    """Let this process's time run `by` ahead (or, negative, behind) for good.  Called once, by what starts a drill."""
    global _process
    _process = by


@contextmanager
def shift_time(by: timedelta) -> Iterator[None]:
    """Let time run `by` ahead (or, negative, behind) inside the block, in this context only."""
    token = _offset.set(_offset.get() + by)
    try:
        yield
    finally:
        _offset.reset(token)


def is_quiet(at: datetime, hours: QuietHours = USUAL_QUIET_HOURS) -> bool:
    """Tell whether an instant lies in quiet hours by India's clock, which may run over midnight."""
    since, until = hours
    hour = at.astimezone(INDIA).hour
    return since <= hour < until if since <= until else hour >= since or hour < until
