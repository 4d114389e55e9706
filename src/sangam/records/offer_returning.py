"""Offers that a restored force declined, and lost that it did: their giver, which knows, ends them once more.

Such an offer goes to its taker again with all that it lost.  Left open there it would be a whole copy beyond the terms
of its owner, who waits for no answer any more; and once accepted, a record of two owners.
"""

from datetime import datetime

from sangam.federation import public as federation
from sangam.federation.types import Lane
from sangam.kernel import here
from sangam.records import transfer_wire
from sangam.records.models import Handover


def end_declined(taker: str, *, since: datetime) -> int:
    """Tell a force which offers of ours it has declined since then, in the running deed; return how many."""
    ours = Handover.objects.filter(giver=here.node().force, taker=taker, answer="declined", answered_at__gte=since)
    declined = list(ours.order_by("answered_at", "id"))
    for row in declined:
        body = transfer_wire.lapsed_out(row.id, answer=row.answer)
        federation.post_even_if_away(transfer_wire.LAPSED, to=[taker], body=body, on=row.records[0], lane=Lane.URGENT)
    return len(declined)
