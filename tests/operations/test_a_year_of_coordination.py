"""A year of synthetic coordination: monthly meetings at three levels, and operations with planted conflicts.

Whoever meets is of three forces; who acts is drawn by a seed.  Each month some things are left undone, on purpose.
"""

import random
from datetime import timedelta
from math import floor

import pytest
from planned_border import LONI, planned

from sangam.coordination import actions, agenda, meetings, pages
from sangam.coordination.types import ActionDraft, ActionState, ItemDraft, ItemOutcome, Level, Plan, Series
from sangam.kernel import clock
from sangam.operations.deconfliction import pages as deconfliction_pages
from sangam.operations.deconfliction.cells import BUCKET, PER_DEGREE
from sangam.workers import timekeeper

MONTH, MONTHS = timedelta(days=30), 12
CELL = 1 / PER_DEGREE
LEVELS = {
    Level.STATION: ("kundli", "narela", {"HR": ("HR-SNP-KUNDLI",), "DL": ("DL-ON-NARELA",), "UP": ("UP-GZB-LONI",)}),
    Level.DISTRICT: ("stf", "cell", {"HR": ("HR-SNP",), "DL": ("DL-ON",), "UP": ("UP-GZB",)}),
    Level.STATE: ("haryana_hq", "delhi_hq", {"HR": ("HR",), "DL": ("DL",), "UP": ("UP",)}),
}
"""By level: who hosts, who owns the actions, and who takes part."""


class Year:
    """Three series of meetings, month after month, and what each made."""

    def __init__(self, border):
        self.border, self.chance = border, random.Random(20)
        border.haryana_hq = border.seats("HR", "supervisor", "ADGP Haryana")
        border.delhi_hq = border.seats("DL", "supervisor", "Spl CP Delhi")
        self.last, self.decided, self.actions = {}, {level: [] for level in LEVELS}, {}
        self.carried = {level: {} for level in LEVELS}

    def holds(self, level, month):
        """Let a month's meeting be called, held and closed; leave an item, and every third month an action, undone."""
        host, owner, named = LEVELS[level]
        host, owner = getattr(self.border, host), getattr(self.border, owner)
        begins = clock.now() + timedelta(days=2)
        plan = Plan(f"{level} {month}", level, "Kundli – Narela", Series.MONTHLY, "Kundli", begins, 60)
        with self.border.at(host):
            meeting = meetings.call_meeting(host, plan, named, after=self.last.get(level))
            meetings.advance_meeting(host, meeting, "sent")
        self.border.wire.deliver()
        with self.border.at(owner):
            item = agenda.propose_item(owner, meeting, ItemDraft(f"Item {level} {month}"))
        self.border.wire.deliver()
        self._is_carried(level, meeting, owner)
        with self.border.at(host):
            meetings.advance_meeting(host, meeting, "started")
            for each in self._discussed(level, item, month):
                agenda.settle_item(host, meeting, each, ItemOutcome.DISCUSSED)
            self.decided[level].append(f"Decision {level} {month}")
            agenda.record_decision(host, meeting, self.decided[level][-1])
            draft = ActionDraft(f"Action {level} {month}", owner.unit, clock.now() + timedelta(days=9), "a list")
            action = actions.set_action(host, meeting, draft)
            meetings.advance_meeting(host, meeting, "closed")
        self.border.wire.deliver()
        self.last[level], self.actions[action] = meeting, (level, month, owner)
        if month % 3:
            with self.border.at(owner):
                actions.report_action(owner, action, text="Done", address="")
            self.border.wire.deliver()

    def _is_carried(self, level, meeting, owner):
        """Find on the agenda what earlier meetings put off, each with how often."""
        with self.border.at(owner):
            items = pages.open_meeting(owner, meeting).items
        assert {each.id: each.deferred for each in items if each.deferred} == self.carried[level], level

    def _discussed(self, level, item, month):
        """Return what a meeting comes to: every third month nothing, then its own item, then all that waited."""
        waits = self.carried[level]
        if month % 3 == 2:
            self.carried[level] = {}
            return [*waits, item]
        left = [*waits, item] if month % 3 == 0 else [*waits]
        self.carried[level] = {each: waits.get(each, 0) + 1 for each in left}
        return [item] if month % 3 else []


@pytest.fixture
def year(border):
    return Year(border)


def meet_monthly(year, *, months, levels):
    """Let the levels meet for so many months, and find all that was decided, done and left undone on both sides."""
    border = year.border
    for month in range(1, months + 1):
        with clock.shift_time(MONTH * month):
            for level in levels:
                year.holds(level, month)
            time_passes(border)
    with clock.shift_time(MONTH * (months + 1)):
        time_passes(border)
        for action, (level, month, owner) in year.actions.items():
            host = getattr(border, LEVELS[level][0])
            for actor in (owner, host):
                with border.at(actor):
                    state = pages.open_action(actor, action).state
                assert state is (ActionState.DONE if month % 3 else ActionState.OVERDUE), (level, month)
        for level in levels:
            host, owner, _ = LEVELS[level]
            views = []
            for actor in (getattr(border, host), getattr(border, owner)):
                with border.at(actor):
                    view = pages.open_meeting(actor, year.last[level])
                views.append((view.number, [each.text for each in view.decisions]))
            assert views[0] == views[1] == (months, year.decided[level][-1:])
        assert "action.overdue" in border.kinds(border.cell)  # of Narela's station, one level up


def time_passes(border):
    for node in border.nodes.values():
        with node:
            timekeeper.run_once()


def test_a_quarter_of_station_meetings_loses_nothing_and_shows_what_slips(year):
    meet_monthly(year, months=3, levels=[Level.STATION])


@pytest.mark.long
def test_a_year_of_monthly_meetings_loses_nothing_and_shows_what_slips(year):
    meet_monthly(year, months=MONTHS, levels=LEVELS)


@pytest.mark.long
def test_a_year_of_operations_finds_every_planted_conflict_and_no_other(border):
    chance, held, met = random.Random(23), {}, {}
    teams = {"DL": border.cell, "HR": border.stf, "UP": border.loni}
    for month in range(1, MONTHS + 1):
        with clock.shift_time(MONTH * month):
            mine, base = {}, planned().starts_at.replace(hour=2)
            for force, actor in teams.items():
                for _ in range(3):
                    north, east = chance.randrange(-3, 4), chance.randrange(-3, 4)
                    starts = base + BUCKET * chance.randrange(4)
                    where = {"latitude": LONI[0] + north * CELL, "longitude": LONI[1] + east * CELL}
                    window = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
                    made = border.checks(actor, deliver=False, **where, **window)
                    mine[made] = (force, *cell_of(**where), bucket_of(starts))
            border.wire.deliver()
            for check, said in mine.items():
                held[check], met[check] = said, expected(check, mine)
            for force, actor in teams.items():
                with border.at(actor):
                    seen = {each.id: each for each in deconfliction_pages.deconfliction_checks(actor)}
                for check in (each for each, said in mine.items() if said[0] == force):
                    found = sorted(each.force for each in seen[check].conflicts)
                    assert found == met[check], (month, mine[check])
    assert sum(map(len, met.values())) > 2 * MONTHS  # something was planted every month
    assert any(not each for each in met.values())


def expected(check, mine):
    """Return the forces whose actions touch an action's cell and bucket, one for each; own ones are one unit's."""
    force, north, east, bucket = mine[check]
    return sorted(
        other
        for each, (other, n, e, b) in mine.items()
        if other != force and max(abs(n - north), abs(e - east), abs(b - bucket)) <= 1
    )


def cell_of(latitude, longitude):
    return floor(latitude * PER_DEGREE), floor(longitude * PER_DEGREE)


def bucket_of(at):
    return floor(at.timestamp() // BUCKET.total_seconds())
