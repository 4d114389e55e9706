"""Actions over three nodes: set with a clock, reported with evidence, confirmed or sent back, overdue and raised."""

from datetime import timedelta
from uuid import UUID

import pytest
from meeting_bodies import AT, BY

from sangam.access.models import Post
from sangam.audit.audit import deed
from sangam.coordination import actions, meetings, pages, wire
from sangam.coordination.types import ActionDraft, ActionState, Reference, Whose
from sangam.coordination.wire import ReportBody
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.workers import timekeeper


def states(table, action, *actors):
    return {table.action(actor, action).state for actor in actors or (table.kundli, table.narela, table.loni)}


def test_an_action_stands_on_today_of_its_owner_with_its_clock(table):
    meeting = table.runs()
    action = table.sets(meeting)
    assert "action.set" in table.kinds(table.narela)
    assert "action.set" not in table.kinds(table.loni)
    view = table.action(table.narela, action)
    assert (view.state, view.can, view.owner) == (ActionState.OPEN, {"report", "hand-over"}, "DL-ON-NARELA")


def test_what_its_owner_reports_done_is_seen_by_every_force(table):
    action = table.sets(table.runs())
    table.reports(table.narela, action)
    assert states(table, action) == {ActionState.DONE}
    (said,) = table.action(table.loni, action).reports
    assert (said.text, said.by.force) == ("Checked 41 houses", "DL")
    assert "action.set" not in table.kinds(table.narela)
    assert "action.reported" in table.kinds(table.kundli)


def test_the_host_confirms_what_is_done_also_after_the_meeting(table):
    meeting = table.runs()
    action = table.sets(meeting)
    table.advances(meeting, "closed")
    table.reports(table.narela, action)
    table.settles(action, "confirm")
    assert states(table, action) == {ActionState.CONFIRMED}
    assert "action.settled" in table.kinds(table.narela)


def test_what_is_sent_back_is_open_again_and_says_why(table):
    action = table.sets(table.runs())
    table.reports(table.narela, action)
    table.settles(action, "send-back", note="Only one street", due_at=clock.now() + timedelta(days=9))
    view = table.action(table.narela, action)
    assert (view.state, view.note, view.slips) == (ActionState.OPEN, "Only one street", 1)
    table.reports(table.narela, action, "All four streets")
    assert [each.round for each in table.action(table.loni, action).reports] == [1, 2]
    assert states(table, action) == {ActionState.DONE}


def test_an_overdue_action_is_shown_one_level_up_and_a_week_later_two(table):
    action = table.sets(table.runs(), days=2)
    assert table.kinds(table.dcp) == []
    with clock.shift_time(timedelta(days=2, minutes=1)):
        for node in (table.delhi, table.haryana):
            with node:
                timekeeper.run_once()
        assert "action.overdue" in table.kinds(table.narela)
        assert table.kinds(table.dcp) == ["action.overdue"]
        assert states(table, action) == {ActionState.OVERDUE}
        assert "action.overdue" in table.kinds(table.kundli)
        assert table.kinds(table.headquarters) == []
    with clock.shift_time(timedelta(days=9, minutes=1)):
        with table.delhi:
            timekeeper.run_once()
        assert table.kinds(table.headquarters) == ["action.overdue"]


def test_what_slips_twice_is_shown_one_level_up_and_once_more_two(table):
    action = table.sets(table.runs())
    shown = []
    for days in (10, 12, 14):
        table.settles(action, "put-off", note="Election duty", due_at=clock.now() + timedelta(days=days))
        shown.append(["action.slipped" in table.kinds(actor) for actor in (table.dcp, table.headquarters)])
    assert table.action(table.narela, action).slips == 3
    assert shown == [[False, False], [True, False], [True, True]]


@pytest.mark.parametrize("who", ["alipur", "beat", "loni", "kundli"])
def test_only_the_owners_unit_or_its_seniors_report_an_action(table, who):
    action = table.sets(table.runs())
    with pytest.raises((Refused, NotFound)):
        table.reports(getattr(table, who), action)
    assert states(table, action) == {ActionState.OPEN}


def test_a_senior_of_the_owner_reports_an_action(table):
    action = table.sets(table.runs())
    table.reports(table.dcp, action)
    assert states(table, action) == {ActionState.DONE}


def test_only_the_host_settles_an_action(table):
    action = table.sets(table.runs())
    table.reports(table.narela, action)
    with pytest.raises(Refused), table.at(table.narela):
        actions.settle_action(table.narela, action, actions.Settling.CONFIRM)
    assert states(table, action) == {ActionState.DONE}


def test_an_action_is_reported_once_a_round(table):
    action = table.sets(table.runs())
    table.reports(table.narela, action)
    with pytest.raises(Conflict):
        table.reports(table.narela, action)


def test_what_is_not_reported_done_is_not_confirmed(table):
    action = table.sets(table.runs())
    with pytest.raises(Conflict):
        table.settles(action, "confirm")
    table.settles(action, "withdraw", note="Done by others")
    with pytest.raises(Conflict):
        table.reports(table.narela, action)


@pytest.mark.parametrize(("kind", "carried_by"), [("thread", wire.REPORT), ("meeting", wire.REPORT_ON_MEETING)])
def test_evidence_points_to_a_thing_by_its_address_alone(table, kind, carried_by):
    action = table.sets(table.runs())
    thing = new_id()
    table.reports(table.narela, action, address=f"https://dl.example/{kind}s/{thing}/")
    (said,) = table.action(table.loni, action).reports
    assert said.reference == Reference(kind, thing)
    body = ReportBody(action, thing, 1, "done", BY, AT, said.reference, thing=thing)
    assert body.kind == carried_by


@pytest.mark.parametrize("address", ["https://example.org/", "/records/x/", "javascript:alert(1)"])
def test_evidence_that_is_no_address_of_ours_is_refused(table, address):
    action = table.sets(table.runs())
    with pytest.raises(Malformed):
        table.reports(table.narela, action, address=address)


@pytest.mark.parametrize(
    ("owner", "days", "text"),
    [("DL-ON-NARELA", -1, "x"), ("DL-ON-NARELA", 7, " "), ("DL-ON-NARELA", 7, "x" * 1001), ("DL-NOWHERE", 7, "x")],
    ids=["past", "empty", "long", "unknown"],
)
def test_an_action_that_cannot_be_is_refused(table, owner, days, text):
    meeting = table.runs()
    draft = ActionDraft(text, owner, clock.now() + timedelta(days=days))
    with pytest.raises(Malformed), table.at(table.kundli):
        actions.set_action(table.kundli, meeting, draft)


def test_a_unit_of_a_force_that_takes_no_part_owns_no_action(table):
    meeting = table.runs(forces="HR DL")
    with pytest.raises(Refused):
        table.sets(meeting, owner="UP-GZB-LONI")


def test_an_action_is_set_only_while_the_meeting_runs(table):
    meeting = table.calls()
    with pytest.raises(Conflict):
        table.sets(meeting)


def test_script_in_any_text_stays_text(table):
    script = "<script>alert(1)</script>"
    action = table.sets(table.runs(), text=script)
    table.reports(table.narela, action, script)
    view = table.action(table.loni, action)
    assert (view.text, view.reports[0].text) == (script, script)


def test_an_action_that_is_absent_and_one_that_is_anothers_look_alike(table):
    action = table.sets(table.runs(forces="HR DL"))
    for wanted in (action, UUID(int=7)):
        with pytest.raises(NotFound) as refused:
            table.action(table.loni, wanted)
        assert refused.value.code == "coordination:action"


def test_a_list_of_actions_shows_the_units_own_those_below_or_the_forces(table):
    meeting = table.runs()
    for owner in ("DL-ON-NARELA", "DL-ON", "HR-SNP-KUNDLI"):
        table.sets(meeting, owner=owner, text=owner)

    def listed(actor, whose):
        with table.at(actor):
            return sorted(each.owner for each in pages.standing_actions(actor, whose=Whose(whose)))

    assert listed(table.narela, "unit") == ["DL-ON-NARELA"]
    assert listed(table.dcp, "below") == ["DL-ON", "DL-ON-NARELA"]
    assert listed(table.narela, "force") == ["DL-ON", "DL-ON-NARELA"]
    assert listed(table.narela, "all") == ["DL-ON", "DL-ON-NARELA", "HR-SNP-KUNDLI"]
    assert listed(table.rai, "all") == []


def test_an_action_whose_owners_post_is_abolished_waits_at_the_desk_above(table):
    meeting = table.runs()
    with table.delhi, deed(Actor.system("DL", "reference"), "node:reference:load"):
        Post.objects.filter(unit_id="DL-ON-NARELA").update(closed_at=clock.now())
    action = table.sets(meeting)
    assert "action.set" in table.kinds(table.dcp)
    table.reports(table.dcp, action)
    table.settles(action, "confirm")
    assert table.action(table.dcp, action).state is ActionState.CONFIRMED


def test_a_force_that_is_removed_leaves_its_open_actions_to_the_host(table):
    meeting = table.runs()
    action = table.sets(meeting, owner="UP-GZB-LONI")
    with table.at(table.kundli):
        meetings.remove_force(table.kundli, meeting, "UP", why="not its border")
    table.wire.deliver()
    assert "action.set" not in table.kinds(table.loni)
    with pytest.raises(NotFound):
        table.reports(table.loni, action)
    view = table.action(table.kundli, action)
    assert (view.state, view.can) == (ActionState.OPEN, {"put-off", "withdraw", "hand-over"})
    table.settles(action, "withdraw", note="UP has left")
    assert table.action(table.narela, action).state is ActionState.WITHDRAWN


def test_from_a_thing_its_readers_find_the_actions_that_it_is_evidence_of(table):
    action, thing = table.sets(table.runs(forces="HR DL")), new_id()
    table.reports(table.narela, action, address=f"https://dl.example/operations/{thing}/")
    assert table.action(table.kundli, action).reports[0].reference == Reference("operation", thing)
    table.settles(action, "send-back", note="Only one street", due_at=clock.now() + timedelta(days=9))
    table.reports(table.narela, action, address=f"https://dl.example/operations/{thing}/")
    for actor, found in ((table.kundli, [action]), (table.narela, [action]), (table.alipur, []), (table.rai, [])):
        with table.at(actor):
            assert pages.actions_showing(actor, "operation", thing) == found
            assert pages.actions_showing(actor, "record", thing) == []
