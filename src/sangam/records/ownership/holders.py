"""Whether a force holds, or held, a record of ours: whose word about it is believed."""

from uuid import UUID

from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming
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


def may_have_held(record: UUID, word: Incoming) -> bool:
    """Tell whether who speaks of a record, ours or once ours, held it, or may have before a restore of ours.

    What it says it did before it had caught us up is believed: its decline or our withdrawal may be lost too.
    """
    return is_holder(record, word.sender) or catch_up.was_awaited(word)


def require_holder(record: UUID, look: Incoming, *, stands: bool) -> None:
    """Raise Refused for a force to which this record of ours never went: as a copy, less than one, or an offer.

    stands: the record is ours, here.  A force from which it was withdrawn, or that declined it, may still speak of it.
    Its word and our withdrawal may have crossed, and its decline may have overtaken its look.
    """
    if stands and not may_have_held(record, look):
        raise Refused("records:not-a-holder", "{force} holds no copy of this record.", force=look.sender)
