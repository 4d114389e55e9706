"""The laws of the exchange, in process, against whatever acts and faults Hypothesis chooses."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from cluster import TestCluster
from exchange_machine import ExchangeMachine
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from nodes import TestNode
from wire_world import heard_table

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("EXCHANGE_EXAMPLES", "12"))
STEPS = int(os.environ.get("EXCHANGE_STEPS", "40"))
PHASES = (Phase.explicit, Phase.generate, *([Phase.shrink] if os.environ.get("EXCHANGE_SHRINK") else []))
FIXED = "EXCHANGE_EXAMPLES" not in os.environ
"""In the suite always the same examples; the longer search draws new ones."""


@pytest.fixture
def make(cluster: TestCluster, tmp_path: Path) -> Iterator[Callable[..., tuple[TestNode, ...]]]:
    """Return what makes clean nodes for one example, after closing those of the example before."""
    standing: list[TestNode] = []
    turns = count()

    def give(*forces: str) -> tuple[TestNode, ...]:
        _close(standing)
        folder = tmp_path / f"{next(turns):05}"
        standing.extend(TestNode(force, cluster, folder / force) for force in forces)
        heard_table(cluster, *standing)
        return tuple(standing)

    yield give
    _close(standing)


def _close(nodes: list[TestNode]) -> None:
    while nodes:
        nodes.pop().close()


def test_whatever_is_done_and_whatever_befalls_the_laws_hold(make: Callable[..., tuple[TestNode, ...]]) -> None:
    profile = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=FIXED, database=None,
        suppress_health_check=list(HealthCheck), print_blob=True,
        phases=PHASES,
    )  # fmt: skip
    run_state_machine_as_test(lambda: ExchangeMachine(make), settings=profile)
