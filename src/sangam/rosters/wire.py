"""Bodies of the envelopes of `rosters`, version 1.  Pure; reading raises Malformed.

roster.unit.v1       {unit, version, duties: [{post, name, phone, from, to}]}   the roster of one unit, whole
roster.returned.v1   {lines}                                                    to a restored force: its own rosters
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sangam.exchange.public.bodies import Body
from sangam.kernel.errors import Malformed
from sangam.rosters.policy import LONGEST_NAME, MOST_DUTIES
from sangam.rosters.types import Duty

Json = Mapping[str, object]
UNIT, RETURNED = "roster.unit.v1", "roster.returned.v1"
_LONGEST_UNIT = 60
_MOST_VERSION = 2**53


@dataclass(frozen=True, slots=True)
class RosterBody:
    """The roster of one unit."""

    unit: str
    version: int
    duties: tuple[Duty, ...]


def roster_out(roster: RosterBody) -> dict[str, object]:
    """Return the body of roster.unit.v1."""
    return {"unit": roster.unit, "version": roster.version, "duties": duties_out(roster.duties)}


def roster_in(body: Json) -> RosterBody:
    """Read the roster of a unit."""
    b = Body("roster", body)
    return RosterBody(
        b.text("unit", most=_LONGEST_UNIT), b.count("version", most=_MOST_VERSION), duties_in(body.get("duties"))
    )


def duties_out(duties: Iterable[Duty]) -> list[dict[str, object]]:
    """Return duties as they travel and as they are kept."""
    return [
        {
            "post": str(each.post),
            "name": each.name,
            "phone": each.phone,
            "from": _instant_out(each.from_at),
            "to": _instant_out(each.to_at),
        }
        for each in duties
    ]


def duties_in(found: object) -> tuple[Duty, ...]:
    """Read duties.  Raises Malformed."""
    if not isinstance(found, list) or len(found) > MOST_DUTIES or not all(isinstance(each, dict) for each in found):
        raise Malformed("rosters:duties", "The duties of a roster are no list of at most {most}.", most=MOST_DUTIES)
    return tuple(_duty_in(Body("duty", each)) for each in found)


def _duty_in(b: Body) -> Duty:
    name, phone = b.text("name", most=LONGEST_NAME), b.text("phone", most=40, least=0)
    return Duty(b.id("post"), name, b.instant("from"), b.instant("to"), phone)


def _instant_out(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
