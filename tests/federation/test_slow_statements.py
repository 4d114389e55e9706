"""A statement that took its whole time is tried again, twice; any other fault is not."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from psycopg import errors

from sangam.federation.inbox import dispatch
from sangam.kernel.ids import new_id


def fault(cause: Exception) -> OperationalError:
    made = OperationalError("canceling statement")
    made.__cause__ = cause
    return made


def envelope() -> Any:
    return SimpleNamespace(id=new_id())


SLOW = fault(errors.QueryCanceled("canceling statement due to statement timeout"))


@pytest.fixture(autouse=True)
def _nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "_slow", {})


def test_a_slow_statement_is_tried_three_times() -> None:
    one, other = envelope(), envelope()
    assert [dispatch._may_yet_be_quick(SLOW, one) for _ in range(3)] == [True, True, False]
    assert dispatch._may_yet_be_quick(SLOW, other)
    assert [dispatch._may_yet_be_quick(SLOW, one) for _ in range(3)] == [True, True, False]


def test_any_other_fault_is_not_tried_again() -> None:
    assert not dispatch._may_yet_be_quick(fault(errors.DivisionByZero("division by zero")), envelope())
    assert dispatch._slow == {}


def test_only_a_few_envelopes_are_counted_and_the_oldest_is_forgotten() -> None:
    first = envelope()
    dispatch._may_yet_be_quick(SLOW, first)
    for _ in range(dispatch._SLOW_MOST):
        dispatch._may_yet_be_quick(SLOW, envelope())
    assert len(dispatch._slow) == dispatch._SLOW_MOST
    assert first.id not in dispatch._slow
