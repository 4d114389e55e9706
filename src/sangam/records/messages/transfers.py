"""Bodies of the envelopes by which a case goes to another force with its records, version 1.  Pure."""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.kernel import bodies
from sangam.kernel.bodies import OMITTED, Body, Cut100, Cut300, Cut2000, Instant, Row, listed
from sangam.kernel.errors import Malformed
from sangam.records.messages.records import MOST_CHANGES, Change, Named, Number, Version

OFFERED, ACCEPTED, DECLINED = "records.offered.v1", "records.accepted.v1", "records.declined.v1"
WORD = "records.offer_word.v1"
LAPSED, VOID = "records.offer_lapsed.v1", "record.transfer_void.v1"
MOST_RECORDS = 50
LONGEST = 2_000
"""Characters of a reason as it is read."""

Versions = Annotated[Mapping[UUID, Version], Meta(min_length=1, max_length=MOST_RECORDS)]


class Line(Row, frozen=True):
    """One line of a record's history, as its owner of the time wrote it."""

    record: UUID
    version: Number
    at: Instant
    by: Cut300
    why: Cut2000


Lines = Annotated[tuple[Line, ...], listed(0, 5_000)]


class CaseOffer(Body, frozen=True):
    """records.offered.v1: a case with its records.  kept: how many statements stay with the giver, for it alone."""

    title: ClassVar[str] = "offer"

    handover: UUID
    case: UUID
    reason: Cut2000
    due_at: Instant
    kept: Number
    changes: Annotated[tuple[Change, ...], listed(1, MOST_CHANGES)]
    history: Lines


class OfferWord(Body, frozen=True):
    """records.offer_word.v1, ahead of an offer: what is on offer, in which versions, without what it says.

    case: None for a single record.
    """

    title: ClassVar[str] = "word of an offer"

    handover: UUID
    versions: Versions
    desk: Cut100
    reason: Cut2000
    kept: Number
    at: Instant
    due_at: Instant
    case: UUID | None = None


class Accepted(Body, frozen=True):
    """records.accepted.v1.  versions: per record the first version of its new owner."""

    title: ClassVar[str] = "acceptance"

    handover: UUID
    versions: Versions


class Declined(Body, frozen=True):
    """records.declined.v1: the case stays where it was."""

    title: ClassVar[str] = "refusal to take over"

    handover: UUID
    reason: Cut2000 = ""


class Lapsed(Body, frozen=True):
    """records.offer_lapsed.v1: the end of an unanswered offer.

    answer: "void" where what was offered is not its giver's, "changed" where it has changed since.  "restored" where it
    ended with a restore, "declined" where its taker did so, and was restored since.
    """

    title: ClassVar[str] = "end of an offer"

    handover: UUID
    answer: Annotated[str, OMITTED] = ""


class Void(Named, frozen=True):
    """record.transfer_void.v1: an acceptance came too late.  gone: the record had been recalled."""

    title: ClassVar[str] = "end of a transfer"

    gone: bool = False


def read_offer(members: Mapping[str, object]) -> CaseOffer:
    """Read an offer: its case and every other record once, at most 50.  Raises Malformed."""
    offer = bodies.read_as_it_is(CaseOffer, members)
    ids = [change.record for change in offer.changes]
    if offer.case not in ids or len(set(ids)) != len(ids) or len(ids) > MOST_RECORDS:
        raise Malformed(
            "records:handover-records",
            "A case is offered with itself and others, at most {most} records, each once.",
            most=MOST_RECORDS,
        )
    return offer
