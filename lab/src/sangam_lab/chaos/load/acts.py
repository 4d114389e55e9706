"""What every part of the load does: wait, look for a page, make a record and change what others hold of it."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sangam.kernel.errors import Refused
from sangam_lab.bench.http_client import Answer
from sangam_lab.chaos.faults.schedule import FORCES
from sangam_lab.chaos.journal import Act, Told
from sangam_lab.chaos.officers import Officer

GRADED = {"source": "drill", "grade_source": "B", "grade_information": "2", "classification": "restricted"}
_COMES_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.2
_CREATED = re.compile(r"^/records/([0-9a-f-]{36})/$")

Receiver = tuple[str, str]
"""A field of the form that shares, and what it names: ("force", "HR") or ("group", "DL:DRILL")."""


def rng_of(part: str, officer: Officer, seed: int) -> random.Random:
    """Return the choices of one officer in one part of the load."""
    return random.Random(f"{part} {officer.login} {seed}")  # noqa: S311 - a drill, no secret


def others(force: str) -> list[str]:
    """Return the other forces."""
    return [other for other in FORCES if other != force]


@dataclass
class Records:
    """An officer's work on some records of the own force.  levels, receivers: how much is shared, with whom."""

    officer: Officer
    rng: random.Random
    receivers: Sequence[Receiver] = ()
    levels: Sequence[str] = ("whole", "whole", "silent")
    plates: str = "DR"
    standing: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.receivers = self.receivers or [("force", force) for force in others(self.officer.force)]

    async def change(self, acts: Sequence[str], *, most: int) -> None:
        """Do one of these acts to one of the records, or make the next."""
        act, drawn = self.rng.choice(acts), self.rng.random()
        receiver, level = self.rng.choice(self.receivers), self.rng.choice(self.levels)
        if not self.standing or (act == "create" and len(self.standing) < most):
            await self.create()
            return
        record = self.standing[int(drawn * len(self.standing))]
        match act:
            case "correct":
                await self.correct(record)
            case "recall":
                await self.recall(record)
            case "withdraw":
                await self.share(record, receiver, "none")
            case _:
                await self.share(record, receiver, level)

    async def create(self) -> str:
        """Make a vehicle's record; return its id, or nothing."""
        plate = f"{self.officer.force}26{self.plates}{self.rng.randrange(10_000):04}"
        act = self._begin("create", text=plate)
        answer = await self.officer.send(act, "/records/new/vehicle/", {"plate": plate, **GRADED}, leads_to="/records/")
        made = _CREATED.match(answer.location) if answer is not None else None
        if made:
            act.thing = made[1]
            self.standing.append(made[1])
        return act.thing

    async def share(self, record: str, receiver: Receiver, level: str) -> None:
        """Set what a force or a group receives."""
        act = self._begin("share", thing=record, to=receiver[1], text=level)
        form = {receiver[0]: receiver[1], "level": level, "audience": ""}
        await self.officer.send(act, f"/records/{record}/share/", form, leads_to="/records/")

    async def correct(self, record: str) -> None:
        """Say something more."""
        note = f"note {self.rng.randrange(10**9):09}"
        await self._correct(self._begin("correct", thing=record, text=note), {"note": note})

    async def mend(self, record: str, statement: str) -> None:
        """Take a statement back, and say something instead."""
        note = f"mended {self.rng.randrange(10**9):09}"
        act = self._begin("mend", thing=record, text=statement)
        await self._correct(act, {"note": note, "take_back": statement})

    async def _correct(self, act: Act, form: Mapping[str, str]) -> None:
        form = {"kind": "vehicle", "why": "drill", **form, **GRADED}
        await self.officer.send(act, f"/records/{act.thing}/correct/", form, leads_to="/records/")

    async def recall(self, record: str) -> None:
        """Recall a record for good."""
        act = self._begin("recall", thing=record)
        await self.officer.send(act, f"/records/{record}/recall/", {"why": "the wrong man"}, leads_to="/records/")
        if act.told is Told.DONE:
            self.let_go(record)

    def let_go(self, record: str) -> None:
        """Work on a record no more."""
        self.standing = [other for other in self.standing if other != record]

    def _begin(self, kind: str, *, thing: str = "", to: str = "", text: str = "") -> Act:
        return self.officer.journal.begin(self.officer.force, self.officer.login, kind, thing=thing, to=to, text=text)


async def every(stop: asyncio.Event, seconds: Callable[[], float], act: Callable[[], Awaitable[object]]) -> None:
    """Act again and again, so many seconds apart, until told to stop."""
    while not await pause(stop, seconds()):
        await act()


async def pause(stop: asyncio.Event, seconds: float) -> bool:
    """Wait so long; return at once, and whether, when told to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def there(officer: Officer, address: str, holds: Callable[[Answer], object] = lambda _: True) -> Answer:
    """Wait until a page is there and holds something; return it.  Raises Refused."""
    for _ in range(round(_COMES_WITHIN_S / _LOOK_EVERY_S)):
        page = await officer.get(address)
        if page is not None and page.status == 200 and holds(page):
            return page
        await asyncio.sleep(_LOOK_EVERY_S)
    raise Refused(
        "chaos:not-there", "{address} did not come to {who}: see the logs.", address=address, who=officer.login
    )


async def done(officer: Officer, act: Act, address: str, form: Mapping[str, str], *, leads_to: str) -> Answer:
    """Send a form before the drill, where nothing fails.  Raises Refused when it is not done."""
    answer = await officer.send(act, address, form, leads_to=leads_to)
    if answer is None or act.told is not Told.DONE:
        raise Refused(
            "chaos:not-done",
            "{who} cannot {what} before the drill: {said}",
            who=officer.login,
            what=act.kind,
            said=act.said,
        )
    return answer
