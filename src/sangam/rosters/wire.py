"""Bodies of the envelopes of `rosters`, version 1."""

from typing import Annotated, ClassVar

from msgspec import Meta

from sangam.kernel.bodies import Body, filled, listed
from sangam.rosters.policy import MOST_DUTIES
from sangam.rosters.types import Duty

UNIT, RETURNED = "roster.unit.v1", "roster.returned.v1"
_LONGEST_UNIT = 60


class RosterBody(Body, frozen=True):
    """roster.unit.v1: the roster of one unit, whole."""

    title: ClassVar[str] = "roster"

    unit: Annotated[str, filled(_LONGEST_UNIT)]
    version: Annotated[int, Meta(ge=1, le=2**53)]
    duties: Annotated[tuple[Duty, ...], listed(0, MOST_DUTIES)]
