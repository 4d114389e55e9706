"""Remarks that a restored owner lost: each holder says which remark it has, and hears a newer one.

The owner knows its challenges again by then, or never will.  What stands beside the record is said anew, above the
number that the holder has.  So all holders see what the owner has open, and nothing else.
"""

from datetime import datetime, timedelta

from sangam.federation import outbox
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Parked
from sangam.kernel import bodies, clock, here
from sangam.records.corrections import owner_notes
from sangam.records.messages import challenges as challenge_messages
from sangam.records.messages import records as record_messages
from sangam.records.messages.challenges import RemarksHeld
from sangam.records.models import Record, Remark
from sangam.records.ownership import precedence, transfer_log

_CLOCKS_DIFFER = timedelta(hours=1)
_FAR = timedelta(days=1)
"""So far ahead of our clock a number is believed: a lying holder must not use them up."""


def give_back(force: str, *, since: datetime) -> None:
    """Tell a force which of its remarks since then stand here, in the running deed; by its clock, so some too many.

    In the lane of its records, which are given back before.
    """
    said = Remark.objects.filter(owner=force, number__gte=_number(since - _CLOCKS_DIFFER)).order_by("record")
    held = list(said.values_list("record", "number"))
    for start in range(0, len(held), record_messages.MOST_CHANGES):
        body = bodies.write(RemarksHeld(tuple(held[start : start + record_messages.MOST_CHANGES])))
        outbox.post_even_if_away(challenge_messages.REMARKS_HELD, to=[force], body=body)


def take_held(envelope: Incoming) -> Parked | None:
    """records.remarks_held.v1: say anew, above these numbers, what stands beside records of ours.

    What is another's here may be ours by an acceptance that comes back later: the page is read once more then.
    """
    catch_up.require_awaited(envelope)
    held, us = dict(bodies.read(RemarksHeld, envelope.body).remarks), here.node().force
    precedence.lock_records(held)
    known = dict(Remark.objects.filter(record__in=held, owner=us).values_list("record", "number"))
    for record in Record.objects.filter(id__in=held, owner=us).order_by("id").values_list("id", flat=True):
        if held[record] > known.get(record, 0):
            owner_notes.renew_above(record, min(held[record], _number(clock.now() + _FAR)))
    doubted = Record.objects.filter(id__in=held).exclude(owner__in=(us, envelope.sender)).order_by("id").first()
    return Parked(transfer_log.transfer_id(doubted.id, us)) if doubted is not None and catch_up.is_unheard() else None


def _number(at: datetime) -> int:
    return int(at.timestamp() * 1000)


HANDLERS = {challenge_messages.REMARKS_HELD: take_held}
