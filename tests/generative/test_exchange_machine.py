"""The laws of the exchange, in process, against whatever acts and faults Hypothesis chooses."""

import os
from collections.abc import Callable

import pytest
from exchange_machine import ExchangeMachine
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from restore_machine import RestoreMachine
from three import Three

pytestmark = pytest.mark.slow

PHASES = (Phase.explicit, Phase.generate, *([Phase.shrink] if os.environ.get("EXCHANGE_SHRINK") else []))
FIXED = "EXCHANGE_EXAMPLES" not in os.environ
"""In the suite always the same examples; the longer search draws new ones."""


@pytest.mark.parametrize(
    ("machine", "examples", "in_all", "steps"), [(ExchangeMachine, 4, 9, 40), (RestoreMachine, 1, 7, 30)]
)
def test_whatever_is_done_and_whatever_befalls_the_laws_hold(  # noqa: PLR0917 - one parameter a column
    request: pytest.FixtureRequest,
    three: Three,
    machine: Callable[[Three], RuleBasedStateMachine],
    examples: int,
    in_all: int,
    steps: int,
) -> None:
    drawn = in_all if request.config.getoption("--all") else examples
    profile = settings(
        max_examples=int(os.environ.get("EXCHANGE_EXAMPLES", drawn)),
        stateful_step_count=int(os.environ.get("EXCHANGE_STEPS", steps)),
        deadline=None,
        derandomize=FIXED,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
        phases=PHASES,
    )
    run_state_machine_as_test(lambda: machine(three), settings=profile)
