"""A post that watches: it checks, and is told what comes later."""

from dataclasses import dataclass
from datetime import date, timedelta

from support.beat import officer
from support.cast import NAKA
from support.world import Station

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.matching.checks import check
from sangam.matching.types import Answer, WatchView
from sangam.matching.watches import watch_matching, watches
from sangam.notices import lists
from sangam.notices.types import NoticeView
from sangam.web.common.notice_list import readable_notices

CASE_NUMBER = "0123/2026"


@dataclass
class Watcher:
    """An officer in a post of the force's database."""

    station: Station
    actor: Actor

    def checks(self, text: str, purpose: Stated = NAKA) -> Answer:
        with self.station.node:
            return check.check(self.actor, text, purpose=purpose)

    def keeps(self, answer: Answer, *, days: int = 30, **other: object) -> WatchView:
        said = {"case_number": CASE_NUMBER, "until": in_days(days), "reason": "seen near the bank", "purpose": NAKA}
        with self.station.node:
            return watches.keep_watching(self.actor, answer.id, **(said | other))  # type: ignore[arg-type]

    def watches(self) -> list[WatchView]:
        with self.station.node:
            return watches.watches(self.actor)

    def told(self) -> list[NoticeView]:
        """Let the worker take its turn; return what stands on the post's list because it watches."""
        with self.station.node:
            answer_all()
            found = [each for each in lists.open_notices(self.actor) if each.kind == "watch.hit"]
            return readable_notices(self.actor, found, purpose=NAKA)


def answer_all() -> None:
    """Let the worker hold everything that arrived against what is watched, at its first look and its second."""
    while watch_matching.match_arrivals():
        pass
    with clock.shift_time(timedelta(seconds=5)):
        while watch_matching.match_arrivals():
            pass


def watcher(station: Station, role: str = "investigator", unit: str = "") -> Watcher:
    """Return an officer in a new post at the station's desk unit, or at another."""
    place = unit or station.desk.unit
    return Watcher(station, officer(station.node, place, role, f"{role} {place}"))


def in_days(days: int) -> date:
    return clock.now().astimezone(clock.INDIA).date() + timedelta(days=days)
