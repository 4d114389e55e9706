"""Bodies of recalls in pages and of receipts, at most 500 records each.  Pure."""

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar
from uuid import UUID

from sangam.kernel import bodies
from sangam.kernel.bodies import Body, Cut100, Instant, listed
from sangam.records.messages.records import MOST_CHANGES, Number, Version

Versions = Sequence[tuple[UUID, int]]
Listed = Annotated[tuple[tuple[UUID, Number], ...], listed(1, MOST_CHANGES)]


class Recalled(Body, frozen=True):
    """records.recalled.v1: erase these, up to their versions."""

    title: ClassVar[str] = "page of recalls"

    records: Listed
    reason: str = ""


class Receipt(Body, frozen=True, kw_only=True, rename={"gone_by": "gone_from_backups_by"}):
    """What a holder says of records: erased from the live tables, and by when from backups."""

    title: ClassVar[str] = "receipt"

    erased_at: Instant
    gone_by: Instant | None = None
    reason: Cut100 = ""


class Erased(Receipt, frozen=True, rename={"gone_by": "gone_from_backups_by"}):
    """records.erased.v1: a holder's receipt for a page."""

    records: Listed


class ErasedOne(Receipt, frozen=True, rename={"gone_by": "gone_from_backups_by"}):
    """record.erased.v1: a holder's receipt for one record."""

    record: UUID
    version: Version


class Confirmed(Body, frozen=True):
    """records.confirmed.v1: the holder has these corrections."""

    title: ClassVar[str] = "receipt"

    records: Listed
    corrected_at: Instant


def read_erased(members: Mapping[str, object]) -> Erased:
    """Read a page of receipts, or the receipt of one record.  Raises Malformed."""
    if "records" in members:
        return bodies.read(Erased, members)
    one = bodies.read(ErasedOne, members)
    return Erased(records=((one.record, one.version),), erased_at=one.erased_at, gone_by=one.gone_by, reason=one.reason)
