"""`python -m sangam_lab.bench.strangers.as_process PORT COUNT SECONDS MEGABYTES`: the strangers of `sangam bench
strangers`.

A process of its own, so that what they do is not measured with the officer.  It says as JSON what they came to.
"""

import asyncio
import json
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass

_BEGUN = (
    b"GET /sign-in/ HTTP/1.1\r\nHost: localhost\r\n",
    b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n",
    b"POST /imports/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"",
)
_DRIP = (b"x-a: b\r\n", b"x", b"1\r\nx\r\n", b"")
_DRIP_EVERY_S = 1.0
_BACK_AFTER_S = 5.0  # who is cut off comes again
_ADDRESSES = 100
_UPLOADS = 10
_SAYS = 500_000_000
_PIECE = b"x" * 65_536


@dataclass
class Came:
    """What the strangers came to.  open: at the end.  uploaded: bytes that left here."""

    opened: int = 0
    cut_off: int = 0
    most_open: int = 0
    open: int = 0
    uploads: int = 0
    uploaded: int = 0


class Strangers:
    """All of them.  until: when they go, by the monotonic clock."""

    def __init__(self, port: int, seconds: float) -> None:
        self.came = Came()
        self._port = port
        self._until = time.monotonic() + seconds

    async def run(self, count: int, megabytes: int) -> None:
        """Hold so many connections and send so many megabytes until the time is over."""
        uploads = [self._upload(number, megabytes * 1_000_000 // _UPLOADS) for number in range(_UPLOADS)]
        await asyncio.gather(*(self._hold(number) for number in range(count)), *uploads)

    async def _hold(self, number: int) -> None:
        kind = number % len(_BEGUN)
        await asyncio.sleep(_BACK_AFTER_S * number / 1500)
        while self._is_time():
            with suppress(OSError):
                reader, writer = await self._call(number)
                self._count(1)
                try:
                    await self._drip(reader, writer, kind)
                finally:
                    self._count(-1)
                    writer.close()
            await asyncio.sleep(_BACK_AFTER_S)

    async def _drip(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kind: int) -> None:
        writer.write(_BEGUN[kind])
        while self._is_time():
            with suppress(TimeoutError):
                async with asyncio.timeout(_DRIP_EVERY_S):
                    if await reader.read(65_536) == b"":
                        self.came.cut_off += 1
                        return
            writer.write(_DRIP[kind])

    async def _upload(self, number: int, share: int) -> None:
        """Send a share of the bytes, evenly over the time, in as many requests as it takes."""
        left, began = share, time.monotonic()
        while self._is_time() and left > 0:
            self.came.uploads += 1
            with suppress(OSError):
                _, writer = await self._call(number)
                writer.write(b"POST /imports/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % _SAYS)
                try:
                    left = await self._pour(writer, left, share, began)
                finally:
                    writer.close()
            await asyncio.sleep(0.01)

    async def _pour(self, writer: asyncio.StreamWriter, left: int, share: int, began: float) -> int:
        while self._is_time() and left > 0 and not writer.is_closing():
            due = share * (time.monotonic() - began) / max(self._until - began - 1.0, 1.0)
            if share - left > due:
                await asyncio.sleep(0.02)
                continue
            writer.write(_PIECE)
            left -= len(_PIECE)
            self.came.uploaded += len(_PIECE)
            with suppress(ConnectionError):
                await writer.drain()
        return left

    async def _call(self, number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        source = f"127.0.1.{1 + number % _ADDRESSES}"
        return await asyncio.open_connection("127.0.0.1", self._port, local_addr=(source, 0))

    def _count(self, one: int) -> None:
        self.came.opened += one > 0
        self.came.open += one
        self.came.most_open = max(self.came.most_open, self.came.open)

    def _is_time(self) -> bool:
        return time.monotonic() < self._until


if __name__ == "__main__":
    port, count, seconds, megabytes = sys.argv[1:]
    strangers = Strangers(int(port), float(seconds))
    asyncio.run(strangers.run(int(count), int(megabytes)))
    sys.stdout.write(json.dumps(asdict(strangers.came)))
