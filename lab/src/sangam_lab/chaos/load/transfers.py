"""Handing records over in a drill: offered, taken over, declined or left to lapse, and worked on by whoever owns them.

An offer stands for seven days.  So that some lapse, their time is ended in their giver's tables; its node does the
rest.  A restore would set that time back, which no clock does: what was over is ended once more after it.
"""

import asyncio
import random
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from sangam.kernel.errors import SangamError
from sangam_lab.chaos.faults.schedule import FORCES
from sangam_lab.chaos.journal import Journal, Told
from sangam_lab.chaos.load.acts import Records, every, others, rng_of
from sangam_lab.chaos.load.messages_records_alerts import UNITS
from sangam_lab.chaos.nodes import Nodes
from sangam_lab.chaos.officers import TODAY, Officer

_CHANGES_EVERY_S, _OFFERS_EVERY_S, _ANSWERS_EVERY_S = (2.0, 5.0), (3.0, 8.0), (1.0, 4.0)
_LAPSES_EVERY_S = (8.0, 20.0)
_MOST_STANDING = 5
_ACTS = ("share", "share", "correct", "correct", "withdraw", "recall", "create")
_DECLINES = 0.3
# What was offered while the giver's clock was ahead is left alone: its time would be up minutes after the drill.
_TIME_IS_UP = """
UPDATE records_handover SET due_at = offered_at WHERE giver = %s AND answer = '' AND offered_at <= now()
RETURNING id::text
"""
_AGAIN = "UPDATE records_handover SET due_at = offered_at WHERE id = ANY(%s::uuid[]) AND answer = ''"


@dataclass
class Transfers:
    """The records of a drill that change their owner."""

    seed: int
    officers: Mapping[str, Officer]
    seniors: Mapping[str, Officer]
    nodes: Nodes

    def __post_init__(self) -> None:
        self._records = {
            force: Records(officer, rng_of("handed", officer, self.seed), plates="TR")
            for force, officer in self.officers.items()
        }

    async def begin(self) -> None:
        """Nothing has to stand before."""

    def works(self, stop: asyncio.Event) -> list[Awaitable[None]]:
        """Return what goes on until told to stop."""
        each = (self._change, self._offer, self._answer, self._lapse)
        return [work(force, stop) for force in FORCES for work in each]

    async def _change(self, force: str, stop: asyncio.Event) -> None:
        records = self._records[force]
        await every(
            stop, lambda: records.rng.uniform(*_CHANGES_EVERY_S), lambda: records.change(_ACTS, most=_MOST_STANDING)
        )

    async def _offer(self, force: str, stop: asyncio.Event) -> None:
        rng = rng_of("offer", self.officers[force], self.seed)
        await every(stop, lambda: rng.uniform(*_OFFERS_EVERY_S), lambda: self._offer_one(force, rng))

    async def _answer(self, force: str, stop: asyncio.Event) -> None:
        rng = rng_of("take over", self.officers[force], self.seed)
        await every(stop, lambda: rng.uniform(*_ANSWERS_EVERY_S), lambda: self._answer_one(force, rng))

    async def _lapse(self, force: str, stop: asyncio.Event) -> None:
        rng = rng_of("lapse", self.officers[force], self.seed)
        await every(stop, lambda: rng.uniform(*_LAPSES_EVERY_S), lambda: self._lapse_all(force))

    async def _offer_one(self, force: str, rng: random.Random) -> None:
        to, drawn, officer = rng.choice(others(force)), rng.random(), self.officers[force]
        if record := _one(self._records[force], drawn):
            act = officer.journal.begin(force, officer.login, "offer", thing=record, to=to)
            form = {"force": to, "why": "drill"}
            await officer.send(act, f"/records/{record}/transfer/", form, leads_to="/records/")

    async def _answer_one(self, force: str, rng: random.Random) -> None:
        """Answer an offer of another's record, if there is one: most are not on offer, and it is refused.

        A senior answers for the force, and gives the record to the unit whose officer works on from there.
        """
        giver, drawn, declines = rng.choice(others(force)), rng.random(), rng.random() < _DECLINES
        record, officer = _one(self._records[giver], drawn), self.seniors[force]
        if not record:
            return
        act = officer.journal.begin(force, officer.login, "decline" if declines else "accept", thing=record, to=giver)
        leads_to = TODAY if declines else f"/records/{record}/"
        await officer.send(
            act, f"/records/{record}/{act.kind}/", {"why": "drill", "desk": UNITS[force]}, leads_to=leads_to
        )
        if act.told is Told.DONE and not declines:
            self._records[giver].let_go(record)
            self._records[force].standing.append(record)

    async def _lapse_all(self, force: str) -> None:
        """Let the time of all offers of a force be up; nothing where its database does not answer."""
        act = self.officers[force].journal.begin(force, "clock", "lapse")
        try:
            found = await asyncio.to_thread(self._time_is_up, force)
        except (psycopg.Error, SangamError, OSError):
            return
        act.text = " ".join(found)
        act.told = Told.DONE if found else Told.REFUSED
        act.told_s = self.officers[force].journal.now_s()

    def _time_is_up(self, force: str) -> list[str]:
        with _past_the_rules(self.nodes, force) as connection:
            return [offer for (offer,) in connection.execute(_TIME_IS_UP, [force])]


def end_again(nodes: Nodes, journal: Journal) -> None:
    """End the time of all offers whose time was up before their giver was restored.  Raises psycopg.Error."""
    for act in journal.of("lapse"):
        with _past_the_rules(nodes, act.force) as connection:
            connection.execute(_AGAIN, [act.text.split()])


@contextmanager
def _past_the_rules(nodes: Nodes, force: str) -> "Iterator[psycopg.Connection[Any]]":
    with nodes.database(force) as connection:
        connection.execute("SET statement_timeout = '10s'; SET session_replication_role = replica")
        yield connection


def _one(records: Records, drawn: float) -> str:
    return records.standing[int(drawn * len(records.standing))] if records.standing else ""
