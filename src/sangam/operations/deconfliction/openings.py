"""The lot: one list in eight is opened to the other force once it is over, its places alone.

Nobody can see whether the elements of a list have the key that it names.  Who gave them another would learn what it
touches, and its closings would show the other side nothing.  The opening shows it, as it shows inputs of other days or
of more than one cell.  Both sides draw the lot, so that neither chooses.
"""

from datetime import datetime, time, timedelta
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from django.db.models import F, Q

from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock, here
from sangam.kernel.errors import Refused
from sangam.oblivious.public.oblivious import HiddenList
from sangam.operations.deconfliction import halves, wire
from sangam.operations.deconfliction.halves import Days
from sangam.operations.deconfliction.wire import Drawn, Opened
from sangam.operations.models import AskedList, Question

ONE_IN = 8
_AFTER = timedelta(days=2)
"""After the last day of the action."""
_ASKED_WITHIN = timedelta(days=4)
"""Two days before the other force deletes its keys."""


def set_opening_if_drawn(row: AskedList, lot: str) -> None:
    """Draw the lot for a list that was closed, and set from when it is opened.  lot: its force's half."""
    if row.places and is_drawn(row.lot, lot):
        row.opens_at = _over_at(Days(row.first_date, row.last_date))


def is_drawn(one: str, other: str) -> bool:
    """Tell whether the lot of two halves falls on a list.  one: of the side that was asked, other: of the asker."""
    return sha256(bytes.fromhex(one) + bytes.fromhex(other)).digest()[0] < 256 // ONE_IN


def lists_to_open() -> list[AskedList]:
    """Return the lists that are over, on which the lot fell, and whose opening was not asked for yet.

    Where our own node was away until their force had deleted the keys, they are not asked for, and forgotten.  One
    that was closed as late as that is asked for: its force had the keys then, and gains nothing by delay.
    """
    drawn = AskedList.objects.filter(opens_at__lte=clock.now(), opening_asked=False)
    in_time = Q(opens_at__gt=clock.now() - _ASKED_WITHIN) | Q(closed_at__gt=F("opens_at") + _ASKED_WITHIN)
    return list(drawn.filter(in_time))


def ask_opening(row: AskedList) -> None:
    """Ask a force to open the places of its list, in the running deed."""
    body = bodies.write(Drawn(row.id, row.lot))
    envelope = envelopes.post_even_if_away(wire.DRAWN, to=[row.force], body=body, lane=Lane.URGENT)
    AskedList.objects.filter(id=row.id).update(opening_asked=True, envelope=envelope, told=False)


def open_list(force: str, ask: UUID, lot: str) -> None:
    """Open the places of a list of ours that is over, in the running deed.

    Raises Refused where the action is not over, or the lot did not fall on the list.
    """
    row = Question.objects.filter(id=ask, force=force).first()
    if row is None or not row.places:
        return
    is_true = compare_digest(sha256(bytes.fromhex(lot)).hexdigest(), row.their_lot)
    if not is_true or not is_drawn(lot, row.lot) or clock.now() < _over_at(Days(row.first_date, row.last_date)):
        raise Refused(
            "operations:not-drawn",
            "{force} asks to open a planned action on which no lot fell, or that is not over: it stays closed.",
            force=force,
        )
    own = halves.own_list(row.places)
    body = bodies.write(Opened(row.id, own.secret, own.seed, own.inputs))
    envelopes.post_even_if_away(wire.OPENED, to=[force], body=body, lane=Lane.URGENT)


def take_opening(force: str, opened: Opened) -> None:
    """Hold an opening against the list that stands here, in the running deed, and forget it.

    Raises Malformed for one that is not that of the list, or not of one action: the debt stays.
    """
    row = AskedList.objects.filter(id=opened.ask, force=force, opening_asked=True).first()
    if row is None:
        return
    made = HiddenList(opened.secret, b"", opened.seed, opened.inputs, ())
    pair = halves.pair_of(here.node().force, force)
    halves.require_opened(row.places, made, pair=pair, days=Days(row.first_date, row.last_date))
    AskedList.objects.filter(id=row.id).update(opening_asked=False, opens_at=None)


def _over_at(days: Days) -> datetime:
    return datetime.combine(days.last + _AFTER, time(), tzinfo=clock.INDIA)
