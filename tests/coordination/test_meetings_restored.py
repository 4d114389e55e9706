"""A force whose node was restored from a backup has its meetings, its items and its reports again."""

from support.putting_back import restored, settled

from sangam.coordination import meetings
from sangam.coordination.types import ActionState, MeetingState


def test_a_restored_host_has_its_meeting_as_it_stood_before(table):
    meeting = table.runs()
    table.haryana.backs_up()
    action = table.sets(meeting)
    table.advances(meeting, "closed")
    restored(table.wire, table.haryana)
    settled(table.wire)
    assert table.opens(table.kundli, meeting).state is MeetingState.CLOSED
    assert table.action(table.kundli, action).owner == "DL-ON-NARELA"


def test_items_and_reports_since_the_backup_come_back_as_signed(table):
    meeting = table.runs()
    action = table.sets(meeting)
    table.delhi.backs_up()
    table.proposes(table.narela, meeting, "Lost here")
    table.reports(table.narela, action)
    restored(table.wire, table.delhi)
    settled(table.wire)
    for actor in (table.narela, table.kundli, table.loni):
        assert [item.title for item in table.opens(actor, meeting).items] == ["Lost here"]
        assert table.action(actor, action).state is ActionState.DONE


def test_a_restored_host_puts_a_late_item_on_the_next_agenda_once(table):
    meeting = table.runs()
    table.advances(meeting, "closed")
    following = table.calls(after=meeting, send=False)
    table.haryana.backs_up()
    table.proposes(table.narela, meeting, "Thought of later")
    table.wire.deliver()
    table.advances(following, "sent")
    restored(table.wire, table.haryana)
    settled(table.wire)
    for actor in (table.kundli, table.narela):
        assert [item.title for item in table.opens(actor, following).items] == ["Thought of later"]


def test_a_host_put_back_to_before_a_removal_stands_by_it(table):
    meeting = table.runs()
    table.haryana.backs_up()
    with table.haryana:
        meetings.remove_force(table.kundli, meeting, "UP", why="not its border")
    table.wire.deliver()
    restored(table.wire, table.haryana)
    settled(table.wire)
    assert table.opens(table.kundli, meeting).members == ("DL", "HR")
