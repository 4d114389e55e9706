"""Which answers a course takes, who has passed it and when it is due, decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from support.refusals import refuses

from sangam.library.courses import policy
from sangam.library.types.courses import Course, CourseState, Question, Words

TODAY, DAY = date(2026, 11, 20), timedelta(days=1)
AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
NOTHING = Words({})
FIRST = Question("zero-fir", NOTHING, (NOTHING, NOTHING), 1, NOTHING)
COURSE = Course("bnss", 2, NOTHING, NOTHING, 20, (), (FIRST, replace(FIRST, key="memo", right=0)), 2)


def test_a_course_is_due_between_today_and_400_days_ahead() -> None:
    for day in (TODAY, TODAY + 400 * DAY):
        policy.require_due(day, today=TODAY)
    for day in (TODAY - DAY, TODAY + 401 * DAY):
        refuses("library:due", policy.require_due, day, today=TODAY)


def test_answers_are_read_as_a_device_sends_them() -> None:
    policy.require_answers({}, score=0, most=1)
    policy.require_answers({"x" * 40: 0, "memo": 19}, score=2, most=2)
    full = {str(number): 1 for number in range(policy.LONGEST_ANSWERS)}
    policy.require_answers(full, score=200, most=200)


@pytest.mark.parametrize(
    ("answers", "score", "most"),
    [
        ({str(number): 1 for number in range(201)}, 1, 1),
        ({7: 1}, 1, 1),
        ({"x" * 41: 1}, 1, 1),
        ({"memo": "1"}, 1, 1),
        ({"memo": True}, 1, 1),
        ({"memo": -1}, 1, 1),
        ({"memo": 20}, 1, 1),
        ({"memo": 1, "zero-fir": 20}, 1, 1),
        ({}, 0, 0),
        ({}, 0, 201),
        ({}, -1, 1),
        ({}, 2, 1),
    ],
)
def test_answers_that_no_course_has_are_refused(answers: dict, score: int, most: int) -> None:
    refuses("library:answers", policy.require_answers, answers, score=score, most=most)


def test_a_course_is_named_by_small_letters() -> None:
    policy.require_course("bnss-2023")
    for key in ("", "BNSS", "../bnss", "bnss\n", "x" * 41):
        refuses("library:answers", policy.require_course, key)


def test_a_right_answer_counts_one() -> None:
    assert policy.score_of(COURSE, {"zero-fir": 1, "memo": 0, "unknown": 1}) == 2
    assert policy.score_of(COURSE, {"zero-fir": 0, "memo": 0}) == 1
    assert policy.score_of(COURSE, {}) == 0


def test_four_answers_in_five_pass_where_a_course_does_not_say() -> None:
    assert policy.has_passed(COURSE, score=2, most=100)
    assert not policy.has_passed(COURSE, score=1, most=1)
    assert policy.has_passed(None, score=8, most=10)
    assert not policy.has_passed(None, score=7, most=10)


def test_a_completion_that_is_sent_twice_stands_as_the_first() -> None:
    policy.require_same(True, True)
    refuses("library:not-your-completion", policy.require_same, False, True)
    refuses("library:completed-otherwise", policy.require_same, True, False)


def test_no_course_was_done_in_the_future() -> None:
    earlier = AT - DAY
    assert policy.when_done(earlier, now=AT) == earlier
    assert policy.when_done(AT + DAY, now=AT) == AT
    assert policy.when_done(None, now=AT) == AT


@pytest.mark.parametrize(
    ("due", "is_done", "state"),
    [
        (TODAY, False, CourseState.OPEN),
        (TODAY - DAY, False, CourseState.OVERDUE),
        (TODAY - DAY, True, CourseState.DONE),
        (TODAY, True, CourseState.DONE),
    ],
)
def test_a_course_is_overdue_after_its_day(due: date, is_done: bool, state: CourseState) -> None:
    assert policy.state_of(due, is_done=is_done, today=TODAY) is state
