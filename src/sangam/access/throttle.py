"""Counting failures and locking.  Runs outside the deed, so that a refusal's rollback does not forget the failure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from sangam.kernel import clock
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within the window lock the key for so long."""

    failures: int
    window: timedelta
    lock: timedelta


def limit_of(key: str) -> Limit:
    """Return the limit that holds for a key, by its first word, from the node's settings."""
    window = timedelta(minutes=settings.SANGAM.sign_in_window_minutes)
    lock = timedelta(minutes=settings.SANGAM.sign_in_lock_minutes)
    by_address = key.startswith("address:")
    most = settings.SANGAM.sign_in_address_attempts if by_address else settings.SANGAM.sign_in_attempts
    return Limit(most, window, lock)


_FAILED = """
INSERT INTO access_throttle AS t (key, failures, since, locked_until) VALUES (%(key)s, 1, %(now)s, NULL)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN t.since < %(start)s THEN 1 ELSE t.failures + 1 END,
    since = CASE WHEN t.since < %(start)s THEN %(now)s ELSE t.since END,
    locked_until = CASE WHEN t.since >= %(start)s AND t.failures + 1 >= %(most)s THEN %(end)s ELSE NULL END
"""


def require_open(*keys: str) -> None:
    """Raise Refused while one of the keys ("officer:name", "pin:…", "address:…") is locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(locked_until) FROM access_throttle WHERE key = ANY(%s) AND locked_until > %s",
            [list(keys), clock.now()],
        )
        until: datetime | None = cursor.fetchone()[0]
    if until is not None:
        raise Refused(
            "access:locked",
            "Too many wrong attempts: sign-in is locked until {until}. Your administrator can open it sooner.",
            until=until.astimezone(INDIA).strftime("%H:%M"),
        )


def failed(*keys: str) -> None:
    """Count one failure for each key; lock a key that has reached its limit."""
    now = clock.now()
    with connection.cursor() as cursor:
        for key in sorted(keys):
            limit = limit_of(key)
            start, end = now - limit.window, now + limit.lock
            cursor.execute(_FAILED, {"key": key, "now": now, "start": start, "end": end, "most": limit.failures})


def forget(*keys: str) -> None:
    """Forget the failures of these keys: he has proved who he is, or the administrator opened the lock."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_throttle WHERE key = ANY(%s)", [list(keys)])
