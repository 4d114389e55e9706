"""How long a check takes over nodes, and against many open ones: the figures of docs/deconfliction.md."""

import secrets
import statistics
import sys
import time
from datetime import timedelta

import pytest
from planned_border import LONI, planned

from sangam.audit.public import deed
from sangam.kernel import clock
from sangam.kernel.ids import new_id
from sangam.operations import policy
from sangam.operations.models import TokenList
from sangam.operations.public import deconfliction

pytestmark = pytest.mark.long
_MANY = {timedelta(hours=1): 10_000}


@pytest.fixture
def unlimited(monkeypatch):
    for limits in ("MOST_OF_AN_OFFICER", "MOST_OF_A_UNIT", "MOST_OF_A_FORCE"):
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
            deconfliction.check_action(border.cell, planned(latitude=LONI[0] + step / 20, **changes))
        border.wire.deliver()
        took.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return took, cpu


@pytest.mark.usefixtures("unlimited")
def test_a_check_over_three_nodes_is_answered_in_seconds(border, capsys):
    took, cpu = timed(border, 30)
    said(capsys, "a check, asked of two forces and compared", took, cpu)
    assert percentiles(cpu)[1] < 2_000


@pytest.mark.usefixtures("unlimited")
def test_a_check_against_500_open_ones_of_20_cells_is_answered_in_seconds(border, capsys):
    with border.delhi, deed(border.cell, "officer:test:many"):
        rows = [
            TokenList(
                id=new_id(),
                force="HR",
                set=new_id(),
                public=b"",
                until_at=clock.now() + timedelta(days=2),
                tokens=[secrets.token_hex(16) for _ in range(20)],
                wraps={},
                sealed="",
                came_at=clock.now(),
            )
            for _ in range(500)
        ]
        TokenList.objects.bulk_create(rows)
    took, cpu = timed(border, 20)
    said(capsys, "a check against 500 open ones of 20 cells", took, cpu)
    assert percentiles(cpu)[1] < 2_000
