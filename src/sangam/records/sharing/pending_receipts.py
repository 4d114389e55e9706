"""Which receipts holders owe us: noted with what calls for them, struck off when they come, chased by
`receipt_reminders`.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Min

from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.records.models.receipts import Owed
from sangam.records.types import PendingReceipts

ERASED, CORRECTED = "erased", "corrected"
PAGE = 500
PAUSES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""How long a holder has before it is asked again, by how often it was asked."""

_OWE = """
INSERT INTO records_owed AS o (record, force, what, version, reason, asked_at, envelope, chase_at, times)
SELECT n.record, n.force, %(what)s, n.version, %(reason)s, %(at)s, n.envelope,
    CASE WHEN n.envelope IS NULL THEN %(at)s::timestamptz ELSE %(later)s::timestamptz END, (n.envelope IS NOT NULL)::int
FROM unnest(%(records)s::uuid[], %(versions)s::bigint[], %(forces)s::text[], %(envelopes)s::uuid[])
    AS n (record, version, force, envelope)
ON CONFLICT (record, force, what) DO UPDATE
SET version = excluded.version, reason = excluded.reason, asked_at = excluded.asked_at, envelope = excluded.envelope,
    chase_at = excluded.chase_at, times = excluded.times
WHERE o.version <= excluded.version
"""
_SETTLE = """
DELETE FROM records_owed o USING unnest(%(records)s::uuid[], %(versions)s::bigint[]) AS n (record, version)
WHERE o.record = n.record AND o.force = %(force)s AND o.what = %(what)s AND o.version <= n.version
"""

Debt = tuple[UUID, int, str, UUID | None]


def owe(debts: Sequence[Debt], what: str, *, reason: str = "") -> None:
    """Note which receipts are owed: (record, version, force, envelope) each.

    envelope: what has asked for it already; None leaves that to `receipt_reminders`.
    """
    at = audit.require_deed().at
    if debts:
        records, versions, forces, envelopes = zip(*debts, strict=True)
        named = {"records": list(records), "versions": list(versions), "forces": list(forces)}
        asked = {"envelopes": list(envelopes), "at": at, "later": at + PAUSES[0]}
        prepared.run(_OWE, {**named, **asked, "what": what, "reason": reason})


def clear_pending_receipts(records: Iterable[tuple[UUID, int]], *, force: str, what: str) -> None:
    """Strike off what a force has given its receipt for."""
    ids, versions = zip(*records, strict=True)
    prepared.run(_SETTLE, {"records": list(ids), "versions": list(versions), "force": force, "what": what})


def pending_receipt_counts() -> list[PendingReceipts]:
    """Return which force has not given how many receipts, since when, those not asked for yet included."""
    rows = Owed.objects.values("force", "what")
    counted = rows.annotate(records=Count("id"), since=Min("asked_at")).order_by("force", "what")
    late = rows.filter(times__gt=1).annotate(records=Count("id"))
    chased = {(row["force"], row["what"]): row["records"] for row in late}
    return [
        PendingReceipts(
            row["force"], row["what"], row["records"], row["since"], chased.get((row["force"], row["what"]), 0)
        )
        for row in counted
    ]
