"""Three nodes with a stretch of border each, a wire between them, and the officers who play."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from exchange_border import Border
from support.nodes import TestNode

from sangam.exchange.types import Action, Draft, RecordRef
from sangam.kernel import clock
from sangam.kernel.ids import new_id


@pytest.fixture
def border(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Border:
    """Delhi, Haryana and Uttar Pradesh, furnished and paired."""
    return Border(*fresh_nodes("DL", "HR", "UP"))


@pytest.fixture
def scorpio() -> Callable[..., Draft]:
    """Return the draft of an alert for a white Scorpio, at Narela's border unless told otherwise."""

    def draft(area: Iterable[str] = ("DL-ON-ALIPUR", "HR-SNP-KUNDLI", "UP-GZB-LONI"), **changes: object) -> Draft:
        said = {
            "title": "White Scorpio, two men, armed",
            "text": "Used in firing at Narela at 14:02.",
            "action": Action.STOP_AND_CHECK,
            "expires_at": clock.now() + timedelta(hours=6),
            "caution": "Armed. Do not approach alone.",
            "identifiers": ("HR26DK8337",),
        }
        return Draft(area=tuple(area), **{**said, **changes})

    return draft


@pytest.fixture
def kala() -> RecordRef:
    """A record of Haryana's, for which the desk of Kundli answers."""
    return RecordRef(new_id(), "HR", "हरजीत @ काला s/o बलवंत", "HR-SNP-KUNDLI", own_words=True)
