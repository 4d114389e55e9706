"""What is to be done about a peer: the first that fits, and nothing when all is well."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sangam.federation.types import PeerState, PeerView
from sangam.oversight.ledger import NEXT_STEPS, next_step

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WELL = PeerView(
    force="HR",
    name="Haryana",
    url="",
    state=PeerState.PAIRED,
    waiting=0,
    unconfirmed=0,
    lag=timedelta(0),
    heard_at=NOW,
    reached_at=NOW,
    skew=timedelta(0),
    set_aside=0,
    failing_since=None,
    failure="",
    speaks=2,
)


@pytest.mark.parametrize(
    ("step", "changes"),
    [
        ("none", {}),
        ("left", {"state": PeerState.LEFT}),
        ("pair", {"state": PeerState.INVITED}),
        ("suspended", {"state": PeerState.SUSPENDED}),
        ("versions", {"speaks": 0}),
        ("call", {"heard_at": None, "reached_at": None}),
        ("call", {"heard_at": NOW - timedelta(hours=1), "reached_at": None}),
        ("call", {"failing_since": NOW, "set_aside": 3}),
        ("clock", {"skew": timedelta(minutes=-3)}),
        ("aside", {"set_aside": 1, "unconfirmed": 2}),
        ("slow", {"slow_until": NOW + timedelta(minutes=1)}),
        ("none", {"slow_until": NOW - timedelta(minutes=1)}),
        ("unconfirmed", {"unconfirmed": 1}),
    ],
)
def test_the_first_trouble_says_what_is_to_be_done(step, changes):
    assert next_step(replace(WELL, **changes), behind=False, at=NOW) == step


def test_a_force_that_has_not_caught_us_up_is_waited_for():
    assert next_step(WELL, behind=True, at=NOW) == "behind"
    assert all(sentence.endswith(".") for sentence in NEXT_STEPS.values())
