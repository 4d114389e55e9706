"""Meetings over three nodes: called, sent, moved, held, closed; what was deferred is carried on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from meeting_table import TOOK_PART, plan

from sangam.coordination import agenda, meetings
from sangam.coordination.types import Attendance, ItemOutcome, MeetingState, Presence
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.workers import timekeeper


def titles(table, actor, meeting):
    return [item.title for item in table.opens(actor, meeting).items]


def test_a_meeting_that_is_sent_reaches_each_member_once(table):
    meeting = table.calls()
    for actor in (table.narela, table.loni):
        view = table.opens(actor, meeting)
        assert (view.state, view.host, view.members) == (MeetingState.SENT, "HR", ("DL", "HR", "UP"))
        assert table.kinds(actor) == ["meeting.invited"]


def test_a_draft_is_known_to_its_host_alone(table):
    meeting = table.calls(send=False)
    table.wire.deliver()
    assert table.opens(table.kundli, meeting).state is MeetingState.DRAFT
    with pytest.raises(NotFound):
        table.opens(table.narela, meeting)


def test_who_takes_no_part_knows_nothing_of_a_meeting(table):
    meeting = table.calls(forces="HR DL")
    for actor in (table.loni, table.alipur, table.rai):
        with pytest.raises(NotFound):
            table.opens(actor, meeting)
    assert table.opens(table.dcp, meeting).number == 1


def test_an_agenda_item_reaches_each_member_once(table):
    meeting = table.calls()
    table.proposes(table.narela, meeting, "Tenants not verified")
    table.wire.deliver(repeated=2)
    for actor in (table.kundli, table.narela, table.loni):
        assert titles(table, actor, meeting) == ["Tenants not verified"]
    assert table.kinds(table.kundli).count("meeting.item") == 1


def test_an_item_of_a_draft_goes_out_with_the_meeting(table):
    meeting = table.calls(send=False)
    table.proposes(table.kundli, meeting, "Night patrols")
    table.advances(meeting, "sent")
    assert titles(table, table.loni, meeting) == ["Night patrols"]


def test_a_moved_meeting_raises_its_sequence_and_tells_its_members(table):
    meeting = table.calls()
    with table.at(table.kundli):
        meetings.revise_meeting(table.kundli, meeting, plan(starts_at=clock.now() + timedelta(days=3)))
    table.wire.deliver()
    assert table.opens(table.narela, meeting).sequence == 1
    assert "meeting.changed" in table.kinds(table.narela)


def test_a_day_before_the_meeting_its_brief_is_said_to_be_ready(table):
    table.calls()
    with clock.shift_time(timedelta(days=1, minutes=5)), table.at(table.narela):
        timekeeper.run_once()
    assert "meeting.ready" in table.kinds(table.narela)


def test_a_cancelled_meeting_leaves_the_lists_and_takes_no_item(table):
    meeting = table.calls()
    table.advances(meeting, "cancelled")
    assert table.kinds(table.narela) == ["meeting.changed"]
    with pytest.raises(Conflict):
        table.proposes(table.narela, meeting, "Too late")


def test_what_is_proposed_between_meetings_waits_for_the_next_one(table):
    meeting = table.runs()
    table.proposes(table.loni, meeting, "On its way while the host closes")
    with table.at(table.kundli):
        meetings.advance_meeting(table.kundli, meeting, "closed")
    table.wire.deliver()
    table.proposes(table.narela, meeting, "Thought of later")
    table.wire.deliver()
    assert all(each.late for each in table.opens(table.kundli, meeting).items)
    following = table.calls(after=meeting)
    for actor in (table.kundli, table.narela, table.loni):
        backlog = {(each.title, each.deferred, each.late) for each in table.opens(actor, following).items}
        assert backlog == {("On its way while the host closes", 0, False), ("Thought of later", 0, False)}
        with pytest.raises(Conflict):
            table.proposes(actor, meeting, "To the wrong one")


def test_an_item_that_meets_a_draft_of_the_next_meeting_joins_its_agenda(table):
    meeting = table.runs()
    table.advances(meeting, "closed")
    following = table.calls(after=meeting, send=False)  # the members know nothing of it yet
    table.proposes(table.narela, meeting, "Thought of later")
    table.wire.deliver()
    assert titles(table, table.kundli, following) == ["Thought of later"]
    table.advances(following, "sent")
    assert titles(table, table.loni, following) == ["Thought of later"]


def test_a_force_that_is_not_in_the_next_meeting_puts_nothing_on_it(table):
    meeting = table.runs()
    table.advances(meeting, "closed")
    following = table.calls(forces="HR DL", after=meeting)
    table.proposes(table.loni, meeting, "Thought of later")
    table.wire.deliver()
    assert titles(table, table.kundli, following) == titles(table, table.narela, following) == []
    assert titles(table, table.kundli, meeting) == ["Thought of later"]


def test_a_hidden_next_meeting_turns_nobody_away(table):
    meeting = table.runs()
    table.advances(meeting, "closed")
    with table.at(table.kundli):
        named = {**TOOK_PART, "DL": ("DL-ON-ALIPUR",)}
        following = meetings.call_meeting(table.kundli, plan(), named, after=meeting)
    table.advances(following, "sent")
    assert "given an item" in table.opens(table.narela, meeting).can
    table.proposes(table.narela, meeting, "Thought of later")
    table.wire.deliver()
    assert titles(table, table.alipur, following) == ["Thought of later"]


def test_what_a_meeting_did_not_come_to_is_carried_on_and_counted(table):
    meeting = table.runs()
    item = table.proposes(table.narela, meeting, "Tenants not verified")
    table.wire.deliver()
    for deferred in (1, 2, 3):
        table.advances(meeting, "closed")
        meeting = table.calls(after=meeting)
        (carried,) = table.opens(table.loni, meeting).items
        assert (carried.id, carried.deferred, carried.by.force) == (item, deferred, "DL")
        table.advances(meeting, "started")
    assert table.opens(table.narela, meeting).number == 4


def test_consent_items_are_agreed_to_at_once(table):
    meeting = table.runs()
    routine = table.proposes(table.narela, meeting, "Exchange of duty lists", consent=True)
    other = table.proposes(table.narela, meeting, "Extortion calls")
    table.wire.deliver()
    with table.at(table.kundli):
        assert agenda.agree_consent_items(table.kundli, meeting) == 1
        agenda.settle_item(table.kundli, meeting, other, ItemOutcome.DISCUSSED)
    table.wire.deliver()
    outcomes = {item.id: item.outcome for item in table.opens(table.loni, meeting).items}
    assert outcomes == {routine: ItemOutcome.AGREED, other: ItemOutcome.DISCUSSED}


def test_decisions_and_attendance_are_the_same_at_every_member(table):
    meeting = table.runs()
    with table.at(table.kundli):
        agenda.record_decision(table.kundli, meeting, "Joint naka on Fridays")
        came = [
            Attendance("HR-SNP-KUNDLI", Presence.PRESENT, "Insp. A"),
            Attendance("DL-ON-NARELA", Presence.SUBSTITUTE, "SI B"),
            Attendance("UP-GZB-LONI", Presence.ABSENT),
        ]
        agenda.note_attendance(table.kundli, meeting, came)
        with pytest.raises(Refused):
            agenda.note_attendance(table.kundli, meeting, [Attendance("DL-ON-ALIPUR", Presence.PRESENT)])
    table.wire.deliver()
    views = [table.opens(actor, meeting) for actor in (table.kundli, table.narela, table.loni)]
    assert all(view.decisions == views[0].decisions and view.attendance == tuple(came) for view in views)
    assert [each.text for each in views[2].decisions] == ["Joint naka on Fridays"]


def test_only_the_unit_that_called_it_or_one_above_holds_a_meeting(table):
    meeting = table.calls()
    for actor in (table.narela, table.beat):
        with pytest.raises(Refused), table.at(actor):
            meetings.advance_meeting(actor, meeting, "started")
    table.advances(meeting, "started", actor=table.sonipat)
    assert table.opens(table.narela, meeting).state is MeetingState.RUNNING


def test_a_post_of_the_beat_reads_a_meeting_and_says_nothing_in_it(table):
    meeting = table.calls()
    assert table.opens(table.beat, meeting).can == frozenset()
    with pytest.raises(Refused):
        table.proposes(table.beat, meeting, "Mine")
    with pytest.raises(Refused), table.at(table.beat):
        meetings.call_meeting(table.beat, plan(), TOOK_PART)


def test_a_removed_force_reads_nothing_more_and_changes_nothing(table):
    meeting = table.runs()
    with table.at(table.kundli):
        meetings.remove_force(table.kundli, meeting, "UP", why="not its border")
    table.proposes(table.loni, meeting, "Sent before the removal came")
    table.wire.deliver()
    with pytest.raises(NotFound):
        table.opens(table.loni, meeting)
    assert titles(table, table.kundli, meeting) == titles(table, table.narela, meeting) == []


def test_a_force_that_joins_later_reads_all_that_was_written(table):
    meeting = table.calls(forces="HR DL")
    table.proposes(table.narela, meeting, "Tenants not verified")
    table.proposes(table.kundli, meeting, "Night patrols")
    table.advances(meeting, "started")
    action = table.sets(meeting)
    table.reports(table.narela, action)
    with table.at(table.kundli):
        meetings.add_participants(table.kundli, meeting, {"UP": ("UP-GZB-LONI",)})
    table.wire.deliver()
    assert "meeting.invited" in table.kinds(table.loni)
    assert sorted(titles(table, table.loni, meeting)) == ["Night patrols", "Tenants not verified"]
    assert [each.text for each in table.action(table.loni, action).reports] == ["Checked 41 houses"]
    table.proposes(table.loni, meeting, "Ours")
    table.wire.deliver()
    assert "Ours" in titles(table, table.narela, meeting)


def test_who_joins_is_known_new_and_named_by_the_host(table):
    meeting = table.calls(forces="HR DL")
    for wrong in ({}, {"DL": ("DL-ON-NARELA",)}, {"DL": ("DL-NOWHERE",)}, {"UP": ("DL-ON-ALIPUR",)}):
        with pytest.raises(Malformed), table.at(table.kundli):
            meetings.add_participants(table.kundli, meeting, wrong)
    with pytest.raises(NotFound), table.at(table.kundli):
        meetings.add_participants(table.kundli, meeting, {"RJ": ("RJ",)})
    with pytest.raises(Refused), table.at(table.narela):
        meetings.add_participants(table.narela, meeting, {"UP": ("UP-GZB-LONI",)})
    with table.at(table.kundli):
        meetings.add_participants(table.kundli, meeting, {"DL": ("DL-ON-ALIPUR",)})
    table.wire.deliver()
    assert "meeting.invited" in table.kinds(table.alipur)
    assert table.kinds(table.narela).count("meeting.invited") == 1
    table.advances(meeting, "cancelled")
    with pytest.raises(Conflict), table.at(table.kundli):
        meetings.add_participants(table.kundli, meeting, {"UP": ("UP-GZB-LONI",)})


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"title": "x" * 121}, {"starts_at": None}, {"lasts_min": 0}],
    ids=["empty", "long", "past", "no time"],
)
def test_a_plan_that_no_meeting_can_have_is_refused(table, wrong):
    if "starts_at" in wrong:
        wrong = {"starts_at": clock.now() - timedelta(days=2)}
    with pytest.raises(Malformed), table.at(table.kundli):
        meetings.call_meeting(table.kundli, replace(plan(), **wrong), TOOK_PART)


def test_a_unit_that_does_not_exist_takes_no_part(table):
    with pytest.raises(Malformed), table.at(table.kundli):
        meetings.call_meeting(table.kundli, plan(), {"DL": ("DL-NOWHERE",)})


def test_who_meets_survives_a_bad_line(table):
    meeting = table.runs()
    for actor in (table.narela, table.loni, table.kundli):
        table.proposes(actor, meeting, f"Of {actor.force}")
    table.wire.deliver_badly()
    seen = [sorted(titles(table, actor, meeting)) for actor in (table.kundli, table.narela, table.loni)]
    assert seen == [["Of DL", "Of HR", "Of UP"]] * 3


def test_who_is_transferred_in_after_the_invitation_takes_part_by_the_post(table):
    meeting = table.calls()
    after = replace(table.narela, officer=new_id(), label="New SHO, PS Narela")
    gone = replace(table.narela, unit="DL-ON-ALIPUR", post=table.alipur.post)
    assert table.opens(after, meeting).state is MeetingState.SENT
    assert "meeting.invited" in table.kinds(after)
    with pytest.raises(NotFound):
        table.opens(gone, meeting)


def test_what_two_sides_type_while_the_line_is_down_is_all_there_after_it(table):
    meeting = table.runs()
    table.proposes(table.narela, meeting, "Typed in Delhi")
    table.proposes(table.loni, meeting, "Typed in UP")
    with table.at(table.kundli):
        agenda.record_decision(table.kundli, meeting, "Decided in Haryana")
    table.wire.deliver()
    for actor in (table.kundli, table.narela, table.loni):
        assert sorted(titles(table, actor, meeting)) == ["Typed in Delhi", "Typed in UP"]
        assert [each.text for each in table.opens(actor, meeting).decisions] == ["Decided in Haryana"]


def test_what_a_new_member_says_waits_where_the_hosts_document_comes_later(table):
    meeting, late = table.calls(forces="HR DL"), ("HR", "DL")
    with table.haryana:
        meetings.add_participants(table.kundli, meeting, {"UP": TOOK_PART["UP"]})
    table.wire.deliver_except(late)
    table.proposes(table.loni, meeting, "Tenants from Loni")
    table.wire.deliver_except(late)
    assert titles(table, table.narela, meeting) == []
    table.wire.deliver()
    assert titles(table, table.narela, meeting) == ["Tenants from Loni"]
