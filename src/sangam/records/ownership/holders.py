"""Whether a force holds, or held, a record of ours: whose word about it is believed."""

from uuid import UUID

from sangam.federation.public import catch_up
from sangam.federation.types import Incoming, Parked
from sangam.kernel import here
from sangam.kernel.errors import Refused
from sangam.records.models import Handover, Record, Share, Withdrawn


def is_holder(record: UUID, force: str) -> bool:
    """Tell whether a record, ours or once ours, went to a force, as far as is known since its last recall."""
    known = (
        Share.objects.filter(record=record, force=force),
        Withdrawn.objects.filter(record=record, force=force),
        Record.objects.filter(id=record, offered_to=force),
        Handover.objects.filter(records__contains=[record], giver=here.node().force, taker=force),
    )
    return any(rows.exists() for rows in known)


def look_waits(record: UUID, look: Incoming, *, stands: bool) -> Parked | None:
    """Return what a look at a record waits for since our restore, None where it can be judged now and is believed.

    stands: the record is ours, here.  Until who looked has caught us up we may have lost that it has the record, or the
    record itself; what it says it did before that is believed then, for its decline or our withdrawal may be lost too.

    Raises Refused for a force to which this record of ours never went: as a copy, less than one, or an offer.  One from
    which it was withdrawn, or that declined it, may still speak of it: its word and our withdrawal may have crossed,
    and its decline may have overtaken its look.
    """
    force = look.sender
    if stands and is_holder(record, force):
        return None
    if force in catch_up.unheard():
        return Parked(catch_up.shown_id(force))
    if stands and not catch_up.was_awaited(look):
        raise Refused("records:not-a-holder", "{force} holds no copy of this record.", force=force)
    return None
