"""Requests of one officer that are at work at once, however many are asked."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from attack.ground import Ground
from attack.meter import HOUR, Attempt, Meter

from sangam.node.doors.turns import LineFull, Turns
from sangam.web.door.threaded_asgi import IN_LINE, OF_OFFICER

_THREADS = 8


@contextmanager
def _begin(_: Ground) -> Iterator[Attempt]:
    turns, at_work, asked = Turns(at_once=_THREADS, each=OF_OFFICER, waiting=IN_LINE), [], []

    async def work() -> None:
        async with turns.turn("officer"):
            at_work.append(1)
            await asyncio.Event().wait()

    async def ask_many() -> int:
        before = len(at_work)
        asked.extend(asyncio.create_task(work()) for _ in range(2 * IN_LINE))
        done, _ = await asyncio.wait(asked, timeout=0.01)
        assert all(isinstance(each.exception(), LineFull) for each in done)
        return len(at_work) - before

    async def leave() -> None:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    with asyncio.Runner() as runner:
        yield lambda: runner.run(ask_many())
        runner.run(leave())


METER = Meter(
    "turns of an officer",
    "requests of one officer at work at once, none of which ends; sixteen more wait, the rest is refused",
    _begin,
    {HOUR: 2},
    {HOUR: timedelta(minutes=30)},
)
