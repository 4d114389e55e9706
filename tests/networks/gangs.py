"""What the tests of networks lay down: persons, gangs, claims, shared things; and what an officer is told of them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from support.cast import CASE, NAKA, person, says
from support.world import Station

from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Stated
from sangam.networks import questions
from sangam.networks.types import Surroundings
from sangam.records.types import Said

LATER = (date.today() + timedelta(days=90)).isoformat()  # noqa: DTZ011 - a day, months away
LONG_AGO = "2020-01-01"

__all__ = ["CASE", "LATER", "LONG_AGO", "NAKA", "around", "claims", "names", "person", "plain", "ref", "ties"]


def ref(name: str, record: UUID, *caveats: Caveat, **more: Any) -> Said:
    return says(name, {"ref": str(record), "label": ""}, *caveats, **more)


def ties(station: Station, kind: str, *said: Said, **terms: Any) -> UUID:
    return station.opens(list(said), kind=kind, **terms)


def claims(
    station: Station,
    man: UUID,
    gang: UUID,
    *more: Said,
    role: str = "shooter",
    until: str = LATER,
    evidence: str = "disclosure",
    grade: str = "B2",
    level: str = "RESTRICTED",
    **terms: Any,
) -> UUID:
    """Say that somebody is a member.  until, evidence: left out where empty."""
    said = [ref("gang", gang, grade=grade, level=level), ref("person", man, grade=grade, level=level)]
    said += [says("role", role, level=level)]
    said += [says(name, value, level=level) for name, value in (("until", until), ("evidence", evidence)) if value]
    return station.opens([*said, *more], kind="membership", **terms)


def around(station: Station, record: UUID, *, by: Actor | None = None, purpose: Stated | None = CASE) -> Surroundings:
    with station.node:
        return questions.look_around(by or station.desk, record, purpose=purpose)


def plain(found: Surroundings) -> dict[str, object]:
    """Return all that an officer is told, for comparing."""
    return {
        "neighbours": [(each.record.id, [tie.statements for tie in each.ties]) for each in found.neighbours],
        "crowded": found.crowded,
        "claims": [(each.said_in.id, each.person.id, each.apart) for each in found.claims],
        "ways": [([each.id for each in way.records], way.steps) for way in found.ways.ways],
        "complete": found.ways.complete,
        "between": [(each.person.id, [gang.id for gang in each.gangs]) for each in found.between],
        "events": [(event.day, event.record.id, [of.id for of in event.of]) for event in found.events],
        "chart": [(spot.record.id, spot.hops) for spot in found.chart.spots],
        "lines": found.chart.lines,
        "whole": found.chart.whole,
    }


def names(found: Surroundings) -> list[list[str]]:
    """Return each way as the labels of its records."""
    return [[each.label for each in way.records] for way in found.ways.ways]
