"""A loop whose servers with TLS count a caller as soon as it is connected, and give its handshake ten seconds.

asyncio's own server makes what serves a caller without saying who calls, and tells it only after the handshake.  So
callers are taken from the listening socket here; who has too many connections loses one before a handshake costs us.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import uvloop

from sangam.node.doors.guard import Guarded
from sangam.node.processes import child

_AT_ONCE = 64  # callers in one turn of the loop
_REST_S = 1.0  # when the system has no descriptor left


class Loop(uvloop.Loop):
    """The loop of a door."""

    async def create_server(self, *given: Any, **named: Any) -> asyncio.Server:
        """Open a server: with TLS, one that counts who calls before it shakes hands."""
        context = named.get("ssl")
        if context is None:
            return cast(asyncio.Server, await super().create_server(*given, **named))
        listening = named.get("sock") or child.listen(named["host"], named["port"])
        return cast(asyncio.Server, _Server(self, given[0], listening, context))


class _Server:
    """A listening socket.  made: makes what serves one caller."""

    def __init__(
        self, loop: Loop, made: Callable[[], Guarded], listening: socket.socket, context: ssl.SSLContext
    ) -> None:
        self.sockets = (listening,)
        self._loop = loop
        self._made = made
        self._listening = listening
        self._context = context
        self._under_way: set[_Arrival] = set()
        listening.setblocking(False)
        self._open()

    def close(self) -> None:
        """Take no more callers."""
        if self._listening.fileno() >= 0:
            self._loop.remove_reader(self._listening)
            self._listening.close()

    async def wait_closed(self) -> None:
        """Return: there is nothing to wait for, the server counts its connections itself."""

    def _open(self) -> None:
        if self._listening.fileno() >= 0:
            self._loop.add_reader(self._listening, self._take)

    def _take(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                taken, _address = self._listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:
                self._loop.remove_reader(self._listening)
                self._loop.call_later(_REST_S, self._open)
                return
            arrival = _Arrival(taken, self._made())
            self._under_way.add(arrival)
            greeting = arrival.greet(self._loop, self._context)
            greeting.add_done_callback(partial(self._forget, arrival))

    def _forget(self, arrival: "_Arrival", _greeting: object) -> None:
        self._under_way.discard(arrival)


class _Arrival:
    """A caller whose handshake is under way."""

    def __init__(self, taken: socket.socket, served: Guarded) -> None:
        taken.setblocking(False)
        self._socket = taken
        self._served = served
        self._greeting: asyncio.Task[None] | None = None

    def greet(self, loop: Loop, context: ssl.SSLContext) -> "asyncio.Task[None]":
        """Count the caller and begin the handshake."""
        self._greeting = loop.create_task(self._shake_hands(loop, context))
        self._greeting.add_done_callback(self._end)
        self._served.arrive(cast(asyncio.Transport, self))
        return self._greeting

    def abort(self) -> None:
        """Cut the caller off."""
        if self._greeting is not None:
            self._greeting.cancel()

    def _end(self, greeting: "asyncio.Task[None]") -> None:
        if greeting.cancelled():  # perhaps before it began, when nothing else closes the connection
            self._socket.close()

    def get_extra_info(self, name: str) -> Any:
        """Return where the caller is, as a transport does."""
        return self._socket if name == "socket" else None

    async def _shake_hands(self, loop: Loop, context: ssl.SSLContext) -> None:
        within_s = self._served.limits.handshake_within_s
        try:
            await loop.connect_accepted_socket(
                lambda: self._served, self._socket, ssl=context, ssl_handshake_timeout=within_s
            )
        except OSError as error:  # of TLS too: no certificate, hung up, too slow
            self._served.depart()
            if isinstance(error, ConnectionAbortedError):  # only the loop's own timer raises it
                self._served.note_no_handshake()
