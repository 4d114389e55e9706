"""Bodies of recalls in pages and of receipts.  Pure; reading raises Malformed.

records.recalled.v1   {"records": [[record, version]], "reason"}                     erase these, up to their versions
records.erased.v1     {"records", "erased_at", "gone_from_backups_by", "reason"}     the holder's receipt for a page
records.confirmed.v1  {"records", "corrected_at"}                                    the holder has these corrections

At most 500 records each.  A force that does not know these kinds yet is asked record by record (`record.recalled.v1`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.records.messages import records as record_messages
from sangam.records.messages.records import MOST_CHANGES, Json

Versions = Sequence[tuple[UUID, int]]


@dataclass(frozen=True, slots=True)
class Erased:
    """A holder's word that these records are gone from its live tables, and by when from its backups."""

    records: Versions
    erased_at: datetime
    gone_by: datetime | None
    reason: str


def recalled_out(records: Versions, *, reason: str) -> dict[str, object]:
    """Return a page of recalls as JSON."""
    return {"records": _listed(records), "reason": reason}


def erased_out(erased: Erased) -> dict[str, object]:
    """Return a page of receipts as JSON."""
    return {"records": _listed(erased.records), **receipt_of(erased)}


def erased_one_out(erased: Erased) -> dict[str, object]:
    """Return the receipt of one record as JSON: the body of `record.erased.v1`."""
    ((record, version),) = erased.records
    return {**record_messages.named_out(record, version), **receipt_of(erased)}


def receipt_of(erased: Erased) -> dict[str, object]:
    """Return what a receipt says of each of its records."""
    gone_by = erased.gone_by.isoformat() if erased.gone_by else None
    return {"erased_at": erased.erased_at.isoformat(), "gone_from_backups_by": gone_by, "reason": erased.reason}


def erased_in(body: Json) -> Erased:
    """Read a page of receipts, or the receipt of one record (`record.erased.v1`), which may not speak of backups."""
    records = (
        versions(body) if "records" in body else [(record_messages.record_id(body), record_messages.version(body))]
    )
    try:
        by = body.get("gone_from_backups_by")
        erased_at = record_messages.instant(body["erased_at"])
        return Erased(
            records, erased_at, record_messages.instant(by) if by else None, str(body.get("reason", ""))[:100]
        )
    except (KeyError, ValueError) as fault:
        raise _unreadable(fault) from None


def confirmed_out(records: Versions, *, at: datetime) -> dict[str, object]:
    """Return a page of confirmed corrections as JSON."""
    return {"records": _listed(records), "corrected_at": at.isoformat()}


def confirmed_in(body: Json) -> tuple[Versions, datetime]:
    """Read a page of confirmed corrections."""
    try:
        return versions(body), record_messages.instant(body["corrected_at"])
    except (KeyError, ValueError) as fault:
        raise _unreadable(fault) from None


def versions(body: Json) -> list[tuple[UUID, int]]:
    """Read 1 to 500 records with their versions."""
    try:
        listed = body["records"]
        if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_CHANGES:
            raise ValueError("records")
        return [(UUID(str(record)), record_messages.number(version)) for record, version in listed]
    except (KeyError, ValueError, TypeError) as fault:
        raise _unreadable(fault) from None


def _listed(records: Versions) -> list[list[object]]:
    return [[str(record), version] for record, version in records]


def _unreadable(fault: Exception) -> Malformed:
    return Malformed(
        "records:receipt-body",
        "A page of recalls or receipts cannot be read: {fault}.",
        fault=f"{type(fault).__name__} {fault}",
    )
