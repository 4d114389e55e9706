"""Each route by what a GET of it takes of the web process's processor: its own budget, or the one of all.

A unit is what a fixed loop takes at the same moment, so that a slow machine changes nothing.  It is time of the
processor, so that a busy one changes little.  Papers are written here, and drawn by the press.
"""

import time
from collections.abc import Iterator, Mapping

import pytest
from border import Seated
from crossing import Crossing
from routes import RIGHTS, carries

from sangam.access.policy import ROLES
from sangam.web.door.prints import DEFERS

pytestmark = pytest.mark.slow

BUDGET = 80.0
"""Units that a route may take; a paper that is drawn takes a thousand."""

LARGER: Mapping[str, float] = {"meeting_brief": 120.0, "brief_pdf": 120.0}
"""Routes with a larger budget: this list may only shrink, and its numbers too."""

TRIES = 4
ITS_OWN = {"import": "analyst", "import_share": "analyst", "checked_list": "station"}


def unit_s() -> float:
    """Return the processor time of the loop that is a unit, in seconds."""
    began, total = time.thread_time(), 0
    for number in range(20_000):
        total += len(f"{number}")
    return (time.thread_time() - began) or 1e-9


def units(officer: Seated, address: str) -> float:
    """Return how many units a GET takes of this thread."""
    before, began = unit_s(), time.thread_time()
    officer.visitor.browser.get(address, **{DEFERS: True})  # type: ignore[arg-type]
    took = time.thread_time() - began
    return took / min(before, unit_s())


def walked(crossing: Crossing) -> Iterator[tuple[str, Seated, str]]:
    """Yield each route with an officer who may open it, and its address."""
    for route, address in crossing.addresses():
        name = str(route.name)
        may = [role for role in ("station", *ROLES) if carries(ROLES[role], RIGHTS[name])]
        yield name, crossing.officers[ITS_OWN.get(name) or may[0]], address


def least_units(officer: Seated, address: str, budget: float) -> float:
    """Return the least that a GET takes in a few tries, or in the first that is within the budget."""
    least = float("inf")
    for _ in range(TRIES):
        least = min(least, units(officer, address))
        if least <= budget:
            break
    return least


def test_no_route_takes_more_of_the_processor_than_its_budget(crossing: Crossing) -> None:
    with crossing.delhi:
        took = {
            name: (least_units(officer, address, LARGER.get(name, BUDGET)), LARGER.get(name, BUDGET))
            for name, officer, address in walked(crossing)
        }
    assert {name: round(least) for name, (least, budget) in took.items() if least > budget} == {}
    assert set(LARGER) < set(took)
