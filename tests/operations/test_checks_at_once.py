"""What another transaction writes of a check at the same instant: one waits for the other, and sees what it wrote."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from planned_border import Border
from support.cluster import TestCluster
from support.same_instant import commits_once_somebody_waits

from sangam.audit.audit import deed
from sangam.kernel.ids import new_id
from sangam.operations.deconfliction import questions
from sangam.operations.models import Question
from sangam.operations.types import CheckState

_ENTERING = "SELECT pg_advisory_xact_lock(hashtextextended('deconfliction DL', 0))"
_LOCKED = "SELECT FROM operations_actioncheck WHERE id = %s FOR UPDATE"
_STANDS = "UPDATE operations_actioncheck SET withdrawn_at = NULL WHERE id = %s"
_WITHDRAWN = "UPDATE operations_actioncheck SET withdrawn_at = now() WHERE id = %s"
_ANSWERED = "UPDATE operations_question SET answered_at = now() WHERE force = 'UP' AND check_of_id = %s"
_MET = """
INSERT INTO operations_conflict (id, check_of_id, force, other, unit, name, telephone, reference, found_at)
VALUES (%s, %s, 'DL', %s, 'DL-ON-ALIPUR', '', '', '', now())
"""

AtOnce = Callable[..., object]


@pytest.fixture
def at_once(border: Border, cluster: TestCluster) -> AtOnce:
    """Let another transaction of Delhi write, and commit once somebody waits for it."""

    @contextmanager
    def writes(*statements: tuple[str, list[UUID]]) -> Iterator[None]:
        with cluster.superuser(border.delhi.database) as other:
            other.autocommit = False
            other.execute("SET sangam.deed = 'at the same instant'")
            for statement, values in statements:
                other.execute(statement.encode(), values)
            under_way = commits_once_somebody_waits(other, cluster, border.delhi.database)
            yield
            under_way.join(timeout=10)

    return writes


def half_answered(border: Border) -> UUID:
    """Let a check wait for the answer of Haryana alone, which is on its way."""
    check = border.checks(border.cell, deliver=False)
    border.wire.deliver_except(("HR", "DL"))
    return check


def test_of_two_units_that_enter_at_once_each_meets_the_other(border, at_once):
    first = border.checks(border.narela)
    with border.at(border.narela):
        questions.withdraw_check(border.narela, first)
    with at_once((_ENTERING, []), (_STANDS, [first])):
        second = border.checks(border.alipur, deliver=False)
    for actor, check in ((border.narela, first), (border.alipur, second)):
        assert border.opens(actor, check).state is CheckState.CONFLICT


def test_of_two_last_answers_at_once_the_second_says_that_none_is_known(border, at_once):
    check = half_answered(border)
    with border.delhi, deed(border.cell, "officer:test:unanswered"):
        Question.objects.filter(check_of=check, force="UP").update(answered_at=None)
    with at_once((_LOCKED, [check]), (_ANSWERED, [check])):
        border.wire.deliver()
    assert border.kinds(border.cell) == ["deconfliction.clear"]


def test_no_conflict_known_is_not_said_beside_a_conflict_under_way(border, at_once):
    check = half_answered(border)
    with at_once((_LOCKED, [check]), (_MET, [new_id(), check, new_id()])):
        border.wire.deliver()
    assert "deconfliction.clear" not in border.kinds(border.cell)


def test_a_check_that_is_being_withdrawn_meets_nothing(border, at_once):
    first = border.checks(border.narela)
    with at_once((_WITHDRAWN, [first])):
        second = border.checks(border.alipur)
    assert border.opens(border.narela, first).conflicts == ()
    assert border.opens(border.alipur, second).state is CheckState.CLEAR


def test_a_check_that_was_withdrawn_is_told_no_conflict_of_another_force(border, at_once):
    first = border.checks(border.cell)
    border.checks(border.stf, deliver=False)
    border.wire.deliver_except(("HR", "DL"))
    border.wire.deliver_except(("DL", "HR"))
    with at_once((_WITHDRAWN, [first])):
        border.wire.deliver()
    assert border.opens(border.cell, first).conflicts == ()
