"""The face of the synthetic world."""

from datetime import date
from random import Random

from sangam.node.world import (
    background,
    border,
    cast,
    chain,
    extortion,
    releases,
    scorpio,
    series,
    shooter,
    weapon,
    wrong_man,
)
from sangam.node.world.day import EARLIER, HOURS_EARLIER, NOW, ActSeed, day
from sangam.node.world.portraits import portrait
from sangam.node.world.tour import LACKS, LOADED, is_demonstration, script, seats
from sangam.node.world.types import OfficerSeed, PostSeed, RecordSeed, Share, StatementSeed, TermsSeed, World
from sangam.node.world.writing import Writer

__all__ = [
    "EARLIER",
    "FIRST_DAY",
    "HOURS_EARLIER",
    "LACKS",
    "LOADED",
    "NOW",
    "ActSeed",
    "OfficerSeed",
    "PostSeed",
    "RecordSeed",
    "Share",
    "StatementSeed",
    "TermsSeed",
    "World",
    "day",
    "is_demonstration",
    "portrait",
    "script",
    "seats",
    "world",
]

FIRST_DAY = date(2026, 11, 20)
_STORIES = (extortion, shooter, scorpio, releases, weapon, chain, wrong_man, border, series)


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
