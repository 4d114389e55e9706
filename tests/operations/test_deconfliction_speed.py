"""How long a check takes over nodes, and against many open ones: the figures of docs/deconfliction.md."""

import statistics
import sys
import time
from copy import copy
from datetime import timedelta

import pytest
from planned_border import LONI, planned

from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.ids import new_id, new_id_of
from sangam.operations import policy
from sangam.operations.deconfliction import cells, halves
from sangam.operations.deconfliction import questions as deconfliction_questions
from sangam.operations.models import ActionCheck, AskedList, Question

pytestmark = pytest.mark.long
_MANY = dict.fromkeys((timedelta(hours=1), timedelta(days=1), timedelta(days=30)), 100_000)


@pytest.fixture
def unlimited(monkeypatch):
    for limits in ("MOST_OF_AN_OFFICER", "MOST_OF_A_UNIT", "MOST_PLACES", "MOST_TARGETS"):
        monkeypatch.setattr(policy, limits, _MANY)


def percentiles(took: list[float]) -> tuple[float, float]:
    ordered = sorted(took)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)]


def said(capsys: pytest.CaptureFixture[str], what: str, took: list[float], cpu: list[float]) -> None:
    """Write median and 95th percentile of the wall and of the processor, whatever else the machine does."""
    wall, own = percentiles(took), percentiles(cpu)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{what}: p50 {wall[0]:.0f} ms, p95 {wall[1]:.0f} ms; of that processor p50 {own[0]:.0f} ms, "
            f"p95 {own[1]:.0f} ms\n"
        )


def timed(border, count: int, **changes: object) -> tuple[list[float], list[float]]:
    took, cpu = [], []
    for step in range(count):
        begun, used = time.perf_counter(), time.process_time()
        with border.at(border.cell):
            deconfliction_questions.check_action(border.cell, planned(latitude=LONI[0] + step / 20, **changes))
        border.wire.deliver()
        took.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return took, cpu


@pytest.mark.usefixtures("unlimited")
def test_a_check_over_three_nodes_is_answered_in_seconds(border, capsys):
    took, cpu = timed(border, 30)
    said(capsys, "a check, asked of two forces and compared", took, cpu)
    assert percentiles(cpu)[1] < 2_000


def plant(border, count: int, days: int) -> None:
    """Let so many lists of Haryana, each of a raid, stand in Delhi, spread over so many days from tomorrow."""
    check = border.checks(border.stf, latitude=20.0)
    with border.haryana, deed(border.stf, "officer:test:many"):
        first = Question.objects.get(check_of=check, force="DL")
        row = ActionCheck.objects.get(id=check)
        checks, questions = [], []
        for number in range(count):
            said = planned(latitude=10 + number / 100, starts_at=row.starts_at, ends_at=row.ends_at)
            made = halves.make_halves(cells.inputs(said, ()), pair="DL HR")
            day = first.first_date + timedelta(days=number % days)
            other = copy(row)
            other.id = new_id()
            checks.append(other)
            question = copy(first)
            question.id, question.check_of_id = new_id_of("HR"), other.id
            question.places, question.first_date, question.last_date = made["places"], day, day
            questions.append(question)
        ActionCheck.objects.bulk_create(checks)
        Question.objects.bulk_create(questions)
    with border.delhi, deed(border.cell, "officer:test:many"):
        AskedList.objects.bulk_create(
            AskedList(
                id=each.id,
                force="HR",
                first_date=each.first_date,
                last_date=each.last_date,
                places={name: each.places[name] for name in ("public", "elements")},
                size=16,
                came_at=clock.now(),
                answered_at=clock.now(),
                closed_at=clock.now(),
            )
            for each in questions
        )


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize(("count", "days"), [(500, 30), (50, 1), (500, 1)])
def test_a_check_against_open_ones_is_answered_in_seconds(border, capsys, count, days):
    plant(border, count, days)
    took, cpu = timed(border, 3 if count > days * 100 else 12)
    said(capsys, f"a check against {count} open ones over {days} days, both sides", took, cpu)
    assert percentiles(cpu)[1] < 20_000
