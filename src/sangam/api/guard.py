"""The guard of the peers' door against whoever holds it open: a connection that says too little, too slowly, is closed.

uvicorn by itself waits without end for a handshake's minute, for a first request, for the end of the headers and for
what remains of a refused body, and takes headers of any length.
"""

import asyncio
import weakref
from collections.abc import Callable
from typing import Any, cast

import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sangam.kernel.errors import Malformed, Refused, SangamError

HANDSHAKE_WITHIN_S = 10.0
HEADERS_WITHIN_S = 10.0
BODY_WITHIN_S = 15.0  # the door itself answers after ten, with a sentence
IDLE_FOR_S = 60
HEADER_BYTES = 16 * 1024
CONNECTIONS = 64  # of one address

_PIECE = 16 * 1024  # what goes in one record of TLS
_ALMOST = 0.95  # of the handshake's time: the loop itself closes it, and says nothing


class Guarded(HttpToolsProtocol):
    """A connection whose each part has its time; of one address at most 64, the longest idle goes first."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._messages = 0
        self._in_headers = True
        self._header_bytes = 0
        self.since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn narrows it
        """Begin to wait for a request."""
        super().connection_made(transport)
        self.transport = cast(asyncio.Transport, _InOnePiece(transport, self.loop))
        self.timeout_keep_alive = IDLE_FOR_S
        self.since = self.loop.time()
        self._arm(HEADERS_WITHIN_S)
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, headers to a limit; what is no request keeps no connection open either."""
        if self._timer is None and self.is_idle():
            self._arm(HEADERS_WITHIN_S)
        messages = self._messages
        super().data_received(data)
        if self._in_headers and messages == self._messages:
            self._weigh(len(data))

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, and note it."""
        self.note(Malformed("door:no-http", "A request cannot be read as HTTP."))
        super().send_400_response(msg)

    def on_headers_complete(self) -> None:
        """Begin to wait for the body."""
        self._arm(BODY_WITHIN_S)
        self._in_headers = False
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is here: the rest is the door's."""
        self._disarm()
        self._messages += 1
        self._in_headers, self._header_bytes, self.since = True, 0, self.loop.time()
        if not self.transport.is_closing():
            super().on_message_complete()

    def is_idle(self) -> bool:
        """Tell whether no request of it is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _arm(self, within_s: float) -> None:
        self._disarm()
        self._timer = self.loop.call_later(within_s, self._close_slow)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close_slow(self) -> None:
        self._timer = None
        self.note(Refused("door:held-open", "A connection was held open without a whole request."))
        self.transport.abort()

    def _weigh(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > HEADER_BYTES and not self.transport.is_closing():
            self.note(Malformed("door:long-headers", "A request's headers are over {kib} KiB.", kib=16))
            self.transport.abort()

    def _make_room(self) -> None:
        """Close the longest idle connection of an address that has too many."""
        of_address = [
            other for other in self.connections if isinstance(other, Guarded) and other.address() == self.address()
        ]
        if len(of_address) > CONNECTIONS:
            self.note(Refused("door:too-many-connections", "More than {most} connections from one address.", most=64))
            idle = [other for other in of_address if other is not self and other.is_idle()] or [self]
            min(idle, key=lambda other: other.since).transport.abort()

    def address(self) -> str:
        """Return where the caller is."""
        return self.client[0] if self.client else ""

    def note(self, error: SangamError) -> None:
        """Let the desk know, where the application takes notes."""
        note = getattr(self.config.loaded_app, "note", None)
        if note:
            note(error, self.address())


class _InOnePiece:
    """A connection on which what one turn of the loop writes leaves together: an answer's short body with its head."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Send with what follows at once; a long part goes now, so that a slow caller is felt."""
        if not self._parts:
            self._loop.call_soon(self._send)
        self._parts.append(data)
        if len(data) >= _PIECE:
            self._send()

    def close(self) -> None:
        """Send what waits, and close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            self._transport.write(b"".join(parts))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Greeting(asyncio.Protocol):
    """A caller whose handshake is under way: what serves him is made when it is over.

    It is held by his connection alone, so that it is gone as soon as he hangs up: who only knocks is nothing to note.
    """

    def __init__(self, made: Callable[[], Guarded]) -> None:
        self._made = made
        almost_s = HANDSHAKE_WITHIN_S * _ALMOST
        self._timer = asyncio.get_running_loop().call_later(almost_s, _note_unfinished, weakref.ref(self))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hand the caller over."""
        self._timer.cancel()
        served = self._made()
        transport.set_protocol(served)
        served.connection_made(cast(asyncio.Transport, transport))

    def note_unfinished(self) -> None:
        """Let the desk know of it, just before the loop cuts the caller off."""
        self._made().note(
            Refused("door:no-handshake", "A connection was held open without coming through its handshake.")
        )


def _note_unfinished(waiting: "weakref.ref[_Greeting]") -> None:
    caller = waiting()
    if caller is not None:
        caller.note_unfinished()


class Loop(uvloop.Loop):
    """A loop whose servers wait ten seconds for a handshake, not a minute, and let the desk know of who stays in it."""

    async def create_server(self, *given: Any, **named: Any) -> asyncio.Server:
        """Open a server."""
        if named.get("ssl"):
            made, *rest = given
            given = (lambda: _Greeting(made), *rest)
            named["ssl_handshake_timeout"] = HANDSHAKE_WITHIN_S
        server = await super().create_server(*given, **named)
        return cast(asyncio.Server, server)
