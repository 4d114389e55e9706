"""Records in a drill whose terms end while it runs; their owner prolongs some, before that or too late.

The form that limits a record takes whole days.  So these are made by their node itself, before anything goes wrong.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sangam.kernel import clock
from sangam_lab import throwaway_nodes
from sangam_lab.chaos.faults.schedule import FORCES
from sangam_lab.chaos.load.acts import every, rng_of
from sangam_lab.chaos.nodes import Nodes
from sangam_lab.chaos.officers import Officer

LENDING = "sangam_lab.chaos.inside.make_expiring_records"
LENT = "lent.json"
_PROLONGS_EVERY_S = (4.0, 9.0)
_DAYS = 30


@dataclass
class Expiry:
    """The records of a drill that expire.  lent: their ids by force."""

    seed: int
    seconds: float
    officers: Mapping[str, Officer]
    nodes: Nodes
    lent: dict[str, list[str]] = field(default_factory=dict)

    async def begin(self) -> None:
        """Let each node make its records."""
        settings = {force: self.nodes.nodes[force].settings for force in FORCES}
        words = [LENDING, str(self.seed), f"{self.seconds:g}"]
        await asyncio.to_thread(throwaway_nodes.run_each, [(each, words) for each in settings.values()])
        self.lent = {force: json.loads((each.home / LENT).read_text()) for force, each in settings.items()}

    def works(self, stop: asyncio.Event) -> list[Awaitable[None]]:
        """Return what goes on until told to stop."""
        return [self._prolong(force, stop) for force in FORCES]

    async def _prolong(self, force: str, stop: asyncio.Event) -> None:
        rng = rng_of("prolong", self.officers[force], self.seed)
        await every(stop, lambda: rng.uniform(*_PROLONGS_EVERY_S), lambda: self._prolong_one(force, rng))

    async def _prolong_one(self, force: str, rng: random.Random) -> None:
        officer, record = self.officers[force], rng.choice(self.lent[force])
        until = (clock.now() + timedelta(days=_DAYS)).astimezone(clock.INDIA).date().isoformat()
        act = officer.journal.begin(force, officer.login, "prolong", thing=record, text=until)
        form = {"until": until, "audience": ""}
        await officer.send(act, f"/records/{record}/limit/", form, leads_to="/records/")
