"""The rules of duty rosters, as pure functions."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Malformed
from sangam.kernel.instants import require_year
from sangam.rosters.types import LONGEST_NAME, Duty, Holder

CAPABILITIES = frozenset({"roster:keep"})
"""The rights that `access.policy` gives to roles for this package."""

MOST_DUTIES = 400
LONGEST_DUTY = timedelta(days=31)
KEPT_AFTER = timedelta(days=2)
_NUMBER = re.compile(r"\+?[0-9][0-9 ()/,-]{1,38}")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T]+(\d{1,2})[:.](\d{2}))?\Z")


def require_duty(duty: Duty) -> Duty:
    """Return a duty with its texts trimmed.  Raises Malformed for a name, number or time that cannot be."""
    name, phone = " ".join(duty.name.split()), duty.phone.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Malformed("rosters:name", "Name the officer on duty, in at most {most} characters.", most=LONGEST_NAME)
    if phone and not _NUMBER.fullmatch(phone):
        raise Malformed("rosters:phone", "{phone} is no telephone number.", phone=phone[:40])
    if not timedelta() < duty.to_at - duty.from_at <= LONGEST_DUTY:
        raise Malformed("rosters:times", "A duty ends after it begins, and within {days} days.", days=LONGEST_DUTY.days)
    return Duty(duty.post, name, duty.from_at, duty.to_at, phone)


def require_not_over(duty: Duty, *, at: datetime) -> None:
    """Raise Malformed for a duty that is long over: no roster would keep it."""
    if duty.to_at <= at - KEPT_AFTER:
        raise Malformed(
            "rosters:over", "This duty ended more than {days} days ago: check its day.", days=KEPT_AFTER.days
        )


def require_roster(duties: Iterable[Duty], *, at: datetime) -> tuple[Duty, ...]:
    """Return the duties of a unit in their order, without those long over.

    Raises Malformed where two of one post overlap, and for more than a roster holds.
    """
    kept = sorted((each for each in duties if each.to_at > at - KEPT_AFTER), key=_order)
    if len(kept) > MOST_DUTIES:
        raise Malformed("rosters:many", "A unit's roster has at most {most} duties.", most=MOST_DUTIES)
    for one, other in pairwise(kept):
        if one.post == other.post and other.from_at < one.to_at:
            raise Malformed(
                "rosters:overlap",
                "{one} and {other} would hold one post at the same time, on {day}: change one of the two.",
                one=one.name,
                other=other.name,
                day=f"{other.from_at.astimezone(INDIA):%d.%m.%Y %H:%M}",
            )
    return tuple(kept)


def holders(duties: Sequence[Duty], *, at: datetime) -> dict[UUID, Holder]:
    """Return who holds each post of a roster at this time, and who is next."""
    found: dict[UUID, Holder] = {}
    for duty in duties:  # in the order of their times
        known = found.get(duty.post, Holder(duty.post))
        if duty.from_at <= at < duty.to_at:
            found[duty.post] = Holder(duty.post, duty, known.next)
        elif at < duty.from_at and known.next is None:
            found[duty.post] = Holder(duty.post, known.now, duty)
    return found


def next_version(last: int, *, at: datetime) -> int:
    """Return the version of a roster that is changed now: above the last, and above all that a restore lost."""
    return max(last + 1, int(at.timestamp() * 1000))


def read_time(text: str) -> datetime:
    """Return an instant as a sheet or a form has it: "2026-11-28 20:00" or "28/11/2026 20:00", of our place.

    Raises ValueError.
    """
    text = text.strip()
    if found := _DAY_FIRST.match(text):
        day, month, year, hour, minute = (int(each or 0) for each in found.groups())
        at = datetime(year, month, day, hour, minute, tzinfo=INDIA)
    else:
        at = datetime.fromisoformat(text)
    require_year(at)
    return at if at.tzinfo else at.replace(tzinfo=INDIA)


def _order(duty: Duty) -> tuple[UUID, datetime]:
    return duty.post, duty.from_at
