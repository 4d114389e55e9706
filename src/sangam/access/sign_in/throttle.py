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
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import connection

from sangam.access.sign_in import vault
from sangam.kernel import clock
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Malformed, Refused

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


# PINs and passwords that are too easy to guess, by rule and by a short table.
#
# A PIN is too easy in these cases: few digits, a repeated or mirrored half, equal steps of digits or pairs (112233,
# 010203). So it is as multiples (246810), a way over the keys (147258), a day or a month (311299, 199912), or one
# that many choose. The rule bars a tenth of all PINs.
#
# A password is too easy in these: shorter than twelve characters, few different ones, a repeated block. So it is as a
# common word or one of twenty thousand common passwords, with digits around it or none, or the officer's own name.

_PIN_DIGITS = 6
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


def _table(words: str) -> frozenset[str]:
    return frozenset(words.split())


_OVER_THE_KEYS = _table(
    "147258 258369 369147 147369 147852 258963 159753 753159 159357 357159 951753 753951 142536 415263 741852 852963 "
    "963852 852741 789456 456123 789123 123789 123654 456789 321654 654987 134679 976431 124578 235689 134578"
)
_CHOSEN_BY_MANY = _table("112358 314159 271828 141421 161803 173205 520131 420420 786786 007007 100000 500000")
_WORDS = _table(
    "password passphrase passcode secret qwerty qwertyuiop asdfghjkl zxcvbnm asdf abc abcd abcdef welcome admin "
    "administrator letmein iloveyou changeme default login monkey dragon sunshine princess football cricket computer "
    "internet police policestation thana kotwali sangam india bharat jaihind jaishriram vandemataram satyamevjayate "
    "hindustan delhi newdelhi delhipolice haryana haryanapolice uttarpradesh uppolice punjab rajasthan gurugram noida "
    "lucknow chandigarh station constable inspector officer ganesh krishna shivshakti mahadev omnamahshivaya sairam "
    "waheguru allah bismillah test testing temp temporary user guest hello helloworld trustno superman batman master "
    "correcthorsebatterystaple"
)
_LEET = str.maketrans("@$0134578!", "asoieastbi")


def require_good_pin(pin: str) -> None:
    """Return for a PIN that will do.  Raises Refused."""
    if len(pin) != _PIN_DIGITS or not pin.isascii() or not pin.isdigit():
        raise Refused("access:pin-form", "A PIN has six digits.")
    if is_easy_pin(pin):
        raise Refused(
            "access:pin-easy", "This PIN is too easy to guess: avoid repeats, steps such as 123456, and days of birth."
        )


def require_good_password(password: str, *, own: str = "") -> None:
    """Return for a password that will do.  own: names of the officer, parted by spaces.

    Raises Malformed for its length, Refused for one that is too easy to guess.
    """
    require_long_password(password)
    if is_easy_password(password, own=own):
        raise Refused(
            "access:password-easy",
            "This password is too easy to guess: avoid common words, repeats and your own name. Take four words.",
        )


def require_long_password(password: str) -> None:
    """Return for a password of a length that will do.  Raises Malformed."""
    if len(password) < SHORTEST_PASSWORD:
        raise Malformed("access:password-short", "A password has at least twelve characters.")
    require_password_ends(password)


def require_password_ends(password: str) -> None:
    """Return for a password that is short enough to be hashed.  Raises Malformed."""
    if len(password) > LONGEST_PASSWORD:
        raise Malformed("access:password-long", "A password has at most two hundred characters.")


def is_easy_pin(pin: str) -> bool:
    """Tell whether six digits are among those that are tried first."""
    return (
        len(set(pin)) < 3
        or pin[:3] in (pin[3:], pin[:2:-1])
        or _has_equal_steps(pin)
        or pin in _OVER_THE_KEYS | _CHOSEN_BY_MANY
        or pin in _multiples()
        or _is_a_day(pin)
    )


def is_easy_password(password: str, *, own: str = "") -> bool:
    """Tell whether a password is among those that are tried first."""
    plain = re.sub(r"[\W_]", "", password.casefold())
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())
    words = {re.sub(r"[\W\d_]", "", each) for each in (inner, inner.translate(_LEET))}
    theirs = [name for name in own.casefold().split() if len(name) > 3]
    return (
        not inner
        or len(set(plain)) < 5
        or plain in (plain + plain)[1:-1]
        or any(word in _WORDS | _common() or _is_a_repeat_of_a_word(word) for word in words)
        or password.casefold() in _common()
        or any(name in password.casefold() for name in theirs)
    )


@cache
def _common() -> frozenset[str]:
    """Return the twenty thousand passwords that Django ships as the commonest, in small letters."""
    return frozenset(CommonPasswordValidator().passwords)


def _has_equal_steps(pin: str) -> bool:
    """Tell whether four of five digits follow each other by one step, or all three pairs do."""
    steps = [(int(b) - int(a)) % 10 for a, b in pairwise(pin)]
    if any(steps.count(step) > 3 for step in (0, 1, 2, 8, 9)):
        return True
    one, two, three = (int(pin[at : at + 2]) for at in (0, 2, 4))
    return two - one == three - two


@cache
def _multiples() -> frozenset[str]:
    """Return what six digits of counting up or down by a step read like: 246810, 510152, 108642."""
    rows = ["".join(str(start + step * n) for n in range(6)) for step in range(1, 13) for start in range(14)]
    rows += ["".join(str(step * n) for n in range(top, 0, -1)) for step in range(1, 6) for top in range(3, 13)]
    return frozenset(row[:_PIN_DIGITS] for row in rows if len(row) >= _PIN_DIGITS)


def _is_a_day(pin: str) -> bool:
    one, two, three = pin[:2], pin[2:4], pin[4:]
    days = [(three, two, one), (three, one, two), (one, two, three)]  # DDMMYY, MMDDYY, YYMMDD, as year, month, day
    months = [(pin[:4], three), (pin[2:], one)]
    return any(_is_date(f"20{year}", month, day) for year, month, day in days) or any(
        year[:2] in ("19", "20") and _is_date(year, month, "01") for year, month in months
    )


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_a_repeat_of_a_word(text: str) -> bool:
    return any(len(word) > 2 and text and text == word * (len(text) // len(word)) for word in _WORDS)
