"""Every kind of envelope of rosters, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from hosting.line_bodies import returned

from sangam.kernel import bodies
from sangam.rosters import rosters
from sangam.rosters.rosters import RosterBody
from sangam.rosters.types import Duty

BEGINS, ENDS = datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 16, tzinfo=UTC)
ROSTER = RosterBody("DL-ON-NARELA", 7, (Duty(UUID(int=7), "SI Mahesh Kumar", BEGINS, ENDS, "+91 98765 43210"),))

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]

BODIES: Mapping[str, Case] = {
    rosters.UNIT: (ROSTER, bodies.write, partial(bodies.read, RosterBody)),
    rosters.RETURNED: returned(),
}
