"""Sharing groups in a drill: each force hosts one, takes others in and out, leaves theirs, and shares by them."""

import asyncio
import random
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field

from sangam_lab.chaos.faults.schedule import FORCES
from sangam_lab.chaos.load.acts import Records, done, every, others, rng_of
from sangam_lab.chaos.officers import Officer

SHORT = "DRILL"
_CHANGES_EVERY_S, _ACTS_EVERY_S = (2.0, 6.0), (1.0, 3.0)
_LEAVES = 0.2
_MOST_STANDING = 8
_ACTS = ("share", "share", "share", "correct", "withdraw", "recall", "create")
_LEVELS = ("whole", "whole", "silent", "pointer")


@dataclass
class Groups:
    """The groups of a drill.  hosts: who may change them; officers: who share by them; pages: of each host's group."""

    seed: int
    hosts: Mapping[str, Officer]
    officers: Mapping[str, Officer]
    pages: dict[str, str] = field(default_factory=dict)

    async def begin(self) -> None:
        """Let each force make its group, and take both others in."""
        for force, host in self.hosts.items():
            form = {"code": SHORT, "name_en": f"Drill of {force}", "name_hi": f"अभ्यास {force}"}
            act = host.journal.begin(force, host.login, "group", thing=code_of(force))
            self.pages[force] = (await done(host, act, "/groups/", form, leads_to="/groups/")).location
            for other in others(force):
                await self._change(force, "add", other)

    def works(self, stop: asyncio.Event) -> list[Awaitable[None]]:
        """Return what goes on until told to stop."""
        return [work for force in FORCES for work in (self._host(force, stop), self._share(force, stop))]

    async def _host(self, force: str, stop: asyncio.Event) -> None:
        rng = rng_of("group", self.hosts[force], self.seed)
        await every(stop, lambda: rng.uniform(*_CHANGES_EVERY_S), lambda: self._change_one(force, rng))

    async def _share(self, force: str, stop: asyncio.Event) -> None:
        officer = self.officers[force]
        receivers = [("group", code_of(host)) for host in (force, *others(force))]
        records = Records(officer, rng_of("group records", officer, self.seed), receivers, _LEVELS, "GR")
        await every(
            stop, lambda: records.rng.uniform(*_ACTS_EVERY_S), lambda: records.change(_ACTS, most=_MOST_STANDING)
        )

    async def _change_one(self, force: str, rng: random.Random) -> None:
        other, leaves, act = rng.choice(others(force)), rng.random() < _LEAVES, rng.choice(("add", "add", "remove"))
        if leaves:
            await self._leave(force, other)
        else:
            await self._change(force, act, other)

    async def _change(self, force: str, what: str, other: str) -> None:
        host = self.hosts[force]
        act = host.journal.begin(force, host.login, what, thing=code_of(force), to=other)
        await host.send(
            act, f"{self.pages[force]}{what}/", {"force": other, "why": "drill"}, leads_to=self.pages[force]
        )

    async def _leave(self, force: str, host: str) -> None:
        officer, page = self.hosts[force], self.pages[host]
        act = officer.journal.begin(force, officer.login, "leave", thing=code_of(host), to=force)
        await officer.send(act, f"{page}leave/", {"why": "drill"}, leads_to=page)


def code_of(host: str) -> str:
    """Return the code of a host's group."""
    return f"{host}:{SHORT}"
