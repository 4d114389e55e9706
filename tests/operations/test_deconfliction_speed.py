"""How long a check takes over nodes, and against many open ones: the figures of docs/deconfliction.md."""

import statistics
import time
from datetime import timedelta

import pytest
from conftest import LONI, planned

from sangam.kernel import clock
from sangam.operations import policy
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


@pytest.mark.usefixtures("unlimited")
def test_a_check_over_three_nodes_is_answered_within_its_target(border, capsys):
    took, entered = [], []
    for step in range(40):
        begun = time.perf_counter()
        with border.at(border.cell):
            deconfliction.check_action(border.cell, planned(latitude=LONI[0] + step / 20))
        entered.append((time.perf_counter() - begun) * 1000)
        border.wire.deliver()
        took.append((time.perf_counter() - begun) * 1000)
    with capsys.disabled():
        print(f"\ncheck over three nodes: p50 {percentiles(took)[0]:.0f} ms, p95 {percentiles(took)[1]:.0f} ms; "
              f"entered p50 {percentiles(entered)[0]:.0f} ms, p95 {percentiles(entered)[1]:.0f} ms")  # fmt: skip
    assert percentiles(took)[1] < 2_000


@pytest.mark.usefixtures("unlimited")
def test_a_check_against_500_open_ones_is_answered_within_its_target(border, capsys):
    begins = clock.now() + timedelta(days=2)
    with border.at(border.narela):
        for step in range(500):
            window = {"starts_at": begins, "ends_at": begins + timedelta(hours=44)}
            deconfliction.check_action(border.narela, planned(latitude=LONI[0] + step / 50, **window))
    border.wire.deliver()
    took = []
    for step in range(20):
        begun = time.perf_counter()
        with border.at(border.stf):
            deconfliction.check_action(border.stf, planned(longitude=LONI[1] + step / 20))
        border.wire.deliver()
        took.append((time.perf_counter() - begun) * 1000)
    with capsys.disabled():
        print(f"\nagainst 500 open checks: p50 {percentiles(took)[0]:.0f} ms, p95 {percentiles(took)[1]:.0f} ms")
    assert percentiles(took)[1] < 4_000
