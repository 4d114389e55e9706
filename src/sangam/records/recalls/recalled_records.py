"""What we recalled, without content: the record's number, since when, and how far each holder has come with it."""

from collections import Counter
from uuid import UUID

from sangam.access.policy import require
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.records.models import Tombstone
from sangam.records.models.receipts import Owed
from sangam.records.sharing.pending_receipts import ERASED
from sangam.records.types import HolderView, RecalledView
from sangam.records.visibility.views import holders

MOST_LISTED = 100


def newest_recalled_records(actor: Actor, *, unconfirmed: bool) -> list[RecalledView]:
    """Return the newest records that we recalled, newest first.  unconfirmed: only those that a holder has not erased.

    A tombstone does not know who saw the record: it is shown to those whose posts recall.  Raises Refused.
    """
    require(actor, "record:recall")
    ours = Tombstone.objects.filter(owner=here.node().force).order_by("-id")
    owed = Owed.objects.filter(what=ERASED)
    rows = list((ours.filter(record__in=owed.values("record")) if unconfirmed else ours)[:MOST_LISTED])
    waits = Counter(owed.filter(record__in=[row.record for row in rows]).values_list("record", flat=True))
    return [RecalledView(row.record, row.version, row.at, waits[row.record]) for row in rows]


def recalled_record(actor: Actor, record: UUID) -> tuple[RecalledView, list[HolderView]]:
    """Return a record that we recalled, with each force that held it.  Raises Refused and NotFound."""
    require(actor, "record:recall")
    row = Tombstone.objects.filter(record=record, owner=here.node().force).first()
    if row is None:
        raise NotFound("records:not-recalled", "There is no such record that we recalled.")
    found = holders(record)
    return RecalledView(row.record, row.version, row.at, sum(each.owed_since is not None for each in found)), found
