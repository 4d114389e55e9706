"""Taking other forces' rosters, and our own back after a restore, inside the envelope's deed."""

from datetime import datetime

from sangam.access.public import units
from sangam.federation.types import Envelope, Incoming, Lane
from sangam.hosting.public import recovery
from sangam.kernel import bodies, clock, here
from sangam.kernel.errors import NotFound, Refused
from sangam.rosters import policy, rosters, wire
from sangam.rosters.models import Roster
from sangam.rosters.wire import RosterBody


def take_roster(incoming: Incoming) -> None:
    """roster.unit.v1: hold a unit's roster in place of an older one.  Raises Refused for another force's unit."""
    body = bodies.read(RosterBody, incoming.body)
    _require_own_unit(body.unit, incoming.sender)
    duties = policy.require_roster((policy.require_duty(each) for each in body.duties), at=clock.now())
    rosters.keep_roster(RosterBody(body.unit, body.version, duties), force=incoming.sender, line=incoming.line.decode())


def _lines_of_force(force: str, since: datetime) -> list[str]:  # noqa: ARG001 - a roster counts whole, whenever it came
    """Return the lines of a force's own rosters as they are held here."""
    return list(Roster.objects.filter(force=force).exclude(line="").order_by("unit").values_list("line", flat=True))


def _take_back(_: str, word: Envelope) -> None:
    rosters.keep_roster(bodies.read(RosterBody, word.body), force=here.node().force)


LINES = recovery.SignedLines(wire.RETURNED, _lines_of_force, {wire.UNIT: _take_back}, Lane.URGENT)


def _require_own_unit(unit: str, sender: str) -> None:
    try:
        found = units.unit(unit)
    except NotFound:
        found = None
    if found is None or found.force != sender:
        raise Refused(
            "rosters:unit-of-another",
            "{sender} sends a roster of {unit}, which is not its unit.",
            sender=sender,
            unit=unit,
        )
