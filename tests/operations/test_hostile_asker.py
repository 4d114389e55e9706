"""A force with true keys that sweeps, omits, forges: it is bounded, named, and the victim learns of each touch."""

import json
from datetime import timedelta

import pytest
from hostile_lists import Hostile, corners, inputs_of, later
from planned_border import TARGET, planned
from support.rows import count_rows, read_rows

from sangam.audit.audit import deed
from sangam.kernel import bodies, clock
from sangam.kernel.ids import new_id_of
from sangam.matching.watches import watch_creation
from sangam.node.recovery import GIVERS
from sangam.oblivious import hidden_lists
from sangam.oblivious.hidden_lists import multiply
from sangam.operations.deconfliction import notes, pages, questions, wire
from sangam.operations.deconfliction.conflicts import MOST_CLAIMED
from sangam.operations.deconfliction.halves import MOST, PLACES, TARGETS
from sangam.operations.models import AskedList, InputCount, Question
from sangam.operations.policy import DAY, HOUR, MONTH, MOST_PLACES, MOST_TARGETS
from sangam.operations.types import CheckState, Contact, ForceAnswer

REPORTED = 7_800
"""Inputs of the sweep that read a whole city: every second corner of 0.49 by 0.52 degrees, at three edges."""

FULL = MOST[PLACES] - 1


@pytest.fixture
def hostile(border):
    return Hostile(border)


def told(border, kind):
    """Return for whom of Delhi an alarm stands: the desk, the control room, the auditor."""
    return [name for name in ("cell", "control", "auditor") if kind in border.kinds(getattr(border, name))]


@pytest.fixture(autouse=True)
def control(border):
    border.control = border.seats("DL", "control", "Control room")


def used(border, **changes):
    """Let Haryana have asked before."""
    first = clock.now().date()
    row = {"force": "HR", "unit": "u", "officer": "o", "first_date": first, "last_date": first, **changes}
    with border.delhi, deed(border.cell, "officer:test:use"):
        InputCount.objects.create(**row)


def test_the_reported_sweep_takes_more_than_a_month_and_is_told_at_once(border, hostile):
    border.checks(border.cell)
    asked = 0
    while hostile.refusal(hostile.asks(corners(FULL, first=asked))) == "":
        hostile.closes(next(reversed(hostile.lists)))
        asked += FULL
    assert asked <= MOST_PLACES[HOUR]
    assert told(border, "deconfliction.rate") == ["control", "auditor"]
    assert MOST_PLACES[MONTH] < REPORTED
    with border.delhi:
        _, (found,) = pages.check_counts(border.auditor)
    assert (found.force, found.places[0], found.unclosed) == ("HR", 4 * MOST[PLACES], 0)


@pytest.mark.parametrize(
    ("span", "before", "budget"),
    [(HOUR, timedelta(minutes=59), MOST_PLACES), (DAY, timedelta(hours=23), MOST_PLACES),
     (MONTH, timedelta(days=29), MOST_PLACES)],
)  # fmt: skip
def test_each_span_slides_and_has_its_budget_of_places(border, hostile, span, before, budget):
    used(border, at=clock.now() - before, places=budget[span])
    assert hostile.refusal(hostile.asks(corners(1))).startswith("DL: ")
    with later(seconds=(span - before).total_seconds() + 60):
        assert hostile.refusal(hostile.asks(corners(1))) == ""


def test_guessed_targets_have_a_smaller_budget_of_their_own(border, hostile):
    guesses = [f"target phone 98123{number:05}" for number in range(MOST[TARGETS] - 1)]
    assert hostile.refusal(hostile.asks([], guesses)) == ""
    assert hostile.refusal(hostile.asks([], guesses)).startswith("DL: ")
    assert "deconfliction.rate" in border.kinds(border.auditor)
    assert MOST_TARGETS[MONTH] < MOST_PLACES[MONTH]


def test_a_guessed_target_among_the_places_meets_nothing(border, hostile):
    border.checks(border.cell, targets=TARGET)
    guessed = [f"target {space} {key}" for space, key in watch_creation.telling_pairs(TARGET)]
    assert hostile.learns(hostile.asks(guessed)) == set()
    assert hostile.learns(hostile.asks([], guessed))


def test_open_lists_are_bounded(border, hostile, monkeypatch):
    monkeypatch.setattr("sangam.operations.policy.MOST_STANDING", 20)
    assert hostile.refusal(hostile.asks(corners(1))) == ""
    assert hostile.refusal(hostile.asks(corners(1))) == "DL: 20"


def test_whom_a_question_touches_learns_of_it_whatever_is_left_out(border, hostile):
    check = border.checks(border.cell)
    ask = hostile.asks(inputs_of(planned()))
    assert hostile.learns(ask)
    hostile.closes(ask)
    (conflict,) = border.opens(border.cell, check).conflicts
    assert (conflict.force, conflict.contact.unit) == ("HR", "")
    assert "deconfliction.conflict" in border.kinds(border.cell)


def test_a_question_that_is_withdrawn_before_it_closes_is_no_conflict(border, hostile):
    """Its force saw that they meet: whom it touched learns that, but is not to agree on what nobody plans."""
    check = border.checks(border.cell)
    ask = hostile.asks(inputs_of(planned()))
    assert hostile.learns(ask)
    hostile.sends(wire.WITHDRAWN, bodies.write(wire.Withdrawn(ask)))
    hostile.closes(ask)
    assert border.opens(border.cell, check).state is CheckState.CLEAR
    assert border.kinds(border.cell) == ["deconfliction.clear", "deconfliction.touched"]


def test_who_does_not_close_gets_four_answers_and_is_named(border, hostile):
    asks = [hostile.asks(corners(1, first=number)) for number in range(notes.MOST_UNCLOSED + 1)]
    assert [hostile.heard(each) is None for each in asks] == [*[False] * notes.MOST_UNCLOSED, True]
    with later(minutes=6), border.delhi:
        questions.ask_due()
    with later(minutes=7), border.delhi:
        questions.ask_due()
    assert told(border, "deconfliction.debt") == ["control", "auditor"]
    for each in asks[:-1]:
        hostile.closes(each)
    assert hostile.heard(asks[-1]) is not None


def test_one_closing_that_is_overdue_holds_up_all_that_is_asked_later(border, hostile):
    first = hostile.asks(corners(1))
    with later(minutes=6):
        second = hostile.asks(corners(1, first=1))
        assert hostile.heard(second) is None
        hostile.closes(first)
        assert hostile.heard(second) is not None


def test_a_restored_force_is_forgiven_what_it_asked_since_its_backup(border, hostile):
    """It has lost the keys of these lists: it could close them no more."""
    since = clock.now()
    for number in range(notes.MOST_UNCLOSED):
        hostile.asks(corners(1, first=number))
    assert hostile.heard(hostile.asks(corners(1, first=9))) is None
    with border.delhi, deed(border.cell, "officer:test:forgive"):
        assert GIVERS["deconfliction"]("HR", since) == notes.MOST_UNCLOSED + 1
    assert hostile.heard(hostile.asks(corners(1, first=9))) is not None


def test_a_forged_closing_is_not_believed_and_stays_owed(border, hostile):
    border.checks(border.cell)
    ask = hostile.asks(inputs_of(planned()))
    hostile.closes(ask, forge=True)
    assert count_rows(border.delhi, "operations_askedlist", closed_at=None) == 1
    assert count_rows(border.delhi, "federation_setaside", kind=wire.CLOSED) == 1


def test_what_was_kept_of_a_sweep_does_not_meet_what_is_entered_later(border, hostile):
    border.checks(border.narela, latitude=28.1)
    ask = hostile.asks(inputs_of(planned()))
    (undone,) = hidden_lists.inverses([hostile.lists[ask][PLACES].secret])
    kept = {hidden_lists.times(undone, each) for said in hostile.heard(ask).lists for each in said.halves[PLACES]}
    hostile.closes(ask)
    border.checks(border.cell)
    with border.haryana:
        rows = AskedList.objects.filter(force="DL")
        held = {bytes.fromhex(each) for row in rows for each in row.places["elements"]}
    assert kept
    assert not kept & held


def test_a_list_that_its_force_leaves_out_of_an_answer_is_told(border, hostile):
    hostile.closes(hostile.asks(inputs_of(planned())))
    check = border.checks(border.cell)  # Haryana's node answers without it: it never entered that list
    view = border.opens(border.cell, check)
    assert {each.force: each.answer for each in view.forces} == {"HR": ForceAnswer.PARTLY, "UP": ForceAnswer.ANSWERED}
    assert view.state is CheckState.WAITING
    assert told(border, "deconfliction.omitted") == ["control", "auditor"]
    with border.delhi:
        assert not AskedList.objects.filter(force="HR", withdrawn=False).exists()


def test_who_never_answers_is_named_and_shown_as_not_compared(border):
    check = border.checks(border.cell, deliver=False)
    border.wire.deliver_except(("HR", "DL"))
    with border.delhi, deed(border.cell, "officer:test:receipt"):
        from sangam.federation.models import Outbox

        Outbox.objects.filter(kind=wire.ASKED, recipient="HR").update(reached_at=clock.now())
    with later(minutes=11), border.delhi:
        questions.ask_due()
    assert told(border, "deconfliction.debt") == ["control", "auditor"]
    hr = next(each for each in border.opens(border.cell, check).forces if each.force == "HR")
    assert hr.answer is ForceAnswer.QUEUED


def test_a_question_that_comes_after_a_debt_of_an_answer_waits(border, hostile):
    border.checks(border.cell, deliver=False)
    with border.delhi, deed(border.cell, "officer:test:receipt"):
        from sangam.federation.models import Outbox

        Outbox.objects.filter(kind=wire.ASKED, recipient="HR").update(reached_at=clock.now())
    border.wire.senders = [each for each in border.wire.senders if each[0].force == "HR"]
    with later(minutes=6):
        ask = hostile.asks(corners(1))
        assert hostile.heard(ask) is None


@pytest.fixture
def always_drawn(monkeypatch):
    monkeypatch.setattr("sangam.operations.deconfliction.answers.ONE_IN", 1)


@pytest.mark.usefixtures("always_drawn")
def test_a_false_key_learns_once_and_is_named_when_the_lot_falls(border, hostile):
    """The elements have one key, the list names another: the closing then shows the victim nothing."""
    check = border.checks(border.cell)
    ask = hostile.asks(inputs_of(planned()), false_key=True)
    assert hostile.learns(ask, by=hostile.keys[ask])
    hostile.closes(ask)
    assert border.opens(border.cell, check).conflicts == ()
    with later(days=5):
        with border.delhi:
            questions.ask_due()
        hostile.opens(ask)
        assert count_rows(border.delhi, "federation_setaside", kind=wire.OPENED) == 1
    with later(days=7):
        with border.delhi:
            questions.ask_due()
        assert hostile.heard(hostile.asks(corners(1))) is None
        assert told(border, "deconfliction.unopened") == ["control", "auditor"]


@pytest.mark.usefixtures("always_drawn")
def test_scattered_corners_do_not_open_as_one_action(border, hostile):
    ask = hostile.asks(corners(9))
    hostile.closes(ask)
    with later(days=5):
        with border.delhi:
            questions.ask_due()
        hostile.opens(ask)
    assert count_rows(border.delhi, "operations_askedlist", id=ask, opening_asked=True) == 1


@pytest.mark.usefixtures("always_drawn")
def test_an_honest_list_is_opened_after_it_is_over_and_not_before(border):
    border.checks(border.stf)
    with border.delhi:
        row = AskedList.objects.get(force="HR")
    body = bodies.write(wire.Drawn(row.id, row.lot))
    Hostile(border).sends(wire.DRAWN, body, by="DL", to="HR")
    assert count_rows(border.haryana, "federation_setaside", kind=wire.DRAWN) == 1
    with later(days=5):
        with border.delhi:
            questions.ask_due()
        border.wire.deliver()
    assert count_rows(border.delhi, "operations_askedlist", opening_asked=True) == 0
    assert count_rows(border.delhi, "federation_setaside") == 0


def test_nobody_is_made_to_open_a_list_on_which_no_lot_fell(border, monkeypatch):
    border.checks(border.stf)
    with border.delhi:
        row = AskedList.objects.get(force="HR")
    monkeypatch.setattr("sangam.operations.deconfliction.answers.is_drawn", lambda *_: False)
    with later(days=5):
        Hostile(border).sends(wire.DRAWN, bodies.write(wire.Drawn(row.id, row.lot)), by="DL", to="HR")
    assert count_rows(border.haryana, "federation_setaside", kind=wire.DRAWN) == 1


@pytest.mark.parametrize("days_off", [-9, 70])  # late in the evening a check reaches over midnight: -6 is -5 then
def test_days_on_which_nothing_is_planned_are_refused(border, hostile, days_off):
    assert hostile.heard(hostile.asks(corners(1), days_off=days_off)) is None
    assert count_rows(border.delhi, "federation_setaside", kind=wire.ASKED) == 1


def test_an_id_asks_once(border, hostile):
    ask = hostile.asks(corners(1))
    hostile.asks(corners(1, first=5), ask=ask)
    assert count_rows(border.delhi, "federation_setaside", kind=wire.ASKED) == 1
    assert count_rows(border.delhi, "operations_inputcount") == 1


def test_an_answer_by_another_key_is_not_believed(border):
    border.checks(border.stf)
    check = border.checks(border.cell, deliver=False)
    with border.haryana, deed(border.stf, "officer:test:key"):
        row = Question.objects.get(force="DL")
        row.places["secret"] = hidden_lists.random_scalar().hex()
        row.save()
    border.wire.deliver()
    hr = next(each for each in border.opens(border.cell, check).forces if each.force == "HR")
    assert hr.answer is ForceAnswer.QUEUED
    assert count_rows(border.delhi, "federation_setaside", kind=wire.ANSWERED) == 1


def test_conflicts_that_a_force_claims_are_few_and_what_is_compared_counts(border, hostile):
    check = border.checks(border.cell)
    with border.delhi:
        asked = Question.objects.get(check_of=check, force="HR")
    for number in range(MOST_CLAIMED + 5):
        claimed = wire.Found(new_id_of("HR"), asked.id, Contact("HR-SNP", "", "", f"HR-{number}"))
        hostile.sends(wire.FOUND, bodies.write(claimed))
    assert len(border.opens(border.cell, check).conflicts) == MOST_CLAIMED
    assert count_rows(border.delhi, "notices_deadline", stopped_at=None) <= 2 * MOST_CLAIMED
    border.checks(border.stf)
    assert len(border.opens(border.cell, check).conflicts) == MOST_CLAIMED + 1


def test_a_list_that_an_answer_names_often_is_multiplied_once(border, hostile):
    theirs = hostile.asks(corners(1))
    hostile.closes(theirs)
    check = border.checks(border.cell, deliver=False)
    with border.delhi:
        asked = Question.objects.get(check_of=check, force="HR")
    ours = [bytes.fromhex(each) for each in asked.places["elements"]]
    said = wire.Multiplied(theirs, tuple(multiply(hostile.lists[theirs][PLACES].secret, ours)))
    hostile.sends(wire.ANSWERED, bodies.write(wire.Answered(asked.id, "0" * 64, (said,) * 50)))
    sent = read_rows(border.delhi, "federation_outbox", "body", kind=wire.CLOSED, recipient="HR")
    closed = [bodies.read(wire.Closed, json.loads(body) if isinstance(body, str) else body) for (body,) in sent]
    assert max(len(each.lists) for each in closed) == 1


def drawn_and_away(border, hostile, *, days):
    """Let the lot fall on a list that is closed, and Delhi's node look again only so many days after it was asked."""
    ask = hostile.asks(inputs_of(planned()))
    hostile.closes(ask)
    with later(days=days), border.delhi:
        questions.ask_due()
    return ask


@pytest.mark.usefixtures("always_drawn")
def test_a_node_back_after_nine_days_asks_for_no_opening(border, hostile):
    drawn_and_away(border, hostile, days=10)
    assert count_rows(border.delhi, "operations_askedlist") == 0
    assert count_rows(border.delhi, "federation_outbox", kind=wire.DRAWN) == 0
    with later(days=12):
        assert hostile.heard(hostile.asks(corners(1), days_off=12)) is not None


@pytest.mark.usefixtures("always_drawn")
def test_an_opening_that_was_asked_late_in_time_has_its_day_from_then(border, hostile):
    drawn_and_away(border, hostile, days=6)
    with later(days=6):
        border.wire.deliver()
        assert hostile.heard(hostile.asks(corners(1), days_off=6)) is not None
    with later(days=8):
        assert hostile.heard(hostile.asks(corners(1), days_off=8)) is None


@pytest.mark.usefixtures("always_drawn")
def test_who_closes_late_is_asked_for_its_opening_all_the_same(border, hostile):
    ask = hostile.asks(inputs_of(planned()))
    border.checks(border.cell)
    with later(days=9):
        hostile.closes(ask)
        with border.delhi:
            questions.ask_due()
    assert count_rows(border.delhi, "operations_askedlist", id=ask, opening_asked=True) == 1


def test_an_answer_that_is_under_way_is_not_owed_a_closing_yet(border, hostile):
    border.wire.senders = [each for each in border.wire.senders if each[0].force != "DL"]
    hostile.asks(corners(1))
    with later(minutes=6):
        with border.delhi:
            questions.ask_due()
        assert told(border, "deconfliction.debt") == []
        assert hostile.heard(hostile.asks(corners(1, first=1))) is not None
    with later(days=1, minutes=6):
        with border.delhi:
            questions.ask_due()
        assert told(border, "deconfliction.debt") == ["control", "auditor"]


@pytest.mark.usefixtures("always_drawn")
def test_after_a_late_closing_a_missing_opening_is_told_too(border, hostile):
    ask = hostile.asks(inputs_of(planned()))
    with later(minutes=6), border.delhi:
        questions.ask_due()
    hostile.closes(ask)
    for days in (5, 7):
        with later(days=days):
            with border.delhi:
                questions.ask_due()
            border.wire.deliver()
    assert told(border, "deconfliction.unopened") == ["control", "auditor"]
