"""The day on which a record ran out is said as India's day, also where UTC still has the day before."""

from datetime import UTC, datetime

import pytest

from sangam.kernel.errors import Refused
from sangam.records import policy
from sangam.records.types import Terms

AFTER_MIDNIGHT_IN_INDIA = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


def test_a_record_that_ran_out_after_midnight_names_the_new_day() -> None:
    terms = Terms(expires_at=AFTER_MIDNIGHT_IN_INDIA)
    with pytest.raises(Refused) as refused:
        policy.require_shareable(terms, ["HR"], owner="DL", now=datetime(2026, 12, 1, tzinfo=UTC))
    assert str(refused.value.parts["day"]) == "2026-11-25"
