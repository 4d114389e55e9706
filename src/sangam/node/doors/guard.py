"""The guard of a door against whoever holds it open: a connection that says too little, too slowly, is closed.

uvicorn by itself waits without end for a first request, the end of the headers, a body, or an answer to be taken.  It
takes headers of any length from any number of callers.
"""

import asyncio
from itertools import count
from typing import Any, ClassVar, cast
from weakref import WeakKeyDictionary

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import get_remote_addr
from uvicorn.server import ServerState

from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.node import proxies
from sangam.node.doors.answers import plain
from sangam.node.doors.in_one_piece import OFFICERS, InOnePiece, Limits
from sangam.node.doors.room import Room

_ROOMS: "WeakKeyDictionary[ServerState, Room]" = WeakKeyDictionary()
_TURNS = count()  # a clock would give two callers of one millisecond the same time
_MARKS_A_BYTE = 6  # of a body in chunks: a chunk of one byte comes with five more


class Guarded(HttpToolsProtocol):
    """A connection whose each part has its time and size, counted by who calls.  In the scope's state: `connection`."""

    limits: ClassVar[Limits] = OFFICERS
    admits_on_connection: ClassVar[bool] = False
    """Whether TLS alone admits a caller that shows a certificate, as at the peers' door."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.caller = ""
        self.address = ""
        self.shows_certificate = False
        self.since = next(_TURNS)
        self._room = _ROOMS.setdefault(self.server_state, Room())
        self._proxied = self._arrived = False
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None
        self._in_headers = True
        self._messages = 0
        self._header_bytes = self._raw_bytes = self._body_bytes = self._window_bytes = 0

    def arrive(self, transport: asyncio.Transport) -> None:
        """Count the caller: it is here, whatever it says then."""
        self._arrived = True
        self.client = get_remote_addr(transport)
        self.transport = transport
        peer = self.client[0] if self.client else "?"
        self._proxied = proxies.is_trusted(peer, self.limits.proxies)
        self.address = "" if self._proxied else peer
        self.since = next(_TURNS)
        self._room.place(self)

    def depart(self) -> None:
        """Count the caller no more."""
        self._disarm()
        self._room.leave(self)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn narrows it
        """Begin to wait for a request."""
        if not self._arrived:
            self.arrive(transport)
        if transport.is_closing():
            return
        super().connection_made(transport)
        self.transport = cast(asyncio.Transport, InOnePiece(transport, self))
        self.timeout_keep_alive = cast(int, self.limits.stranger_idle_s)
        self.since = next(_TURNS)
        self._arm(self.limits.headers_within_s)
        if self.admits_on_connection:
            tls = transport.get_extra_info("ssl_object")
            self.shows_certificate = tls is not None and tls.getpeercert(binary_form=True) is not None
        if self.shows_certificate:
            self.admit(self.address)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self.depart()
        self.resume_writing()
        super().connection_lost(exc)

    def serves(self, client: str) -> None:
        """Count a proxy's connection, until it is answered, for the client whose request it carries."""
        if self._proxied and client != self.address:
            self.address = client
            self._room.place(self)

    def admit(self, caller: str) -> None:
        """Count the connection for a caller who is known, not for a stranger at its address."""
        if self.caller != caller:
            self.caller = caller
            self.timeout_keep_alive = cast(int, self.limits.idle_s)
            self._room.place(self)

    def data_received(self, data: bytes) -> None:
        """Read on, to the limits; what is no request keeps no connection open either."""
        if self.transport.is_closing():
            return
        if self._timer is None and self.is_idle():
            self.since = next(_TURNS)
            self._arm(self.limits.headers_within_s)
        messages = self._messages
        super().data_received(data)
        if messages == self._messages:
            self._weigh(len(data))

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, and note it."""
        self.note(Malformed("door:no-http", "A request cannot be read as HTTP."))
        self._answer(400, msg)

    def on_url(self, url: bytes) -> None:
        """Read a part of the address."""
        self._measure(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Read a header.  One that comes after the body is dropped: it could pose as one that was looked at before."""
        if self._in_headers:
            self._measure(len(name) + len(value) + 4)
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to wait for the body."""
        self._arm_for_body()
        self._in_headers = False
        self._raw_bytes = self._body_bytes = 0
        if not self.transport.is_closing():
            self.scope.setdefault("state", {})["connection"] = self
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count what comes of the body."""
        self._body_bytes += len(body)
        self._window_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is here: the rest is the door's."""
        self._disarm()
        self._messages += 1
        self._in_headers, self._header_bytes, self.since = True, 0, next(_TURNS)
        if not self.transport.is_closing():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Count a proxy's connection for no client any more; wait for the next request."""
        self.since = next(_TURNS)
        if self._proxied and not self.transport.is_closing():
            self.caller = self.address = ""
            self._room.place(self)
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Begin to wait for the caller to take what was answered."""
        super().pause_writing()
        if self._writing is None:
            self._writing = self.loop.call_later(self.limits.answer_within_s, self._close_slow)

    def resume_writing(self) -> None:
        """The caller has taken it."""
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
        if self.flow is not None:
            super().resume_writing()

    def shutdown(self) -> None:
        """Close: at once where nothing is being answered."""
        if self.is_idle():
            self.transport.abort()
        else:
            super().shutdown()

    def is_idle(self) -> bool:
        """Tell whether no request of it is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def is_waiting(self) -> bool:
        """Tell whether it waits for its caller: for the handshake, for headers, a body, or a next request."""
        return self._timer is not None or self.is_idle()

    def has_unread_body(self) -> bool:
        """Tell whether some of a request's body has not come yet."""
        return not self._in_headers

    def give_way(self, why: Refused) -> None:
        """Close at once, for another."""
        self.note(why)
        self.transport.abort()

    def note_no_handshake(self) -> None:
        """Let the desk know of a handshake that did not end."""
        self.note(Refused("door:no-handshake", "A connection was held open without coming through its handshake."))

    def note(self, error: SangamError) -> None:
        """Let the desk know, where the application takes notes."""
        note = getattr(self.config.loaded_app, "note", None)
        if note:
            note(error, self.client[0] if self.client else "")

    def _arm(self, within_s: float) -> None:
        self._disarm()
        self._timer = self.loop.call_later(within_s, self._close_slow)

    def _arm_for_body(self) -> None:
        self._disarm()
        self._window_bytes = 0
        self._timer = self.loop.call_later(self.limits.body_window_s, self._end_window)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end_window(self) -> None:
        """Go on waiting for a body that comes fast enough, or that we ourselves do not read now."""
        enough = self.limits.body_bytes_a_second * self.limits.body_window_s
        if self.flow.read_paused or self._window_bytes >= enough:
            self._arm_for_body()
        else:
            self._timer = None
            self._close_slow()

    def _close_slow(self) -> None:
        self._timer = None
        self.note(Refused("door:held-open", "A connection was held open without a whole request."))
        self.transport.abort()

    def _weigh(self, size: int) -> None:
        """Count what has come of a message that is not whole yet, beside its body."""
        self._raw_bytes += size
        allowed = self.limits.header_bytes + self._body_bytes * _MARKS_A_BYTE
        if self._raw_bytes > allowed and not self.transport.is_closing():
            self._refuse_long_headers()

    def _measure(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > self.limits.header_bytes and not self.transport.is_closing():
            self._refuse_long_headers()

    def _refuse_long_headers(self) -> None:
        kib = self.limits.header_bytes // 1024
        self.note(Malformed("door:long-headers", "A request's headers are over {kib} KiB.", kib=kib))
        self._answer(431, f"A request's headers are over {kib} KiB.")

    def _answer(self, status: int, sentence: str) -> None:
        """Answer what never reaches the application, and close."""
        if self.is_idle():
            self.transport.write(plain(status, sentence))
            self.transport.close()
        else:
            self.transport.abort()


def guard_with_limits(limits: Limits, *, admits_on_connection: bool = False) -> type[Guarded]:
    """Return the guard with these limits, for a server."""
    return type("Limited", (Guarded,), {"limits": limits, "admits_on_connection": admits_on_connection})
