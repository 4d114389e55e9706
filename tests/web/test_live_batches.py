"""Streams are read together: few readings for many streams, two side by side, each stream answered once."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from sangam.web.live import streams as live_streams
from sangam.web.live.streams import Batches


class Readings:
    """Runs no reading: it notes how many streams each has, and how many run side by side."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.running = self.most = 0

    async def run(self, _act: Callable[..., Any], streams: Sequence[Any]) -> list[bytes | None]:
        self.sizes.append(len(streams))
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        if any(stream == "bad" for stream in streams):
            raise RuntimeError("no such stream")
        return [str(stream).encode() for stream in streams]


async def answers(readings: Readings, streams: Sequence[Any]) -> list[Any]:
    read = Batches(readings.run).read
    return await asyncio.gather(*(read(stream) for stream in streams), return_exceptions=True)


def test_many_streams_are_read_in_few_readings_and_each_has_its_own_answer() -> None:
    readings = Readings()
    assert asyncio.run(answers(readings, range(1_000))) == [str(each).encode() for each in range(1_000)]
    assert sum(readings.sizes) == 1_000
    assert len(readings.sizes) == 5
    assert readings.most == live_streams.AT_ONCE


def test_a_few_streams_are_one_reading() -> None:
    readings = Readings()
    asyncio.run(answers(readings, range(20)))
    assert readings.sizes == [20]


def test_a_reading_that_fails_fails_for_its_own_streams_alone() -> None:
    readings = Readings()
    found = asyncio.run(answers(readings, ["bad", *range(500)]))
    assert [isinstance(each, RuntimeError) for each in found] == [True] * live_streams.MOST + [False] * (
        501 - live_streams.MOST
    )
