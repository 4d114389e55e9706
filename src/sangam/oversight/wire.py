"""Bodies of the envelopes of `oversight`, version 1.  Pure; reading raises Malformed; the unknown is passed over.

totals.month.v1   {month, version, totals}                       to every partner; {measure: number or null}
glass.broken.v1   {glass, record, unit, reason, at, until}       to the record's owner, when an officer broke the glass
glass.reviewed.v1 {glass, verdict, text, at}                     to the owner, once it was reviewed
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.oversight.totals import gate

TOTALS, BROKEN, REVIEWED = "totals.month.v1", "glass.broken.v1", "glass.reviewed.v1"
VERDICTS = ("justified", "not-justified")
LONGEST = 1_000

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_HIGHEST_VERSION = 10_000
_LONGEST_UNIT = 60

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class MonthBody:
    """What a force states of a month: a number by measure, None where it is too small."""

    month: str
    version: int
    totals: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class BrokenBody:
    """That an officer broke the glass before a record of the receiver's."""

    glass: UUID
    record: UUID
    unit: str
    reason: str
    at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewedBody:
    """What the review of a broken glass came to."""

    glass: UUID
    verdict: str
    text: str
    at: datetime


def is_month(text: str) -> bool:
    """Tell whether a text is a month such as "2026-11"."""
    return _MONTH.fullmatch(text) is not None


def month_out(said: MonthBody) -> dict[str, object]:
    """Return the body of totals.month.v1."""
    return {"month": said.month, "version": said.version, "totals": dict(said.totals)}


def month_in(body: Json) -> MonthBody:
    """Read totals.month.v1.  Raises Malformed, also for numbers that passed no gate."""
    month, version, totals = str(body.get("month", "")), body.get("version"), body.get("totals")
    if not is_month(month) or type(version) is not int or not 0 < version <= _HIGHEST_VERSION:
        raise Malformed("oversight:totals-month", "The month or the version of these totals cannot be read.")
    if not isinstance(totals, Mapping) or not all(gate.is_sayable(each) for each in totals.values()):
        raise Malformed("oversight:totals", "These totals did not pass a gate: nothing of them is kept.")
    return MonthBody(month, version, {str(name): value for name, value in totals.items()})


def broken_out(said: BrokenBody) -> dict[str, object]:
    """Return the body of glass.broken.v1."""
    return {
        "glass": str(said.glass), "record": str(said.record), "unit": said.unit, "reason": said.reason,
        "at": said.at.isoformat(), "until": said.until_at.isoformat(),
    }  # fmt: skip


def broken_in(body: Json) -> BrokenBody:
    """Read glass.broken.v1.  Raises Malformed."""
    return BrokenBody(
        _id(body, "glass"), _id(body, "record"), _text(body, "unit")[:_LONGEST_UNIT], _text(body, "reason"),
        _instant(body, "at"), _instant(body, "until"),
    )  # fmt: skip


def reviewed_out(said: ReviewedBody) -> dict[str, object]:
    """Return the body of glass.reviewed.v1."""
    return {"glass": str(said.glass), "verdict": said.verdict, "text": said.text, "at": said.at.isoformat()}


def reviewed_in(body: Json) -> ReviewedBody:
    """Read glass.reviewed.v1.  Raises Malformed."""
    verdict = _text(body, "verdict")
    if verdict not in VERDICTS:
        raise _unread("verdict")
    return ReviewedBody(_id(body, "glass"), verdict, _text(body, "text"), _instant(body, "at"))


def _id(body: Json, name: str) -> UUID:
    try:
        return UUID(str(body.get(name)))
    except ValueError:
        raise _unread(name) from None


def _text(body: Json, name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST:
        raise _unread(name)
    return found


def _instant(body: Json, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(body.get(name)))
    except ValueError:
        raise _unread(name) from None
    if found.tzinfo is None:
        raise _unread(name)
    return found


def _unread(name: str) -> Malformed:
    return Malformed("oversight:body", "In this message the part {part} cannot be read.", part=name)
