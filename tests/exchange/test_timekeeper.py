"""The timekeeper's loop: it goes on while the database is away, and ends when it is asked to."""

from dataclasses import replace
from datetime import timedelta
from threading import Event

from django.conf import settings
from django.db import connections

from sangam.kernel import clock
from sangam.notices.models import Notice
from sangam.workers import timekeeper


class AFewTurns(Event):
    """An event that is set after some waits; before the second one, `between` happens."""

    def __init__(self, turns, between=lambda: None):
        super().__init__()
        self.turns, self.between, self.pauses = turns, between, []

    def wait(self, timeout=None):
        self.pauses.append(timeout)
        if len(self.pauses) == 2:
            self.between()
        return len(self.pauses) > self.turns


def test_the_loop_does_what_is_due_and_ends_when_asked(border, scorpio):
    border.issues(border.narela, scorpio())
    with border.delhi, clock.shift_time(timedelta(minutes=6)):
        timekeeper.run(stop := AFewTurns(2))
    assert stop.pauses == [0.0, 1.0, 1.0]
    assert [notice.times for notice in border.pending(border.alipur)] == [2]


def test_while_the_database_is_away_the_loop_waits_and_goes_on_after(border, cluster, caplog):
    with border.delhi:
        away, here = cluster.wrapper("sangam_nowhere"), connections["default"]
        connections["default"] = away

        def comes_back():
            connections["default"] = here

        timekeeper.run(stop := AFewTurns(2, comes_back))
        connections["default"] = here
    assert stop.pauses == [0.0, 5.0, 1.0]
    assert "the database is away" in caplog.text


def test_the_loop_tells_the_desk_before_the_disk_is_full(border, monkeypatch):
    with border.delhi:
        settings.SANGAM.home.mkdir(parents=True, exist_ok=True)
        monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, disk_alarm_mb=999_999_999))
        timekeeper.run(AFewTurns(2))
        told = Notice.objects.filter(kind="node.disk").values_list("to", "times")
        assert list(told) == [("DL", 1)]
