"""Recalling many records of ours in one deed: erased here at once, at their holders in pages that the worker sends."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.texts import REASON, require_length
from sangam.records import policy
from sangam.records.corrections import challenges
from sangam.records.recalls import reader_notices
from sangam.records.sharing import distribution, pending_receipts
from sangam.records.storage import bulk_erase
from sangam.records.storage import records as store
from sangam.records.types import Answer
from sangam.records.visibility import write_access

_HOLDERS = "SELECT record_id, force FROM records_share WHERE record_id = ANY(%s::uuid[])"
PAGE = 10_000


def recall_pages(actor: Actor, records: Sequence[UUID], *, reason: str) -> Iterator[int]:
    """Recall page by page inside the running deed, and yield how many of each page stood; the others are left out.

    Left out: what is gone, not ours, or not wholly the actor's to see.  Raises Malformed (no reason), Refused (no
    purpose).
    """
    audit.require_deed()
    require_reason(reason)
    latest = list(dict.fromkeys(records))
    said = "recalled" if reason.strip() == policy.WITHDRAWN else reason.strip()
    following = store.version_numbering()
    for start in range(0, len(latest), PAGE):
        yield _recall(actor, latest[start : start + PAGE], following, said)


def require_reason(reason: str) -> None:
    """Raise Malformed for an empty one."""
    if not reason.strip():
        raise Malformed("records:reason-for-many", "Say why you recall the records: their holders are told.")
    require_length(reason, part="reason", most=REASON)


def _recall(actor: Actor, page: Sequence[UUID], following: Callable[[store.Numbered], int], reason: str) -> int:
    named, us = list(page), here.node().force
    standing = write_access.passable(actor, page, lock=True)
    versions = {each.id: following(each) for each in standing}
    left, holders = distribution.departed_forces(), {*prepared.run(_HOLDERS, [named])}
    holders |= {(each.id, each.offered_to) for each in standing if each.offered_to}
    debts = [(record, versions[record], force, None) for record, force in sorted(holders) if force not in left]
    pending_receipts.owe([debt for debt in debts if debt[0] in versions], pending_receipts.ERASED, reason=reason)
    challenges.close_challenges(list(versions), Answer.RECALLED)
    distribution.empty(versions)
    bulk_erase.erase_many(list(versions.items()), owner=us)
    reader_notices.tell_readers(versions, owner=us)
    return len(versions)
