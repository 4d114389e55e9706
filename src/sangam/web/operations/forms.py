"""What the forms of operations share: places, times, choices, units of other forces."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sangam.access.public import units
from sangam.federation.public import status
from sangam.federation.types import PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.web.common import typed_times
from sangam.web.common.languages import in_language

_LOCAL = "%Y-%m-%dT%H:%M"


def instant(text: str) -> datetime:
    """Read what a browser's field for date and time says, in India time.  Raises Malformed."""
    try:
        return typed_times.minute(text)
    except ValueError:
        raise Malformed("web:instant-of-action", "Give day and time as 31.12.2026 04:00.") from None


def local(at: datetime) -> str:
    """Return an instant as a browser's field for date and time has it, in India time."""
    return at.astimezone(clock.INDIA).strftime(_LOCAL)


def in_hours(hours: int) -> str:
    """Return the full hour so many hours from now, as a form has it."""
    return local((clock.now() + timedelta(hours=hours)).replace(minute=0))


def id_in(text: str) -> UUID:
    """Return the id that a hidden field holds.  Raises Malformed."""
    try:
        return UUID(text)
    except ValueError:
        raise Malformed("web:operation-field", "This form names nothing: open the page and try again.") from None


def unit_name(code: str) -> str:
    """Return what a unit is called in the reader's language; its code where it is not known here."""
    found = units.units([code]).get(code)
    return in_language(found.name_en, found.name_hi) if found else code


def entry_names(entries: list[str]) -> dict[str, str]:
    """Return the names of units in the reader's language; a post keeps its number."""
    known = units.units(each for each in entries if not each.startswith("post:"))
    names = {code: in_language(each.name_en, each.name_hi) for code, each in known.items()}
    return {entry: names.get(entry, entry) for entry in entries}


def units_offered(actor: Actor, *, asked: str, chosen: list[str]) -> list[dict[str, Any]]:
    """Return units of paired other forces: the neighbours across the border, what was found, what is chosen."""
    paired = {peer.force for peer in status.partners() if peer.state is PeerState.PAIRED} - {here.node().force}
    across = {each.code for each in units.neighbours(actor.unit)} if actor.unit else set[str]()
    found = {each.code for each in units.search_units(asked)} if asked else set[str]()
    known = units.units({*across, *found, *chosen})
    return [
        {
            "code": each.code,
            "name": in_language(each.name_en, each.name_hi),
            "force": each.force,
            "here": each.code in chosen,
        }
        for each in sorted(known.values(), key=lambda unit: unit.code)
        if each.force in paired
    ]
