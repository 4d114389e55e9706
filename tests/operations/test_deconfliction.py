"""Deconfliction over three nodes: planted conflicts are found on both sides, and nothing else is said."""

from datetime import timedelta

import pytest
from planned_border import LONI, PHONES, TARGET, planned

from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.operations.deconfliction import pages, questions
from sangam.operations.types import CheckState, ForceAnswer, Resolution
from sangam.workers import timekeeper

CELL = 1 / 200


def test_a_check_waits_for_its_answers_and_then_says_none_is_known(border):
    check = border.checks(border.cell, deliver=False)
    queued = border.opens(border.cell, check)
    assert queued.state is CheckState.WAITING
    assert {each.answer for each in queued.forces} == {ForceAnswer.QUEUED}
    border.wire.deliver()
    view = border.opens(border.cell, check)
    assert view.state is CheckState.CLEAR
    assert {each.force: each.answer for each in view.forces} == {
        "HR": ForceAnswer.ANSWERED,
        "UP": ForceAnswer.ANSWERED,
    }
    assert border.kinds(border.cell) == ["deconfliction.clear"]


def test_two_forces_at_one_flat_both_learn_whom_to_call(border):
    first = border.checks(border.cell)
    second = border.checks(border.stf)
    for actor, check, force, unit in ((border.cell, first, "HR", "HR-SNP"), (border.stf, second, "DL", "DL-ON")):
        view = border.opens(actor, check)
        (conflict,) = view.conflicts
        assert view.state is CheckState.CONFLICT
        assert (conflict.force, conflict.contact.unit, conflict.contact.telephone) == (force, unit, PHONES[unit])
        assert "deconfliction.conflict" in border.kinds(actor)


def test_a_conflict_takes_no_conflict_known_off_the_lists(border):
    border.checks(border.cell)
    assert border.kinds(border.cell) == ["deconfliction.clear"]
    border.checks(border.stf)
    assert border.kinds(border.cell) == ["deconfliction.conflict"]
    border.checks(border.narela)
    border.checks(border.alipur, deliver=False)
    assert "deconfliction.clear" not in border.kinds(border.narela)


def test_two_forces_that_enter_at_once_both_learn_of_it_once(border):
    first = border.checks(border.cell, deliver=False)
    second = border.checks(border.stf, deliver=False)
    border.wire.deliver(repeated=2)
    assert len(border.opens(border.cell, first).conflicts) == 1
    assert len(border.opens(border.stf, second).conflicts) == 1


def test_the_same_target_is_a_conflict_wherever_it_is_sought(border):
    first = border.checks(border.cell, targets=TARGET)
    border.checks(border.stf, latitude=None, longitude=None, targets="हरजीत पुत्र बलवंत सिंह")
    border.checks(border.loni, latitude=29.9, longitude=76.1, targets="call from +91 98123 45678")
    assert sorted(each.force for each in border.opens(border.cell, first).conflicts) == ["HR", "UP"]


def test_planted_conflicts_are_all_found_and_none_beyond_a_neighbour(border):
    """Eight actions of Haryana around one of Delhi: (cells north, cells east, hours later, meets)."""
    planted = [(1, 0, 0, True), (-1, 1, 0, True), (0, 0, 4, True), (0, 0, -4, True),
               (2, 0, 0, False), (0, -2, 0, False), (0, 0, 12, False), (0, 0, -12, False)]  # fmt: skip
    first, said, checks = border.checks(border.cell), planned(), {}
    for north, east, hours, meets in planted:
        moved = {"latitude": LONI[0] + north * CELL, "longitude": LONI[1] + east * CELL}
        later = timedelta(hours=hours)
        window = {"starts_at": said.starts_at + later, "ends_at": said.ends_at + later}
        checks[border.checks(border.stf, deliver=False, **moved, **window)] = meets
    border.wire.deliver()
    with border.at(border.stf):
        found = {each.id: bool(each.conflicts) for each in pages.deconfliction_checks(border.stf)}
    assert found == checks
    assert len(border.opens(border.cell, first).conflicts) == sum(checks.values())


def test_two_units_of_one_force_are_compared_at_once(border):
    first = border.checks(border.narela, deliver=False)
    second = border.checks(border.alipur, deliver=False)
    for actor, check in ((border.narela, first), (border.alipur, second)):
        (conflict,) = border.opens(actor, check).conflicts
        assert conflict.force == "DL"
    with pytest.raises(NotFound):
        border.opens(border.alipur, first)
    again = border.checks(border.narela, deliver=False)
    assert len(border.opens(border.narela, again).conflicts) == 1  # with Alipur, not with its own


def test_what_each_side_writes_of_a_conflict_is_read_by_both(border):
    first, second = border.checks(border.cell), border.checks(border.stf)
    (ours,), (theirs,) = border.opens(border.cell, first).conflicts, border.opens(border.stf, second).conflicts
    with border.at(border.cell):
        questions.resolve_conflict(border.cell, ours.id, Resolution.JOINTLY, note="With DSP STF, at 04:00")
    border.wire.deliver()
    assert "deconfliction.resolved" in border.kinds(border.stf)
    with border.at(border.stf):
        questions.resolve_conflict(border.stf, theirs.id, Resolution.CANCELLED, note="Left to the Special Cell")
    border.wire.deliver()
    (seen,) = border.opens(border.cell, first).conflicts
    assert (seen.ours.resolution, seen.theirs.resolution) == (Resolution.JOINTLY, Resolution.CANCELLED)
    assert border.opens(border.stf, second).state is CheckState.WITHDRAWN


def test_what_is_written_of_one_conflict_leaves_the_other_on_the_list(border):
    first = border.checks(border.cell)
    border.checks(border.stf)
    border.checks(border.loni)
    assert border.kinds(border.cell).count("deconfliction.conflict") == 2
    for left, conflict in zip((1, 0), border.opens(border.cell, first).conflicts, strict=True):
        with border.at(border.cell):
            questions.resolve_conflict(border.cell, conflict.id, Resolution.JOINTLY, note="At four")
        assert border.kinds(border.cell).count("deconfliction.conflict") == left


def test_a_conflict_between_own_units_is_resolved_by_both(border):
    first, second = border.checks(border.narela), border.checks(border.alipur)
    (conflict,) = border.opens(border.narela, first).conflicts
    with border.at(border.narela):
        questions.resolve_conflict(border.narela, conflict.id, Resolution.PROCEED, note="")
    (seen,) = border.opens(border.alipur, second).conflicts
    assert seen.theirs.resolution is Resolution.PROCEED


def test_an_unresolved_conflict_is_told_again_after_half_an_hour(border):
    border.checks(border.cell)
    border.checks(border.stf)
    with clock.shift_time(timedelta(minutes=31)), border.at(border.stf):
        timekeeper.run_once()
    assert "deconfliction.unresolved" in border.kinds(border.stf)


def test_a_withdrawn_check_meets_nothing_any_more(border):
    first = border.checks(border.cell)
    with border.at(border.cell):
        questions.withdraw_check(border.cell, first)
        with pytest.raises(Conflict):
            questions.withdraw_check(border.cell, first)
    border.wire.deliver()
    assert border.opens(border.stf, border.checks(border.stf)).state is CheckState.CLEAR


def test_a_late_check_needs_its_reason(border):
    begun = clock.now() - timedelta(hours=1)
    with pytest.raises(Malformed), border.at(border.cell):
        questions.check_action(border.cell, planned(starts_at=begun))
    check = border.checks(border.cell, starts_at=begun, ends_at=begun + timedelta(hours=3), late_reason="Hot pursuit")
    assert border.opens(border.cell, check).planned.late_reason == "Hot pursuit"


def test_a_desk_enters_a_check_for_a_force_that_telephones(border):
    with pytest.raises(Malformed), border.at(border.narela):
        questions.check_action(border.narela, planned(caller_force="RJ"))
    border.checks(border.stf)
    check = border.checks(border.narela, caller_force="RJ", caller="Insp. Meena, 0144-200-4000")
    view = border.opens(border.narela, check)
    assert (view.planned.caller_force, view.state) == ("RJ", CheckState.CONFLICT)


def test_a_check_that_compares_nothing_is_refused_with_a_sentence(border):
    cases = [
        {"latitude": None},
        {"latitude": 128.0},
        {"targets": "somebody", "latitude": None},
        {"ends_at": clock.now()},
        {"starts_at": clock.now() + timedelta(days=90)},
        {"place": "x" * 201},
        {"targets": " ".join(f"98123{number:05}" for number in range(60))},
    ]
    with border.at(border.cell):
        for changes in cases:
            with pytest.raises(Malformed):
                questions.check_action(border.cell, planned(**changes))
        assert pages.deconfliction_checks(border.cell) == []


def test_who_may_not_plan_enters_no_check_and_reads_no_other(border):
    check = border.checks(border.alipur)
    with border.at(border.beat):
        with pytest.raises(Refused):
            questions.check_action(border.beat, planned())
        with pytest.raises(NotFound):
            pages.open_check(border.beat, check)
        with pytest.raises(Refused):
            pages.check_counts(border.beat)
        assert pages.deconfliction_checks(border.beat) == []


def test_a_force_that_joins_later_is_asked_about_standing_checks(border):
    check = border.checks(border.cell, deliver=False)
    with border.delhi:
        from sangam.audit.audit import deed
        from sangam.operations.models import Question

        with deed(border.cell, "officer:test:forget"):
            Question.objects.filter(force="UP").delete()
        timekeeper.run_once()
    border.wire.deliver()
    assert border.opens(border.cell, check).state is CheckState.CLEAR
