"""Joint operations over three nodes: planned, approved by two, run on a board, closed; and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from planned_border import plan, planned
from support.putting_back import restored, settled

from sangam.audit.audit import deed
from sangam.federation.outbox import post
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id, new_id_of
from sangam.operations.deconfliction import questions
from sangam.operations.plans import board, pages, plans, wire
from sangam.operations.types import (
    BoardDraft,
    BoardEntry,
    BoardKind,
    CheckState,
    OperationState,
    Resolution,
    Results,
    TaskState,
)

RESULTS = Results(2, "One pistol", ("Entry was quick", "Radio failed on the stairs"))


def incident(text="Shots from the roof"):
    return BoardDraft(BoardKind.INCIDENT, text)


def test_planning_checks_for_conflicts_by_itself(border):
    border.checks(border.stf)
    operation = border.plans(approve=False)
    view = border.sees(border.cell, operation)
    assert (view.state, view.check_state) == (OperationState.DRAFT, CheckState.CONFLICT)
    assert "deconfliction.conflict" in border.kinds(border.cell)
    border.does(plans.cancel_operation, border.cell, operation, why="Left to Haryana")
    with border.delhi:
        assert border.opens(border.cell, view.check).state is CheckState.WITHDRAWN


def test_an_unresolved_conflict_is_named_before_an_operation_starts(border):
    border.checks(border.stf)
    operation = border.plans()
    (conflict,) = border.sees(border.cell, operation).unresolved
    assert (conflict.force, conflict.contact.unit) == ("HR", "HR-SNP")
    for named in ({}, {"despite": [new_id()]}):
        with pytest.raises(Conflict, match="call HR-SNP"):
            border.does(plans.start_operation, border.cell, operation, **named)
    border.does(plans.start_operation, border.cell, operation, despite=[conflict.id])
    assert border.sees(border.cell, operation).state is OperationState.RUNNING


def test_a_conflict_that_was_answered_lets_an_operation_start(border):
    border.checks(border.stf)
    operation = border.plans()
    (conflict,) = border.sees(border.cell, operation).unresolved
    border.does(questions.resolve_conflict, border.cell, conflict.id, Resolution.JOINTLY, note="At four")
    assert border.sees(border.cell, operation).unresolved == ()
    border.does(plans.start_operation, border.cell, operation)


def test_no_check_of_an_operation_is_withdrawn_to_start_it_unwarned(border):
    border.checks(border.stf)
    operation = border.plans()
    check = border.sees(border.cell, operation).check
    with border.at(border.cell):
        assert border.opens(border.cell, check).can == {"resolve"}
        with pytest.raises(Conflict, match="belongs to an operation"):
            questions.withdraw_check(border.cell, check)
    with pytest.raises(Conflict, match="call HR-SNP"):
        border.does(plans.start_operation, border.cell, operation)


def test_the_planning_unit_knows_the_conflict_of_a_plan_from_above(border):
    above = border.seats("DL", "supervisor", "CP")
    operation = border.plans()
    border.checks(border.stf, place="Elsewhere", latitude=29.1, longitude=77.6)
    moved = planned(place="Elsewhere", latitude=29.1, longitude=77.6)
    border.does(plans.revise_operation, above, operation, plan(planned=moved))
    for actor in (above, border.cell):
        border.does(plans.approve_operation, actor, operation)
    with pytest.raises(Conflict, match="call HR-SNP"):
        border.does(plans.start_operation, border.cell, operation)


def test_who_may_not_know_the_check_reads_no_conflict_of_it(border):
    border.checks(border.stf)
    operation = border.plans()
    assert all(border.sees(actor, operation).unresolved == () for actor in (border.narela, border.stf, border.loni))


def test_a_plan_is_known_to_its_host_until_two_have_approved_it(border):
    operation = border.plans(approve=False)
    border.does(plans.approve_operation, border.cell, operation)
    with pytest.raises(Refused):
        border.does(plans.approve_operation, border.cell, operation)
    for actor in (border.loni, border.stf):
        with pytest.raises(NotFound):
            border.sees(actor, operation)
    border.does(plans.approve_operation, border.cell_two, operation)
    seen = border.sees(border.loni, operation)
    assert (seen.state, seen.approvals) == (OperationState.APPROVED, (border.cell.label, border.cell_two.label))
    assert seen.plan.legal_basis == "NBW of 12.11.2026"
    assert border.kinds(border.loni) == ["operation.planned"]
    with pytest.raises(Conflict):
        border.does(plans.approve_operation, border.cell_two, operation)


def test_the_unit_that_plans_is_not_asked_to_its_own_operation(border):
    border.plans()
    told = {
        actor: [each.title for each in border.pending(actor) if each.kind == "operation.planned"]
        for actor in (border.cell, border.narela, border.loni)
    }
    assert told[border.cell] == ["Two have approved your plan: {operation}"]
    assert told[border.narela] == told[border.loni] == ["{force} plans an operation with you: {operation}"]


def test_who_does_not_need_to_know_knows_nothing(border):
    operation = border.plans(forces="DL UP")
    for actor in (border.stf, border.alipur, border.kundli):
        with pytest.raises(NotFound):
            border.sees(actor, operation)
    assert border.sees(border.beat, operation).state is OperationState.APPROVED  # of Narela, which takes part


def test_the_check_of_an_operation_shows_to_its_own_readers_alone(border):
    operation = border.plans()
    assert border.sees(border.cell, operation).check_state is not None
    for actor in (border.narela, border.loni):
        view = border.sees(actor, operation)
        assert (view.check, view.check_state) == (None, None)


def test_the_board_is_the_same_on_all_nodes(border):
    operation = border.plans()
    task = border.does(plans.set_task, border.cell, operation, "Close the back lane", "UP-GZB-LONI")
    border.does(plans.start_operation, border.cell, operation)
    done = BoardDraft(BoardKind.TASK, "", task, TaskState.DONE)
    border.does(board.write_entry, border.loni, operation, done)
    border.does(board.write_entry, border.stf, operation, incident())
    for actor in (border.cell, border.stf, border.loni):
        view = border.sees(actor, operation)
        assert (view.state, view.task_states[task]) == (OperationState.RUNNING, TaskState.DONE)
        assert sorted(each.by.force for each in view.board) == ["HR", "UP"]
    assert "operation.news" in border.kinds(border.cell)


def test_an_operation_is_closed_with_results_and_a_short_debrief(border):
    operation = border.plans()
    with pytest.raises(Conflict):
        border.does(plans.close_operation, border.cell, operation, RESULTS)
    border.does(plans.start_operation, border.cell, operation)
    for bad in (replace(RESULTS, debrief=()), replace(RESULTS, debrief=("x",) * 6), replace(RESULTS, arrests=-1)):
        with pytest.raises(Malformed):
            border.does(plans.close_operation, border.cell, operation, bad)
    border.does(plans.close_operation, border.cell, operation, RESULTS)
    assert border.sees(border.loni, operation).results == RESULTS


def test_a_phone_that_was_offline_learns_that_the_operation_is_cancelled(border):
    operation = border.plans()
    border.does(plans.cancel_operation, border.cell, operation, why="He was arrested in Rohtak")
    assert border.kinds(border.loni) == ["operation.cancelled"]
    assert border.sees(border.loni, operation).why == "He was arrested in Rohtak"
    with pytest.raises(Conflict):
        border.does(board.write_entry, border.loni, operation, incident())


def test_what_was_written_before_the_end_arrives_all_the_same(border):
    operation = border.plans()
    with border.up:
        board.write_entry(border.loni, operation, incident("Written while the line was down"))
    with border.delhi:
        plans.cancel_operation(border.cell, operation, why="Rain")
    border.wire.deliver()
    assert border.sees(border.cell, operation).board[0].text == "Written while the line was down"


def test_an_entry_that_comes_before_its_operation_waits_for_it(border):
    operation, late = border.plans(approve=False), ("DL", "HR")
    with border.delhi:
        for actor in (border.cell, border.cell_two):
            plans.approve_operation(actor, operation)
    border.wire.deliver_except(late)
    with border.up:
        board.write_entry(border.loni, operation, incident("Lights go on in the flat"))
    border.wire.deliver_except(late)
    with pytest.raises(NotFound):
        border.sees(border.stf, operation)
    border.wire.deliver()
    assert [each.text for each in border.sees(border.stf, operation).board] == ["Lights go on in the flat"]


def test_a_unit_that_is_removed_reads_and_writes_nothing_more(border):
    operation = border.plans()
    border.does(plans.remove_unit, border.cell, operation, "UP-GZB-LONI", why="Not its area")
    border.does(plans.remove_unit, border.cell, operation, "HR-SNP", why="Not its case")
    for actor in (border.loni, border.stf):
        with pytest.raises(NotFound):
            border.sees(actor, operation)
        with pytest.raises(NotFound):
            border.does(board.write_entry, actor, operation, incident())
    assert border.sees(border.ghaziabad, operation).state is OperationState.APPROVED
    for entry in ("DL-ON", "UP-NONE"):
        with pytest.raises(Malformed):
            border.does(plans.remove_unit, border.cell, operation, entry, why="")


def test_only_the_planning_unit_changes_an_operation(border):
    operation = border.plans()
    for act, given in ((plans.start_operation, ()), (plans.set_task, ("x", "DL-ON"))):
        with pytest.raises(Refused):
            border.does(act, border.loni, operation, *given)
        with pytest.raises(Refused):
            border.does(act, border.narela, operation, *given)
    with pytest.raises(Refused):
        border.does(plans.cancel_operation, border.loni, operation, why="")


def test_a_plan_that_says_too_little_is_refused_with_a_sentence(border):
    with border.delhi:
        for changes in (
            {"title": ""},
            {"objectives": " "},
            {"legal_basis": ""},
            {"risks": "x" * 2001},
            {"planned": planned(latitude=None)},
        ):
            with pytest.raises(Malformed):
                plans.plan_operation(border.cell, plan(**changes), {})
        with pytest.raises(Malformed):
            plans.plan_operation(border.cell, plan(), {"UP": ("UP-NONE",)})
        with pytest.raises(NotFound):
            plans.plan_operation(border.cell, plan(), {"RJ": ("RJ",)})
    operation = border.plans()
    for given in (("", "DL-ON"), ("Watch", "HR-SNP-KUNDLI"), ("x" * 2001, "DL-ON")):
        with pytest.raises(Malformed):
            border.does(plans.set_task, border.cell, operation, *given)
    for draft in (incident(""), BoardDraft(BoardKind.TASK, "", new_id(), TaskState.DONE)):
        with pytest.raises(Malformed):
            border.does(board.write_entry, border.cell, operation, draft)


def test_what_a_hostile_force_sends_of_an_operation_changes_nothing(border):
    operation = border.plans(forces="DL UP")
    at = border.sees(border.cell, operation).changed_at.isoformat()
    entry = {"thing": str(operation), "entry": str(new_id_of("HR")), "kind": "incident", "text": "x", "task": None,
             "task_state": None, "by": {"unit": "HR-SNP", "post": str(new_id()), "label": "x"},
             "at": at}  # fmt: skip
    with border.delhi:
        from sangam.operations.models import Operation

        document = {**Operation.objects.get(id=operation).said, "version": 99}
    for kind, body in ((wire.ENTRY, entry), (wire.DOCUMENT, document), (wire.DOCUMENT, {**document, "state": "draft"})):
        with border.haryana, deed(Actor("HR", "hostile", role="station"), "officer:word:say"):
            post(kind, to=["UP"], body=body)
        border.wire.deliver()
    view = border.sees(border.loni, operation)
    assert (view.board, view.version) == ((), 3)


def test_an_entry_dated_ahead_does_not_hide_what_is_written_later(border):
    operation = border.plans()
    task = border.does(plans.set_task, border.cell, operation, "Close the lane", "UP-GZB-LONI")
    by = Author("UP", "UP-GZB-LONI", new_id(), "SHO Loni")
    ahead = clock.now() + timedelta(days=2)
    entry = BoardEntry(new_id_of("UP"), by, BoardKind.TASK, "", ahead, task, TaskState.READY)
    with border.up, deed(Actor("UP", "hostile", role="station"), "officer:word:say"):
        post(wire.ENTRY, to=["DL"], body=bodies.write(wire.EntryBody(entry, thing=operation)))
    border.wire.deliver()
    border.does(board.write_entry, border.cell, operation, BoardDraft(BoardKind.TASK, "", task, TaskState.DONE))
    assert border.sees(border.cell, operation).task_states[task] is TaskState.DONE


def test_a_restored_force_has_its_operations_and_entries_again(border):
    operation = border.plans()
    border.delhi.backs_up()
    border.does(plans.start_operation, border.cell, operation)
    border.does(board.write_entry, border.cell, operation, incident())
    restored(border.wire, border.delhi)
    settled(border.wire)
    view = border.sees(border.cell, operation)
    assert (view.state, [each.text for each in view.board]) == (OperationState.RUNNING, ["Shots from the roof"])


def test_a_new_plan_is_approved_again_and_who_had_the_old_one_is_told(border):
    operation = border.plans()
    first = border.sees(border.cell, operation).check
    new = plan(teams="Three teams", planned=planned(place="Flat 14, Ankur Vihar"))
    border.does(plans.revise_operation, border.cell, operation, new)
    border.does(plans.approve_operation, border.cell, operation)
    with pytest.raises(Refused):
        border.does(plans.approve_operation, border.cell, operation)
    for actor in (border.loni, border.stf):
        seen = border.sees(actor, operation)
        assert (seen.plan.teams, seen.revised, seen.revision) == ("Two teams", None, 0)
    assert border.sees(border.cell_two, operation).revised.plan.teams == "Three teams"
    with pytest.raises(Conflict):
        border.does(plans.start_operation, border.cell, operation)
    border.does(plans.approve_operation, border.cell_two, operation)
    for actor in (border.cell, border.loni, border.stf):
        seen = border.sees(actor, operation)
        assert (seen.plan.teams, seen.revision, len(seen.approvals)) == ("Three teams", 1, 2)
        assert seen.state is OperationState.APPROVED
    for actor in (border.loni, border.stf):
        assert "operation.revised" in border.kinds(actor)
    assert "operation.approval" not in border.kinds(border.cell)
    with border.delhi:
        assert border.opens(border.cell, first).state is CheckState.WITHDRAWN
    with pytest.raises(Conflict):
        border.does(plans.approve_operation, border.cell_two, operation)


def test_a_draft_is_planned_anew_at_once_and_its_approval_begins_anew(border):
    operation = border.plans(approve=False)
    border.does(plans.approve_operation, border.cell, operation)
    border.does(plans.revise_operation, border.cell, operation, plan(title="Ankur Vihar, later"))
    view = border.sees(border.cell, operation)
    assert (view.plan.title, view.approvals, view.revised) == ("Ankur Vihar, later", (), None)
    for actor in (border.cell, border.cell_two):
        border.does(plans.approve_operation, actor, operation)
    assert border.sees(border.loni, operation).plan.title == "Ankur Vihar, later"


def test_a_new_plan_is_dropped_and_the_old_one_stands(border):
    operation = border.plans()
    first = border.sees(border.cell, operation).check
    with pytest.raises(Conflict):
        border.does(plans.drop_revision, border.cell, operation, why="")
    border.does(plans.revise_operation, border.cell, operation, plan(teams="Three teams"))
    border.does(plans.drop_revision, border.cell, operation, why="One vehicle is missing")
    view = border.sees(border.cell, operation)
    assert (view.plan.teams, view.revised, view.check) == ("Two teams", None, first)
    border.does(plans.start_operation, border.cell, operation)


def test_only_the_planning_unit_revises_and_not_once_it_runs(border):
    operation = border.plans()
    for actor in (border.loni, border.narela):
        with pytest.raises(Refused):
            border.does(plans.revise_operation, actor, operation, plan())
    with pytest.raises(Malformed):
        border.does(plans.revise_operation, border.cell, operation, plan(objectives=""))
    border.does(plans.start_operation, border.cell, operation)
    with pytest.raises(Conflict):
        border.does(plans.revise_operation, border.cell, operation, plan())


def test_who_writes_while_a_cancellation_is_under_way_loses_nothing(border):
    operation = border.plans()
    border.does(plans.start_operation, border.cell, operation)
    with border.delhi:
        plans.cancel_operation(border.cell, operation, why="He was arrested in Rohtak")
    with border.up:
        board.write_entry(border.loni, operation, incident("Two men left by the back door"))
    border.wire.deliver()
    with border.delhi:
        assert [each.text for each in pages.open_operation(border.cell, operation).board]
    assert "operation.cancelled" in border.kinds(border.loni)
    with pytest.raises(Conflict):
        border.does(board.write_entry, border.loni, operation, incident())
