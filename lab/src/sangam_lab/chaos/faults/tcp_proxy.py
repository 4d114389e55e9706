"""A line between one node and another's door: bytes pass through, unless it is cut, dead or slow.

TLS is not opened here: what a line can do to the exchange is what a network can.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_CHUNK = 65_536


@dataclass
class Line:
    """One direction of calling: `caller` reaches the door at `target` through `url`.

    cut: callers are hung up on.  dead: connected, and nothing passes.  delay_s: each piece waits so long.
    """

    target: int
    cut: bool = False
    delay_s: float = 0.0
    listener: socket.socket = field(default_factory=socket.socket)
    _passing: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.listener.bind(("127.0.0.1", 0))
        self._passing.set()

    @property
    def url(self) -> str:
        """Return the address that the caller is told."""
        return f"https://127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def dead(self) -> bool:
        """Return whether nothing passes."""
        return not self._passing.is_set()

    @dead.setter
    def dead(self, dead: bool) -> None:
        if dead:
            self._passing.clear()
        else:
            self._passing.set()

    @asynccontextmanager
    async def carrying(self) -> AsyncIterator[None]:
        """Carry inside the block."""
        async with await asyncio.start_server(self._connected, sock=self.listener):
            try:
                yield
            finally:  # its server ends when its connections have
                self.hang_up()

    def hang_up(self) -> None:
        """Break every connection that stands."""
        for writer in list(self._open):
            writer.transport.abort()

    def heal(self) -> None:
        """Carry again as if nothing had been."""
        self.cut, self.delay_s, self.dead = False, 0.0, False

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.transport.abort()
            return
        self._open.add(writer)
        with contextlib.suppress(OSError):
            back, forth = await asyncio.open_connection("127.0.0.1", self.target)
            self._open.add(forth)
            await asyncio.gather(self._pump(reader, forth), self._pump(back, writer))
            self._open.discard(forth)
        self._open.discard(writer)
        writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(_CHUNK):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                await self._passing.wait()
                writer.write(piece)
                await writer.drain()
        writer.close()
