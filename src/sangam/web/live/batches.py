"""Reading for many streams at once: who asks while a reading runs is read with the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from sangam.web.live.streams import Stream, read_all

MOST = 200
"""Streams that are read together: the first of many hear before the last are read."""
AT_ONCE = 2
"""Readings that run side by side: one waits for the database while the other writes its streams."""

Run = Callable[[Callable[[Sequence[Stream]], list[bytes | None]], Sequence[Stream]], Awaitable[list[bytes | None]]]


class Batches:
    """The readings of one process.  run: runs a function in a thread that may ask the database."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: list[tuple[Stream, asyncio.Future[bytes | None]]] = []
        self._readings: list[asyncio.Task[None]] = []

    async def read(self, stream: Stream) -> bytes | None:
        """Return what is to be said on a stream now, or None when its session or post has ended."""
        answer: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((stream, answer))
        self._readings = [each for each in self._readings if not each.done()]
        if not self._readings or (len(self._waiting) > MOST and len(self._readings) < AT_ONCE):
            self._readings.append(asyncio.ensure_future(self._read_waiting()))
        return await answer

    async def _read_waiting(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                found = await self._run(read_all, [stream for stream, _ in some])
            except Exception as fault:
                for _, answer in some:
                    _set_result(answer, fault)
            else:
                for (_, answer), text in zip(some, found, strict=True):
                    _set_result(answer, text)


def _set_result(answer: "asyncio.Future[bytes | None]", found: bytes | Exception | None) -> None:
    if answer.done():  # its reader has gone
        return
    if isinstance(found, Exception):
        answer.set_exception(found)
    else:
        answer.set_result(found)
