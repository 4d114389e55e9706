"""A line to a node's door that counts the bytes that pass: what goes over the wire, TLS and HTTP included."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_PIECE = 262_144


@dataclass(slots=True)
class Counted:
    """A line.  url: the address to be called instead of the door's own.  there, back: bytes so far."""

    door: int
    listener: socket.socket = field(default_factory=socket.socket)
    there: int = 0
    back: int = 0

    @property
    def url(self) -> str:
        """Return the address that callers are told."""
        return f"https://127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def both(self) -> int:
        """Return the bytes that have passed in both directions."""
        return self.there + self.back

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side closes it."""
        with contextlib.suppress(OSError):
            taken, given = await asyncio.open_connection("127.0.0.1", self.door)
            await asyncio.gather(self._carry(reader, given, "there"), self._carry(taken, writer, "back"))
        writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(_PIECE):
                setattr(self, way, getattr(self, way) + len(piece))
                writer.write(piece)
                await writer.drain()
        writer.close()


@contextmanager
def carrying(lines: list[Counted]) -> Iterator[None]:
    """Carry these lines in a thread inside the block.  A line whose listener is not bound yet gets a free port."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    for line in lines:
        with contextlib.suppress(OSError):  # bound already
            line.listener.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=_run, args=(loop, lines, ready), name="counted lines", daemon=True)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for line in lines:
            line.listener.close()


def _run(loop: asyncio.AbstractEventLoop, lines: list[Counted], ready: threading.Event) -> None:
    asyncio.set_event_loop(loop)
    for line in lines:
        loop.run_until_complete(asyncio.start_server(line.connected, sock=line.listener, limit=_PIECE))
    loop.call_soon(ready.set)
    loop.run_forever()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    with contextlib.suppress(RuntimeError):
        loop.run_until_complete(asyncio.sleep(0))
    loop.close()
