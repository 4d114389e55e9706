"""Bodies of the envelopes of a challenge, version 1.  Pure."""

from typing import Annotated, ClassVar
from uuid import UUID

from sangam.kernel.bodies import FLAT, OMITTED, Body, Cut100, Cut2000, Instant, filled, listed
from sangam.kernel.errors import Malformed
from sangam.records.messages.records import MOST_CHANGES, Number
from sangam.records.types import Answer, RemarkView

RAISED, ANSWERED = "record.challenged.v1", "record.challenge_answered.v1"
REMARKS_HELD = "records.remarks_held.v1"
LONGEST = 2_000


class Raised(Body, frozen=True, rename={"id": "challenge"}):
    """record.challenged.v1: a challenge."""

    title: ClassVar[str] = "challenge"

    id: UUID
    record: UUID
    statement: UUID
    property: Cut100
    reason: Annotated[str, filled(LONGEST)]
    urgent: bool
    unit: Cut100
    at: Instant


class Answered(Body, frozen=True):
    """record.challenge_answered.v1: the owner's answer."""

    title: ClassVar[str] = "answer to a challenge"

    challenge: UUID
    record: UUID
    answer: Answer
    reason: Cut2000
    at: Instant


class Remarked(Body, frozen=True):
    """record.remarked.v1: what an owner says beside its record.

    version: of the copy that its recipient was sent last, 0 where nothing is noted of it.
    """

    title: ClassVar[str] = "remark"

    record: UUID
    number: Number
    remark: Annotated[RemarkView, FLAT]
    version: Annotated[Number, OMITTED] = 0


class RemarksHeld(Body, frozen=True):
    """records.remarks_held.v1, to a restored owner: which remarks stand beside copies, by record and number."""

    title: ClassVar[str] = "list of remarks"

    remarks: Annotated[tuple[tuple[UUID, Number], ...], listed(1, MOST_CHANGES)]


def require_reason(reason: str) -> None:
    """Raise Malformed for a reason that says nothing, or too much."""
    if not reason.strip() or len(reason) > LONGEST:
        raise Malformed(
            "records:challenge-reason", "Say in up to {most} characters why: the other side weighs it.", most=LONGEST
        )
