"""What the officers do during a drill: write in threads, make and change records, send alerts.  All from the seed."""

import asyncio
import random
import re
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field

from sangam.kernel.errors import Refused
from sangam.node.chaos.journal import Told
from sangam.node.chaos.nodes import Say
from sangam.node.chaos.officers import Officer
from sangam.node.chaos.schedule import FORCES

ASKS: Mapping[str, str] = {"DL": "HR", "HR": "UP", "UP": "DL"}
"""Who asks whom: each of the three has one thread as asker and one as desk, so that every line carries both ways."""
UNITS: Mapping[str, str] = {"DL": "DL-ON-NARELA", "HR": "HR-SNP-KUNDLI", "UP": "UP-GZB-LONI"}

_WRITES_EVERY_S, _ACTS_EVERY_S, _ALERTS_EVERY_S = (0.1, 0.5), (0.2, 1.0), (2.0, 6.0)
_AFTER_NOTHING_S = 0.5
_COMES_WITHIN_S = 60.0
_MOST_STANDING = 25
_ABOUT = re.compile(r'name="about" value="([^"]+)"')
_CREATED = re.compile(r"^/records/([0-9a-f-]{36})/$")
_GRADED = {"source": "drill", "grade_source": "B", "grade_information": "2", "classification": "restricted"}


@dataclass
class Load:
    """The officers at work."""

    seed: int
    officers: Mapping[str, Officer]
    say: Say
    threads: dict[tuple[str, str], str] = field(default_factory=dict)

    async def begin(self) -> None:
        """Let each force ask another about a record of that one: the threads in which they will write."""
        for asker, owner in ASKS.items():
            self.threads[asker, owner] = await self._asked(self.officers[asker], self.officers[owner])
        for (asker, owner), thread in self.threads.items():
            await _there(self.officers[owner], thread)
            self.say(f"{asker} and {owner} write in {thread}")

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop."""
        works: list[Awaitable[None]] = []
        for (asker, owner), thread in self.threads.items():
            works += [self._write(self.officers[asker], thread, owner, stop)]
            works += [self._write(self.officers[owner], thread, asker, stop)]
        for officer in self.officers.values():
            works += [_Records(officer, self._rng("records", officer)).work(stop), self._alert(officer, stop)]
        await asyncio.gather(*works)

    def _rng(self, part: str, officer: Officer) -> random.Random:
        return random.Random(f"{part} {officer.login} {self.seed}")  # noqa: S311 - a drill, no secret

    async def _asked(self, asker: Officer, owner: Officer) -> str:
        records = _Records(owner, random.Random(0))  # noqa: S311 - as above
        record = await records.create()
        await records.share(record, asker.force, "whole")
        page = await _there(asker, f"/records/{record}/ask/")
        form = {"about": page, "question": "Is it the same man?", "pace": "routine"}
        act = asker.journal.begin(asker.force, asker.login, "ask", thing=record, to=owner.force)
        answer = await asker.send(act, f"/records/{record}/ask/", form, leads_to="/threads/")
        if answer is None or act.told is not Told.DONE:
            raise Refused("chaos:ask", "{who} cannot ask before the drill: {said}", who=asker.login, said=act.said)
        return answer.location

    async def _write(self, officer: Officer, thread: str, to: str, stop: asyncio.Event) -> None:
        rng, number = self._rng(f"write {to}", officer), 0
        while not await _pause(stop, rng.uniform(*_WRITES_EVERY_S)):
            number += 1
            text = f"{officer.login} to {to} {number:06}"
            act = officer.journal.begin(officer.force, officer.login, "say", thing=thread, to=to, text=text)
            await officer.send(act, f"{thread}say/", {"kind": "message", "text": text}, leads_to=thread)
            if act.told is not Told.DONE:
                await _pause(stop, _AFTER_NOTHING_S)

    async def _alert(self, officer: Officer, stop: asyncio.Event) -> None:
        rng, number = self._rng("alert", officer), 0
        others = [force for force in FORCES if force != officer.force]
        while not await _pause(stop, rng.uniform(*_ALERTS_EVERY_S)):
            number += 1
            text = f"alert of {officer.login} {number:06}"
            form = {
                "title": text, "text": "Drill: stop and check.", "action": "stop-and-check", "urgency": "urgent",
                "hours": "12", "unit": UNITS[rng.choice(others)], "step": "send", "record": "", "version": "",
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


@dataclass
class _Records:
    """One officer's work on his force's records."""

    officer: Officer
    rng: random.Random
    standing: list[str] = field(default_factory=list)
    made: int = 0

    async def work(self, stop: asyncio.Event) -> None:
        """Make, share, correct, withdraw and recall until told to stop."""
        while not await _pause(stop, self.rng.uniform(*_ACTS_EVERY_S)):
            acts: Sequence[str] = ("share", "share", "correct", "correct", "withdraw", "recall", "create")
            act, drawn = self.rng.choice(acts), self.rng.random()
            other = self.rng.choice([force for force in FORCES if force != self.officer.force])
            level = self.rng.choice(["whole", "whole", "silent"])
            if not self.standing or (act == "create" and len(self.standing) < _MOST_STANDING):
                await self.create()
                continue
            record = self.standing[int(drawn * len(self.standing))]
            match act:
                case "correct":
                    await self._correct(record)
                case "recall":
                    await self._recall(record)
                case "withdraw":
                    await self.share(record, other, "none")
                case _:
                    await self.share(record, other, level)

    async def create(self) -> str:
        self.made += 1
        plate = f"{self.officer.force}26DR{self.rng.randrange(10_000):04}"
        act = self.officer.journal.begin(self.officer.force, self.officer.login, "create", text=plate)
        form = {"plate": plate, **_GRADED}
        answer = await self.officer.send(act, "/records/new/vehicle/", form, leads_to="/records/")
        made = _CREATED.match(answer.location) if answer is not None else None
        if made:
            act.thing = made[1]
            self.standing.append(made[1])
        return act.thing

    async def share(self, record: str, force: str, level: str) -> None:
        act = self.officer.journal.begin(
            self.officer.force, self.officer.login, "share", thing=record, to=force, text=level
        )
        form = {"force": force, "level": level, "audience": ""}
        await self.officer.send(act, f"/records/{record}/share/", form, leads_to="/records/")

    async def _correct(self, record: str) -> None:
        note = f"note {self.rng.randrange(10**9):09}"
        act = self.officer.journal.begin(self.officer.force, self.officer.login, "correct", thing=record, text=note)
        form = {"kind": "vehicle", "note": note, "why": "drill", **_GRADED}
        await self.officer.send(act, f"/records/{record}/correct/", form, leads_to="/records/")

    async def _recall(self, record: str) -> None:
        act = self.officer.journal.begin(self.officer.force, self.officer.login, "recall", thing=record)
        await self.officer.send(act, f"/records/{record}/recall/", {"why": "the wrong man"}, leads_to="/records/")
        if act.told is Told.DONE:
            self.standing.remove(record)


async def _pause(stop: asyncio.Event, seconds: float) -> bool:
    """Wait so long; return at once, and whether, when told to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def _there(officer: Officer, address: str) -> str:
    """Wait until a page is there; return the sealed note of its record, if its form has one.  Raises Refused."""
    for _ in range(round(_COMES_WITHIN_S / 0.2)):
        page = await officer.get(address)
        if page is not None and page.status == 200:
            about = _ABOUT.search(page.body)
            return about[1] if about else ""
        await asyncio.sleep(0.2)
    raise Refused("chaos:not-there", "{address} did not come to {who}: see the logs.", address=address,
                  who=officer.login)  # fmt: skip
