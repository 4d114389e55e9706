"""Challenges in a drill: officers say of others' records that they are wrong; the owner upholds, or corrects."""

import asyncio
import random
import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from sangam_lab.chaos.faults.schedule import FORCES
from sangam_lab.chaos.load.acts import Records, every, others, rng_of
from sangam_lab.chaos.officers import TODAY, Officer

_CHANGES_EVERY_S, _CHALLENGES_EVERY_S, _ANSWERS_EVERY_S = (2.0, 5.0), (1.0, 4.0), (1.0, 4.0)
_MOST_STANDING = 5
_ACTS = ("share", "share", "share", "correct", "correct", "withdraw", "recall", "create")
_CORRECTS = 0.3
_MAY_CHALLENGE = re.compile(r'href="(/records/[0-9a-f-]{36}/challenge/([0-9a-f-]{36})/)"')
_MAY_ANSWER = re.compile(r'action="(/challenges/([0-9a-f-]{36})/uphold/)"')
_CHALLENGED = re.compile(r'main-act" href="/records/[0-9a-f-]{36}/correct/([0-9a-f-]{36})/"')


@dataclass
class Challenges:
    """The challenges of a drill, each of a record made for them."""

    seed: int
    officers: Mapping[str, Officer]

    def __post_init__(self) -> None:
        self._records = {
            force: Records(officer, rng_of("challenged", officer, self.seed), (), ("whole",), "CH")
            for force, officer in self.officers.items()
        }

    async def begin(self) -> None:
        """Let each force give both others a record of its own."""
        for force, records in self._records.items():
            record = await records.create()
            for other in others(force):
                await records.share(record, ("force", other), "whole")

    def works(self, stop: asyncio.Event) -> list[Awaitable[None]]:
        """Return what goes on until told to stop."""
        return [work(force, stop) for force in FORCES for work in (self._change, self._raise, self._answer)]

    async def _change(self, force: str, stop: asyncio.Event) -> None:
        records = self._records[force]
        await every(
            stop, lambda: records.rng.uniform(*_CHANGES_EVERY_S), lambda: records.change(_ACTS, most=_MOST_STANDING)
        )

    async def _raise(self, force: str, stop: asyncio.Event) -> None:
        rng = rng_of("challenge", self.officers[force], self.seed)
        await every(stop, lambda: rng.uniform(*_CHALLENGES_EVERY_S), lambda: self._raise_one(force, rng))

    async def _answer(self, force: str, stop: asyncio.Event) -> None:
        rng = rng_of("answer", self.officers[force], self.seed)
        await every(stop, lambda: rng.uniform(*_ANSWERS_EVERY_S), lambda: self._answer_one(force, rng))

    async def _raise_one(self, force: str, rng: random.Random) -> None:
        owner, drawn, urgent = rng.choice(others(force)), rng.random(), rng.random() < 0.5
        record, page = await self._page(self._records[owner], force, drawn)
        found = _MAY_CHALLENGE.findall(page)
        if not found:
            return
        address, statement = found[int(drawn * len(found))]
        officer = self.officers[force]
        act = officer.journal.begin(force, officer.login, "challenge", thing=record, to=owner, text=statement)
        form = {"why": "drill: not so", **({"urgent": "on"} if urgent else {})}
        await officer.send(act, address, form, leads_to="/records/")

    async def _answer_one(self, force: str, rng: random.Random) -> None:
        drawn, corrects, number = rng.random(), rng.random() < _CORRECTS, rng.randrange(10**9)
        record, page = await self._page(self._records[force], force, drawn)
        found = _MAY_ANSWER.findall(page)
        if not found:
            return
        address, challenge = found[int(drawn * len(found))]
        if corrects and (back := _CHALLENGED.findall(page)):
            await self._records[force].mend(record, back[0])
            return
        officer, why = self.officers[force], f"it stands {number:09}"
        act = officer.journal.begin(force, officer.login, "uphold", thing=challenge, text=why)
        await officer.send(act, address, {"why": why}, leads_to=TODAY)

    async def _page(self, records: Records, force: str, drawn: float) -> tuple[str, str]:
        """Return one of these records and its page as this force's officer sees it."""
        if not records.standing:
            return "", ""
        record = records.standing[int(drawn * len(records.standing))]
        page = await self.officers[force].get(f"/records/{record}/")
        return record, page.body if page is not None else ""
