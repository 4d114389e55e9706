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
    """Return by unit who is on duty at its desk now and who is next: whom a message reaches.

    A unit without a roster is missing.
    """
    holders = holders_of(codes)
    desks = posts.desks_at(list(holders))
    reached = {code: _at_the_desk(found, desks.get(code)) for code, found in holders.items()}
    return {code: holder for code, holder in reached.items() if holder is not None}


def _counterpart(
    unit: UnitView,
    desk: PostView | None,
    telephone: DutyView | None,
    holders: Mapping[str, Mapping[UUID, Holder]],
) -> Counterpart:
    return Counterpart(unit, desk, telephone, _at_the_desk(holders.get(unit.code, {}), desk))


def _at_the_desk(holders: Mapping[UUID, Holder], desk: PostView | None) -> Holder | None:
    """Return who is on duty at a unit's desk.

    desk: None while the directory of the unit's force names no desk; then anyone on duty at the unit is returned.
    """
    if desk is not None:
        return holders.get(desk.id)
    return next((each for each in holders.values() if each.now), next(iter(holders.values()), None))
