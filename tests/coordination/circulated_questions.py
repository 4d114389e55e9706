"""Acts of a decision by circulation."""

from datetime import timedelta

from meeting_table import Table

from sangam.coordination.circulations import circulation_acts, circulation_views
from sangam.coordination.types import CirculationAnswer, CirculationEnd, CirculationView
from sangam.kernel import clock

TEXT = "One channel for the Kundli naka"


def puts(table: Table, meeting, *, days: int = 3, text: str = TEXT):
    with table.at(table.kundli):
        made = circulation_acts.circulate_decision(table.kundli, meeting, text, clock.now() + timedelta(days=days))
    table.wire.deliver()
    return made


def asks_minutes(table: Table, meeting, *, days: int = 3):
    """Let the host ask every force to agree to the minutes of a closed meeting."""
    with table.at(table.kundli):
        made = circulation_acts.circulate_minutes(table.kundli, meeting, clock.now() + timedelta(days=days))
    table.wire.deliver()
    return made


def answers(table: Table, actor, circulation, says: str = "agreed", text: str = ""):
    with table.at(actor):
        circulation_acts.answer_circulation(actor, circulation, CirculationAnswer(says), text=text)
    table.wire.deliver()


def ends(table: Table, circulation, how: str, note: str = "", actor=None):
    actor = actor or table.kundli
    with table.at(actor):
        circulation_acts.settle_circulation(actor, circulation, CirculationEnd(how), note=note)
    table.wire.deliver()


def sees(table: Table, actor, circulation) -> CirculationView:
    with table.at(actor):
        return circulation_views.open_circulation(actor, circulation)
