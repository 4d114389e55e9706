"""Opposite numbers: across the border from a unit and from each unit above it, whom to ring now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.access.policy import require
from sangam.access.public import posts, units
from sangam.access.types import DutyView, PostView, UnitView
from sangam.kernel.actor import Actor
from sangam.rosters.rosters import holders_of
from sangam.rosters.types import Holder


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A unit across the border with its desk, the telephone, and who is on duty there now."""

    unit: UnitView
    desk: PostView | None
    telephone: DutyView | None
    holder: Holder | None

    @property
    def until(self) -> datetime | None:
        """Return until when the holder is on duty, None where the roster names nobody now."""
        return self.holder.now.to_at if self.holder and self.holder.now else None


def opposite_numbers(actor: Actor, code: str) -> list[tuple[UnitView, list[Counterpart]]]:
    """Return for a unit, then for each unit above it, its counterparts across the border; those with any.

    Raises NotFound for a unit that there is not, Refused without the right.
    """
    require(actor, "unit:read")
    across = units.neighbours_by_level(code)
    codes = [each.code for _, found in across for each in found]
    telephones, holders = posts.duties(codes), holders_of(codes)
    desks = posts.desks_at(codes)
    return [
        (level, [_counterpart(each, desks.get(each.code), telephones.get(each.code), holders) for each in found])
        for level, found in across
    ]


def on_duty(codes: Sequence[str]) -> dict[str, Holder]:
    """Return by unit who sits at its desk now and who is next: whom a message reaches.  Units with a roster alone."""
    holders = holders_of(codes)
    desks = posts.desks_at(list(holders))
    return {code: found[desks[code].id] for code, found in holders.items() if code in desks and desks[code].id in found}


def _counterpart(
    unit: UnitView,
    desk: PostView | None,
    telephone: DutyView | None,
    holders: Mapping[str, Mapping[UUID, Holder]],
) -> Counterpart:
    holder = holders.get(unit.code, {}).get(desk.id) if desk else None
    return Counterpart(unit, desk, telephone, holder)
