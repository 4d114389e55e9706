"""Bodies of the envelopes of `oversight`, version 1.  Pure; reading raises Malformed; the unknown is passed over.

totals.month.v1   {month, version, totals}                       to every partner; {measure: number or null}
glass.broken.v1   {glass, record, unit, reason, at, until}       to the record's owner, when an officer broke the glass
glass.reviewed.v1 {glass, verdict, text, at}                     to the owner, once it was reviewed
oversight.returned.v1 {lines}                                to a restored force: its own totals, glasses and looks
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.exchange.public.bodies import Body
from sangam.kernel.errors import Malformed
from sangam.kernel.sentences import Told
from sangam.oversight.totals import gate

TOTALS, BROKEN, REVIEWED = "totals.month.v1", "glass.broken.v1", "glass.reviewed.v1"
RETURNED = "oversight.returned.v1"
VERDICTS = ("justified", "not-justified")
LONGEST = 1_000

_MONTH = re.compile("20[0-9]{2}-(0[1-9]|1[0-2])")
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
        "glass": str(said.glass),
        "record": str(said.record),
        "unit": said.unit,
        "reason": said.reason,
        "at": said.at.isoformat(),
        "until": said.until_at.isoformat(),
    }


def broken_in(body: Json) -> BrokenBody:
    """Read glass.broken.v1.  Raises Malformed."""
    b = Body("broken glass", body)
    return BrokenBody(
        b.id("glass"),
        b.id("record"),
        b.text("unit", most=LONGEST)[:_LONGEST_UNIT],
        b.text("reason", most=LONGEST),
        b.instant("at"),
        b.instant("until"),
    )


def reviewed_out(said: ReviewedBody) -> dict[str, object]:
    """Return the body of glass.reviewed.v1."""
    return {"glass": str(said.glass), "verdict": said.verdict, "text": said.text, "at": said.at.isoformat()}


def reviewed_in(body: Json) -> ReviewedBody:
    """Read glass.reviewed.v1.  Raises Malformed."""
    b = Body("review of a broken glass", body)
    verdict = b.text("verdict", most=LONGEST)
    if verdict not in VERDICTS:
        raise b.wrong("verdict", Told("is none of {listed}", listed=", ".join(VERDICTS)))
    return ReviewedBody(b.id("glass"), verdict, b.text("text", most=LONGEST), b.instant("at"))
