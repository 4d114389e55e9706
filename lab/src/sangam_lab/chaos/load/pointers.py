"""Pointers in a drill: records of which others learn only that they exist, and checks that meet them."""

import asyncio
import random
import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field

from sangam.kernel.errors import Refused
from sangam_lab.chaos.faults.schedule import FORCES
from sangam_lab.chaos.load.acts import Records, every, others, rng_of, there
from sangam_lab.chaos.officers import Officer

_CHANGES_EVERY_S, _CHECKS_EVERY_S = (1.5, 4.0), (3.0, 8.0)
_MOST_STANDING = 6
_ACTS = ("share", "share", "share", "correct", "withdraw", "recall", "create")
_LEVELS = ("pointer", "pointer", "whole", "silent")
_WAITS = re.compile(r'id="pointers"\s+hx-get=')
_CHECK = re.compile(r"/check/([0-9a-f-]{36})/pointers/")


def still_waits(page: str) -> bool:
    """Tell whether the page of what partners say to a check asks for itself again."""
    return _WAITS.search(page) is not None


@dataclass
class Pointers:
    """The pointers of a drill.  standing: a record of each force, and its plate, that stays one to both others."""

    seed: int
    officers: Mapping[str, Officer]
    standing: dict[str, tuple[str, str]] = field(default_factory=dict)

    async def begin(self) -> None:
        """Let each force give both others a pointer, and wait until a check there meets it."""
        for force, officer in self.officers.items():
            records = Records(officer, rng_of("pointer", officer, self.seed), plates="PT")
            record = await records.create()
            plate = next(act.text for act in officer.journal.of("create", thing=record))
            self.standing[force] = record, plate
            for other in others(force):
                await records.share(record, ("force", other), "pointer")
        for force in FORCES:
            for other in others(force):
                await self._meets(self.officers[other], *self.standing[force])

    def works(self, stop: asyncio.Event) -> list[Awaitable[None]]:
        """Return what goes on until told to stop."""
        return [work for force in FORCES for work in (self._change(force, stop), self._check(force, stop))]

    async def _change(self, force: str, stop: asyncio.Event) -> None:
        officer = self.officers[force]
        records = Records(officer, rng_of("pointers", officer, self.seed), (), _LEVELS, "PR")
        await every(
            stop, lambda: records.rng.uniform(*_CHANGES_EVERY_S), lambda: records.change(_ACTS, most=_MOST_STANDING)
        )

    async def _check(self, force: str, stop: asyncio.Event) -> None:
        rng = rng_of("check", self.officers[force], self.seed)
        await every(stop, lambda: rng.uniform(*_CHECKS_EVERY_S), lambda: self._check_one(force, rng))

    async def _check_one(self, force: str, rng: random.Random) -> str:
        owner = rng.choice(others(force))
        return await self._checked(self.officers[force], owner, *self.standing[owner])

    async def _checked(self, officer: Officer, owner: str, record: str, plate: str) -> str:
        """Check a plate; return the address of what partners say to it, or nothing."""
        act = officer.journal.begin(officer.force, officer.login, "check", to=owner, text=record)
        answer = await officer.ask(act, "/check/", {"text": plate}, holds="/pointers/")
        found = _CHECK.search(answer.body) if answer is not None else None
        act.thing = found[1] if found else ""
        return found[0] if found else ""

    async def _meets(self, officer: Officer, record: str, plate: str) -> None:
        """Check until the pointer is met: the first check may come before it.  Raises Refused."""
        for _ in range(20):
            address = await self._checked(officer, "", record, plate)
            if address and record in (await there(officer, address, lambda page: not still_waits(page.body))).body:
                return
        raise Refused("chaos:no-pointer", "{who} does not meet {plate}.", who=officer.login, plate=plate)
