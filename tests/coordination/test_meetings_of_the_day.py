"""The meeting with which the demonstration opens: closed; an action done, one overdue, one open; and a next one."""

from dataclasses import replace
from datetime import timedelta

from sangam_lab.demo.acts.meeting_acts import MeetingActs
from sangam_lab.world.public import HOURS_EARLIER, day

from sangam.coordination import pages
from sangam.coordination.types import ActionState, CirculationState, MeetingState
from sangam.kernel import clock

UNITS = {"DL-SW-KAPASHERA": "DL-ON-NARELA", "HR-GGM-PALAMVIHAR": "HR-SNP-KUNDLI"}


def test_the_day_opens_with_an_action_done_one_overdue_and_one_open(table):
    for officer in (table.kundli, table.narela):
        plays = MeetingActs(lambda _, officer=officer: officer, lambda look, _: look()).does
        with table.at(officer):
            for act in (replace(each, on=UNITS.get(each.on, each.on)) for each in day() if each.key == "border"):
                if act.act in plays and act.force == officer.force:
                    plays[act.act](act)
        table.wire.deliver()
    with table.delhi, clock.shift_time(timedelta(hours=HOURS_EARLIER)):
        held, coming = sorted(pages.meetings(table.narela), key=lambda each: each.number)
        actions = pages.open_meeting(table.narela, held.id).actions
        brief = pages.open_meeting(table.narela, coming.id)
        (asked,) = pages.open_meeting(table.narela, held.id).circulations
    assert (asked.state, asked.silent) == (CirculationState.OPEN, ("DL",))
    assert (held.state, coming.state) == (MeetingState.CLOSED, MeetingState.SENT)
    assert {each.state for each in actions} == {ActionState.DONE, ActionState.OVERDUE, ActionState.OPEN}
    assert (
        timedelta(hours=23) < coming.plan.starts_at - clock.now() - timedelta(hours=HOURS_EARLIER) < timedelta(days=2)
    )
    assert [each.deferred for each in brief.items] == [1, 1]
    assert len(brief.earlier_actions) == len(actions)
