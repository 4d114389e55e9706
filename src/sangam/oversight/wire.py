"""Bodies of the envelopes of `oversight`, version 1.

A restored force gets its own totals, glasses and looks back (oversight.returned.v1).
"""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.kernel import bodies
from sangam.kernel.bodies import Body, Instant, Json, filled, one_of
from sangam.kernel.errors import Malformed
from sangam.oversight.totals import gate

TOTALS, BROKEN, REVIEWED = "totals.month.v1", "glass.broken.v1", "glass.reviewed.v1"
RETURNED = "oversight.returned.v1"
VERDICTS = ("justified", "not-justified")
LONGEST = 1_000

_MONTH = re.compile(r"^20[0-9]{2}-(0[1-9]|1[0-2])\Z")
_HIGHEST_VERSION = 10_000
_LONGEST_UNIT = 60

Text = Annotated[str, filled(LONGEST)]


class MonthBody(Body, frozen=True):
    """totals.month.v1, to every partner: what a force states of a month, by measure; None is withheld."""

    title: ClassVar[str] = "monthly totals"

    month: Annotated[str, Meta(pattern=_MONTH.pattern)]
    version: Annotated[int, Meta(ge=1, le=_HIGHEST_VERSION)]
    totals: Mapping[str, int | None]


class BrokenBody(Body, frozen=True, rename={"until_at": "until"}):
    """glass.broken.v1, to the record's owner: an officer broke the glass before it."""

    title: ClassVar[str] = "broken glass"

    glass: UUID
    record: UUID
    unit: Text
    reason: Text
    at: Instant
    until_at: Instant


class ReviewedBody(Body, frozen=True):
    """glass.reviewed.v1, to the record's owner: what the review of a broken glass came to."""

    title: ClassVar[str] = "review of a broken glass"

    glass: UUID
    verdict: Annotated[str, one_of(*VERDICTS)]
    text: Text
    at: Instant


def is_month(text: str) -> bool:
    """Tell whether a text is a month such as "2026-11"."""
    return _MONTH.match(text) is not None


def read_month(body: Json) -> MonthBody:
    """Read what a force states of a month.  Raises Malformed, also for numbers that passed no gate."""
    month = bodies.read_as_it_is(MonthBody, body)  # a null total is withheld, and not absent
    if not all(map(gate.is_sayable, month.totals.values())):
        raise Malformed("oversight:totals", "These totals did not pass a gate: nothing of them is kept.")
    return month


def read_broken(body: Json) -> BrokenBody:
    """Read that the glass was broken; of a long unit its beginning.  Raises Malformed."""
    broken = bodies.read(BrokenBody, body)
    return bodies.replace(broken, unit=broken.unit[:_LONGEST_UNIT])
