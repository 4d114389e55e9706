"""Taking other forces' rosters, and our own back after a restore, inside the envelope's deed."""

from dataclasses import replace
from datetime import datetime

from sangam.access.public import units
from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Incoming, Lane, Parked
from sangam.hosting import public_recovery as recovery
from sangam.kernel import clock, here
from sangam.kernel.errors import NotFound, Refused
from sangam.rosters import policy, rosters, wire
from sangam.rosters.models import Roster

_MOST_CHARACTERS = 100_000


def take_roster(incoming: Incoming) -> None:
    """roster.unit.v1: hold a unit's roster in place of an older one.  Raises Refused for another force's unit."""
    body = wire.roster_in(incoming.body)
    _require_own_unit(body.unit, incoming.sender)
    duties = policy.require_roster((policy.require_duty(each) for each in body.duties), at=clock.now())
    rosters.keep_roster(replace(body, duties=duties), force=incoming.sender, line=incoming.line.decode())


def give_back(force: str, since: datetime) -> int:  # noqa: ARG001 - a roster counts whole, whenever it came
    """Send a force its own rosters as they are held here, in the running deed; return how many."""
    lines = list(Roster.objects.filter(force=force).exclude(line="").order_by("unit").values_list("line", flat=True))
    for page in recovery.pages_of(lines, most=wire.MOST_LINES, most_characters=_MOST_CHARACTERS):
        body = wire.returned_out(page)
        envelopes.post_even_if_away(wire.RETURNED, to=[force], body=body, lane=Lane.URGENT)
    return len(lines)


def take_returned(incoming: Incoming) -> Parked | None:
    """roster.returned.v1: take back rosters that we signed and a restore lost us.  Raises Refused and Malformed."""
    return recovery.take_lines(incoming, wire.returned_in, {wire.UNIT: _take_back})


def _take_back(_: str, word: Envelope) -> None:
    rosters.keep_roster(wire.roster_in(word.body), force=here.node().force)


def _require_own_unit(unit: str, sender: str) -> None:
    try:
        found = units.unit(unit)
    except NotFound:
        found = None
    if found is None or found.force != sender:
        raise Refused("rosters:unit-of-another", "{sender} sends a roster of {unit}, which is not its unit.",
                      sender=sender, unit=unit)  # fmt: skip
