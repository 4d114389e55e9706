"""Body of the envelope by which a silent record's owner learns who asked.  Pure; reading raises Malformed."""

from typing import Annotated, ClassVar
from uuid import UUID

from sangam.kernel.bodies import Body, Instant, filled

LONGEST_WHO = 200


class SilentAskedBody(Body, frozen=True):
    """silent.asked.v1: which record was asked for, by whom; never what was asked."""

    title: ClassVar[str] = "question"

    record: UUID
    who: Annotated[str, filled(LONGEST_WHO)]
    unit: Annotated[str, filled(120)]
    at: Instant
