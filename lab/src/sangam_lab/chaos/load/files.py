"""Files in a drill: texts, some of more than a stretch, attached to records that others hold whole."""

import asyncio
import hashlib
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from sangam_lab.bench.http_client import Upload
from sangam_lab.chaos.faults.schedule import FORCES
from sangam_lab.chaos.load.acts import Records, every, pause, rng_of
from sangam_lab.chaos.officers import Officer

_CHANGES_EVERY_S, _ATTACHES_EVERY_S = (1.5, 4.0), (3.0, 8.0)
_MOST_STANDING = 5
_ACTS = ("share", "share", "share", "correct", "withdraw", "recall", "create")
_LEVELS = ("whole", "whole", "whole", "pointer")
_SIZES = (900, 70_000, 600_000, 3_000_000)
"""Bytes: less than a frame, more than one, less than a stretch, several."""


@dataclass
class Files:
    """The files of a drill, each on a record made for them."""

    seed: int
    officers: Mapping[str, Officer]

    async def begin(self) -> None:
        """Nothing has to stand before."""

    def works(self, stop: asyncio.Event) -> list[Awaitable[None]]:
        """Return what goes on until told to stop."""
        found: list[Awaitable[None]] = []
        for force in FORCES:
            officer = self.officers[force]
            records = Records(officer, rng_of("filed", officer, self.seed), (), _LEVELS, "FL")
            found += [self._change(records, stop), self._attach(records, stop)]
        return found

    async def _change(self, records: Records, stop: asyncio.Event) -> None:
        await every(
            stop, lambda: records.rng.uniform(*_CHANGES_EVERY_S), lambda: records.change(_ACTS, most=_MOST_STANDING)
        )

    async def _attach(self, records: Records, stop: asyncio.Event) -> None:
        officer = records.officer
        rng = rng_of("attach", officer, self.seed)
        while not await pause(stop, rng.uniform(*_ATTACHES_EVERY_S)):
            drawn, size, filling = rng.random(), rng.choice(_SIZES), rng.randrange(10**12)
            if not records.standing:
                continue
            record = records.standing[int(drawn * len(records.standing))]
            line = f"{officer.force} {filling:012} synthetic\n".encode()
            body = (line * (size // len(line) + 1))[:size]
            act = officer.journal.begin(
                officer.force, officer.login, "attach", thing=record, text=hashlib.sha256(body).hexdigest()
            )
            form = {"source": "drill", "grade_source": "B", "grade_information": "2"}
            await officer.attach(
                act, f"/records/{record}/attach/", form, Upload("drill.txt", body), leads_to="/records/"
            )
