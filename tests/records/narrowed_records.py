"""A record that is narrowed, what the register holds of it, and what a unit above is told."""

from datetime import datetime, timedelta
from uuid import UUID

from support.cast import says
from support.world import Station

from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.records import narrowings


def in_days(days: float) -> datetime:
    return clock.now() + timedelta(days=days)


def make_shared_person(delhi: Station) -> UUID:
    """Return a person of Delhi's for sixty days, of whom Haryana has the whole record."""
    said = [says("name", "Harjeet"), says("phone", "9811012345")]
    return delhi.opens(said, shares={"HR": Level.WHOLE}, days=60)


def list_entries(station: Station) -> list[tuple[object, ...]]:
    """Return what the register holds, oldest first: the first way, and whether one officer did it alone."""
    return [(row[0][0], *row[1:]) for row in station.read_rows("records_narrowing", "ways", "alone", order=("at",))]


def counts_told(station: Station, unit: str, kind: str = narrowings.TOLD) -> list[str]:
    """Return how many narrowed records each open notice of a unit counts."""
    return [each.parts["n"] for each in station.told(unit) if each.kind == kind]
