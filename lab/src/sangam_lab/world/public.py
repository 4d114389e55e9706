"""The door of the synthetic world."""

from datetime import date
from random import Random

from sangam_lab.world import background, cast, financier
from sangam_lab.world.day import EARLIER, HOURS_EARLIER, NOW, READ, ActSeed, day
from sangam_lab.world.portraits import portrait
from sangam_lab.world.record_writer import Writer
from sangam_lab.world.stories import (
    a_extortion,
    a_series,
    b_loni_gang,
    b_shooter,
    c_cloned_plate,
    d_releases,
    e_weapon,
    f_terror_link,
    g_wrong_man,
    h_border_meeting,
)
from sangam_lab.world.tour import LACKS, script, seats, write_tour
from sangam_lab.world.types import OfficerSeed, PostSeed, RecordSeed, Share, StatementSeed, TermsSeed, World

__all__ = [
    "EARLIER",
    "FIRST_DAY",
    "HOURS_EARLIER",
    "LACKS",
    "NOW",
    "READ",
    "ActSeed",
    "OfficerSeed",
    "PostSeed",
    "RecordSeed",
    "Share",
    "StatementSeed",
    "TermsSeed",
    "World",
    "day",
    "portrait",
    "script",
    "seats",
    "world",
    "write_tour",
]

FIRST_DAY = date(2026, 11, 20)
_STORIES = (
    a_extortion,
    b_shooter,
    c_cloned_plate,
    d_releases,
    e_weapon,
    f_terror_link,
    financier,
    g_wrong_man,
    h_border_meeting,
    a_series,
    b_loni_gang,
)


def world(seed: int = 1, *, today: date = FIRST_DAY) -> World:
    """Return the synthetic world: the same for the same seed and day.

    today: the day it is set in; dates of offences, sightings and releases are counted back from it, ids never
    change with it.  The stories A to H are the same for every seed; only the background is drawn.
    """
    pen = _written(seed, today)
    script = {name: text for story in _STORIES for name, text in story.SCRIPT.items()}
    return World(seed, today, cast.posts(), cast.officers(), tuple(pen.records), script)


def _written(seed: int, today: date) -> Writer:
    pen = Writer(today, Random(seed))  # noqa: S311  (a story, not a secret)
    for story in _STORIES:
        story.write(pen)
    background.write(pen)
    return pen
