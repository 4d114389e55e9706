"""Looks are explained from what the node knows; the rest is ranked for a person."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sangam_lab.bench.oversight.year import Size, Stretch, Year

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.oversight.looks import explanation
from sangam.oversight.looks import explanation as look_explanation
from sangam.oversight.models import Explained, Look

SYSTEM = Actor.system("DL", "test")
STATIONS = ("DL-ON-NARELA", "DL-ON-ALIPUR")


def invented(*, officers: int, days: int, a_day: int, planted: int) -> Stretch:
    return Year(STATIONS, Size(officers, days, a_day, planted), until=clock.now()).write()


def raised(officers: Collection[UUID], *, since: datetime | None = None) -> set[UUID]:
    """Return of which of these officers a line is raised."""
    lines: dict[tuple[UUID, str], set[str]] = {}
    for look in Look.objects.filter(officer__in=list(officers), **({"at__gte": since} if since else {})):
        lines.setdefault((look.officer, look.thing), set()).update(look.rules)
    return {officer for (officer, _), found in lines.items() if look_explanation.is_raised(found)}


def honest(stretch: Stretch) -> set[UUID]:
    return {each.officer for each in stretch.officers} - set(stretch.planted)


def test_a_month_of_looks_is_explained_and_the_planted_found(delhi):
    stretch = invented(officers=60, days=30, a_day=4, planted=1)
    done = explanation.explain_lately(SYSTEM)
    assert done.looks == stretch.looks
    assert done.explained / done.looks >= 0.9
    assert raised(stretch.planted) == set(stretch.planted)
    assert not raised(honest(stretch))
    assert sum(Explained.objects.values_list("looks", flat=True)) == done.looks


class AtMidnight(Year):
    """One in which what is done in the middle of the stretch begins ten minutes before midnight."""

    def _at(self, day: int) -> datetime:
        at = super()._at(day)
        return at if day != self._days // 2 else at.astimezone(clock.INDIA).replace(hour=23, minute=50)


def test_many_looks_about_midnight_are_no_fewer(delhi):
    stretch = AtMidnight(STATIONS, Size(60, 30, 4, 1), until=clock.now()).write()
    explanation.explain_lately(SYSTEM)
    bulk = {officer for officer, kind in stretch.planted.items() if kind == "bulk"}
    assert len(bulk) == 1
    assert raised(bulk) == bulk


def test_a_second_run_says_the_same_and_doubles_nothing(delhi):
    invented(officers=10, days=10, a_day=4, planted=1)
    runs = [explanation.explain_lately(SYSTEM) for _ in range(2)]
    assert runs[0].explained == runs[1].explained
    assert sum(Explained.objects.values_list("looks", flat=True)) == runs[0].looks
    assert Look.objects.count() == runs[0].looks - runs[0].explained


@pytest.mark.long
def test_a_year_of_a_thousand_officers_is_explained(delhi):
    stretch = invented(officers=1_000, days=360, a_day=1, planted=4)
    found, false, now = set(), 0, clock.now()
    for quarter in range(4, 0, -1):
        since, until = now - timedelta(days=90 * quarter + 1), now - timedelta(days=90 * (quarter - 1))
        done = explanation.explain_looks(SYSTEM, since=since, until=until)
        assert done.explained / done.looks >= 0.9
        found |= raised(stretch.planted, since=since)
        false += len(raised(honest(stretch), since=since))
    assert found == set(stretch.planted)
    assert false <= 12 * len(stretch.officers) / 1_000, f"{false} officers in twelve months"
