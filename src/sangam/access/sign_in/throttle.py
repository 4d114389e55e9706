"""Counting wrong attempts and delaying the next.  Runs outside the deed, so that a refusal's rollback forgets nothing.

An attempt counts before it is judged, so that many at once cannot outrun the count; one that was right is taken back.
Nothing locks: beyond the free attempts each wrong one doubles the delay, up to a longest.  Whose attempts hold up whom:

    guess:<name>:<address>     wrong passwords for a name from one address: that name at that address
    name:<name>                the same from all addresses together: much is free, and the longest delay is a minute
    code:<name>                wrong codes after the right password, or in a session
    mark:<officer>:<browser>   both, in a browser with the officer's mark: itself alone, and none of the three above it
    pin:<officer>:<device>     wrong PINs on a device
    pins:<officer>:<device>    the same since the last code on it, without delay: at the last the PIN is struck

An address is counted by the distinct names for which it gave a wrong password.  That is noted once the password was
judged: as many at once as pages are served may pass it.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from sangam.access.sign_in import vault
from sangam.kernel import clock
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Refused

_FIRST_DELAY = timedelta(seconds=5)
_LONGEST_FOR_A_NAME = timedelta(minutes=1)
_ADDRESSES = 10  # that may each use up their free attempts at a name before the name itself is held up
_FORGOTTEN_AFTER = timedelta(days=1)
_PINS_FORGOTTEN_AFTER = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many wrong attempts are free; each further one doubles the delay, up to the longest."""

    free: int
    longest: timedelta


def limit_of(key: str) -> Limit:
    """Return the limit that holds for a key, by its first word, from the node's settings."""
    free = settings.SANGAM.sign_in_attempts
    longest = timedelta(minutes=settings.SANGAM.sign_in_lock_minutes)
    if key.startswith("name:"):
        return Limit(free * _ADDRESSES, min(longest, _LONGEST_FOR_A_NAME))
    return Limit(free, longest)


_QUIET = "GREATEST(t.since, t.locked_until) < %(quiet)s"
_ADMIT = f"""
INSERT INTO access_throttle AS t (key, failures, since, locked_until) VALUES (%(key)s, 1, %(now)s, %(first)s)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN {_QUIET} THEN 1 ELSE t.failures + 1 END,
    since = %(now)s,
    locked_until = CASE
        WHEN {_QUIET} THEN %(first)s
        WHEN t.failures + 1 >= %(free)s THEN %(now)s + interval '1 second' * LEAST(
            %(longest_s)s, %(delay_s)s * power(2, LEAST(t.failures + 1 - %(free)s, 20)))
    END
WHERE t.locked_until IS NULL OR t.locked_until <= %(now)s
RETURNING 1
"""  # noqa: S608 - literals of this module
_COUNT = """
INSERT INTO access_throttle AS t (key, failures, since, locked_until) VALUES (%s, 1, %s, NULL)
ON CONFLICT (key) DO UPDATE SET failures = t.failures + 1, since = EXCLUDED.since RETURNING failures
"""
_TRIED = """
INSERT INTO access_triedname (address, name, at) VALUES (%s, %s, %s)
ON CONFLICT (address, name) DO UPDATE SET at = EXCLUDED.at
"""


def admit(*keys: str) -> None:
    """Count one attempt for each key.  Raises Refused, with nothing counted, while one of them waits."""
    admitted: list[str] = []
    for key in sorted(keys):
        if not _is_admitted(key):
            take_back(*admitted)
            raise Refused(
                "access:locked",
                "Too many wrong attempts: wait until {until}, then try again. Your administrator can open it sooner.",
                until=_hour(_waits_until(key)),
            )
        admitted.append(key)


def take_back(*keys: str) -> None:
    """Take back one attempt of each key: it was right."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_throttle SET failures = GREATEST(failures - 1, 0), locked_until = NULL WHERE key = ANY(%s)",
            [list(keys)],
        )


def count_use(key: str) -> int:
    """Count one for a key that delays nothing; return how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, clock.now()])
        return int(cursor.fetchone()[0])


def forget(*keys: str) -> None:
    """Forget the attempts of these keys: the officer who made them has proved to be the one."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_throttle WHERE key = ANY(%s)", [list(keys)])


def forget_officer(officer: object, account: str) -> None:
    """Forget all that delays an officer: his name from everywhere, his codes, his marks and his PINs."""
    exact = [f"name:{account}", f"code:{account}"]
    begun = [f"guess:{account}:", f"mark:{officer}:", f"pin:{officer}:"]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM access_throttle WHERE key = ANY(%s) OR EXISTS "
            "(SELECT FROM unnest(%s::text[]) AS b (begun) WHERE starts_with(key, b.begun))",
            [exact, begun],
        )


def require_address(address: str) -> None:
    """Raise Refused while wrong passwords for too many names have come from the address."""
    window = timedelta(minutes=settings.SANGAM.sign_in_window_minutes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at FROM access_triedname WHERE address = %s AND at > %s ORDER BY at DESC LIMIT 1 OFFSET %s",
            [place_of(address), clock.now() - window, settings.SANGAM.sign_in_address_attempts - 1],
        )
        row: tuple[datetime] | None = cursor.fetchone()
    if row is not None:
        raise Refused(
            "access:address-locked",
            "Too many names were tried from this network address: wait until {until}, then try again. "
            "Your administrator can open it sooner.",
            until=_hour(row[0] + window),
        )


def note_tried(address: str, name: str) -> None:
    """Note that an address gave a wrong password for a name."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIED, [place_of(address), vault.digest(name), clock.now()])


def forget_tried(address: str, name: str = "") -> None:
    """Forget that an address tried a name: its officer signed in there; without a name, all that it tried."""
    place = place_of(address)
    with connection.cursor() as cursor:
        if name:
            cursor.execute("DELETE FROM access_triedname WHERE address = %s AND name = %s", [place, vault.digest(name)])
            return
        cursor.execute("DELETE FROM access_triedname WHERE address = %s", [place])
        cursor.execute(
            "DELETE FROM access_throttle WHERE starts_with(key, 'guess:') AND right(key, %s) = %s",
            [len(place) + 1, f":{place}"],
        )


def prune() -> int:
    """Remove what delays nobody any more; return how many rows went."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM access_throttle WHERE GREATEST(since, locked_until) < "
            "CASE WHEN starts_with(key, 'pins:') THEN %s ELSE %s END",
            [now - _PINS_FORGOTTEN_AFTER, now - _FORGOTTEN_AFTER],
        )
        gone = int(cursor.rowcount)
        cursor.execute("DELETE FROM access_triedname WHERE at < %s", [now - _FORGOTTEN_AFTER])
        return gone + int(cursor.rowcount)


def place_of(address: str) -> str:
    """Return the place that an address stands for: of IPv6 its network of 64 bits, which one subscriber has whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed), 64), strict=False).network_address)
    return str(parsed)


def _is_admitted(key: str) -> bool:
    limit, now = limit_of(key), clock.now()
    window = timedelta(minutes=settings.SANGAM.sign_in_window_minutes)
    first = now + min(_FIRST_DELAY, limit.longest) if limit.free <= 1 else None
    with connection.cursor() as cursor:
        cursor.execute(
            _ADMIT,
            {
                "key": key,
                "now": now,
                "first": first,
                "quiet": now - window,
                "free": limit.free,
                "longest_s": limit.longest.total_seconds(),
                "delay_s": _FIRST_DELAY.total_seconds(),
            },
        )
        return cursor.fetchone() is not None


def _waits_until(key: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT locked_until FROM access_throttle WHERE key = %s", [key])
        row = cursor.fetchone()
    return (row[0] if row else None) or clock.now()


def _hour(at: datetime) -> str:
    return (at + timedelta(seconds=0.999)).astimezone(INDIA).strftime("%H:%M:%S")
