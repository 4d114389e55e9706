"""What the officers do during a drill: write in threads, make and change records, send alerts.  All from the seed.

Each part of the load has choices of its own, so that a part more changes none of another's.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sangam_lab.chaos.journal import Told
from sangam_lab.chaos.load.acts import Records, done, every, others, pause, rng_of, there
from sangam_lab.chaos.nodes import Say
from sangam_lab.chaos.officers import Officer

ASKS: Mapping[str, str] = {"DL": "HR", "HR": "UP", "UP": "DL"}
"""Who asks whom: each of the three has one thread as asker and one as desk, so that every line carries both ways."""
UNITS: Mapping[str, str] = {"DL": "DL-ON-NARELA", "HR": "HR-SNP-KUNDLI", "UP": "UP-GZB-LONI"}

_WRITES_EVERY_S, _ACTS_EVERY_S, _ALERTS_EVERY_S = (0.1, 0.5), (0.2, 1.0), (2.0, 6.0)
_AFTER_NOTHING_S = 0.5
_MOST_STANDING = 25
_ACTS = ("share", "share", "correct", "correct", "withdraw", "recall", "create")
_ABOUT = re.compile(r'name="about" value="([^"]+)"')


class Part(Protocol):
    """A part of the load."""

    async def begin(self) -> None:
        """Do what must stand before anything goes wrong.  Raises Refused."""

    def works(self, stop: asyncio.Event) -> list[Awaitable[None]]:
        """Return what goes on until told to stop."""


@dataclass
class Load:
    """The officers at work.  parts: what else they do."""

    seed: int
    officers: Mapping[str, Officer]
    say: Say
    parts: Sequence[Part] = ()
    writes_every_s: tuple[float, float] = _WRITES_EVERY_S
    threads: dict[tuple[str, str], str] = field(default_factory=dict)

    async def begin(self) -> None:
        """Let each force ask another about a record of that one: the threads in which they will write."""
        for asker, owner in ASKS.items():
            self.threads[asker, owner] = await self._asked(self.officers[asker], self.officers[owner])
        for (asker, owner), thread in self.threads.items():
            await there(self.officers[owner], thread)
            self.say(f"{asker} and {owner} write in {thread}")
        for part in self.parts:
            await part.begin()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop."""
        works: list[Awaitable[None]] = []
        for (asker, owner), thread in self.threads.items():
            works += [self._write(self.officers[asker], thread, owner, stop)]
            works += [self._write(self.officers[owner], thread, asker, stop)]
        for officer in self.officers.values():
            works += [self._records(officer, stop), self._alert(officer, stop)]
        works += [work for part in self.parts for work in part.works(stop)]
        await asyncio.gather(*works)

    async def _records(self, officer: Officer, stop: asyncio.Event) -> None:
        records = Records(officer, rng_of("records", officer, self.seed))
        await every(
            stop,
            lambda: records.rng.uniform(*_ACTS_EVERY_S),
            lambda: records.change(_ACTS, most=_MOST_STANDING),
        )

    async def _asked(self, asker: Officer, owner: Officer) -> str:
        records = Records(owner, random.Random(0))  # noqa: S311 - a drill, no secret
        record = await records.create()
        await records.share(record, ("force", asker.force), "whole")
        page = await there(asker, f"/records/{record}/ask/")
        about = _ABOUT.search(page.body)
        form = {"about": about[1] if about else "", "question": "Is it the same man?", "pace": "routine"}
        act = asker.journal.begin(asker.force, asker.login, "ask", thing=record, to=owner.force)
        return (await done(asker, act, f"/records/{record}/ask/", form, leads_to="/threads/")).location

    async def _write(self, officer: Officer, thread: str, to: str, stop: asyncio.Event) -> None:
        rng, number = rng_of(f"write {to}", officer, self.seed), 0
        while not await pause(stop, rng.uniform(*self.writes_every_s)):
            number += 1
            text = f"{officer.login} to {to} {number:06}"
            act = officer.journal.begin(officer.force, officer.login, "say", thing=thread, to=to, text=text)
            await officer.send(act, f"{thread}say/", {"kind": "message", "text": text}, leads_to=thread)
            if act.told is not Told.DONE:
                await pause(stop, _AFTER_NOTHING_S)

    async def _alert(self, officer: Officer, stop: asyncio.Event) -> None:
        rng, number = rng_of("alert", officer, self.seed), 0
        while not await pause(stop, rng.uniform(*_ALERTS_EVERY_S)):
            number += 1
            text = f"alert of {officer.login} {number:06}"
            form = {
                "title": text, "text": "Drill: stop and check.", "action": "stop-and-check", "urgency": "urgent",
                "hours": "12", "unit": UNITS[rng.choice(others(officer.force))], "step": "send", "record": "",
                "version": "",
            }  # fmt: skip
            act = officer.journal.begin(officer.force, officer.login, "alert", text=text)
            answer = await officer.send(act, "/alerts/new/", form, leads_to="/alerts/")
            if answer is not None and act.told is Told.DONE:
                act.thing = answer.location.strip("/").rpartition("/")[2]
                if rng.random() < 0.3:
                    await self._cancel(officer, act.thing)

    async def _cancel(self, officer: Officer, alert: str) -> None:
        act = officer.journal.begin(officer.force, officer.login, "cancel", thing=alert)
        await officer.send(act, f"/alerts/{alert}/cancel/", {"reason": "drill over"}, leads_to="/alerts/")
