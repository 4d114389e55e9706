"""The connection as a server writes to it: what belongs together leaves together, and a refusal is read to its end."""

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from sangam.node.proxies import Networks

# What one caller may hold of a door, and for how long. All counts are of one serving process.

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one door.

    body_window_s: in each window a body brings body_bytes_a_second, or it ends.  answer_within_s: for the next part of
    an answer to be taken.  stranger_idle_s, idle_s: between requests, before and after the caller is admitted.
    linger_s, linger_bytes: what is still read, and thrown away, after a request was refused, so that its sender reads
    the answer.  of_address, strangers: connections whose caller is not admitted, of one address and in all.
    of_caller, admitted: the same of callers that are.  proxies: what comes from them counts by the client that they
    name.
    """

    handshake_within_s: float = 10.0
    headers_within_s: float = 10.0
    header_bytes: int = 16 * KIB
    body_window_s: float = 15.0
    body_bytes_a_second: int = 4 * KIB
    answer_within_s: float = 30.0
    stranger_idle_s: float = 10.0
    idle_s: float = 60.0
    linger_s: float = 5.0
    linger_bytes: int = 4 * MIB
    of_address: int = 64
    strangers: int = 256
    of_caller: int = 24
    admitted: int = 1000
    proxies: Networks = ()

    @property
    def descriptors(self) -> int:
        """Return how many connections a process has at most."""
        return self.strangers + self.admitted


OFFICERS = Limits(admitted=1600)  # 1,200 streams, and the pages beside them
PEERS = Limits(body_bytes_a_second=17 * KIB, linger_s=1.0, of_caller=64)


_PIECE = 16 * 1024  # what goes in one record of TLS


class Guard(Protocol):
    """The part of a guarded connection that is asked here."""

    loop: asyncio.AbstractEventLoop
    limits: ClassVar[Limits]

    def has_unread_body(self) -> bool:
        """Tell whether more of a body may come."""
        ...

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        ...


class InOnePiece:
    """A connection on which what one turn of the loop writes leaves together: an answer's short body with its head.

    Closed while a body is still coming, it stays for a moment and throws away what comes.  Otherwise a caller whose
    request was refused sees a broken connection instead of the answer.
    """

    def __init__(self, transport: asyncio.Transport, guard: Guard) -> None:
        self._transport = transport
        self._guard = guard
        self._parts: list[bytes] = []
        self._lingering: _Lingering | None = None

    def write(self, data: bytes) -> None:
        """Send with what follows at once; a long part goes now, so that a slow caller is felt."""
        if not self._parts:
            self._guard.loop.call_soon(self._send)
        self._parts.append(data)
        if len(data) >= _PIECE:
            self._send()

    def close(self) -> None:
        """Send what waits, and close, once the caller had a moment to read it."""
        self._send()
        if self._guard.has_unread_body() and not self.is_closing():
            self._lingering = _Lingering(self._transport, self._guard)
        elif self._lingering is None:
            self._transport.close()
            self._end_soon()

    def is_closing(self) -> bool:
        """Tell whether nothing more is taken from the caller."""
        return self._lingering is not None or bool(self._transport.is_closing())

    def _end_soon(self) -> None:
        """Give up on a caller who does not take the last of its answer."""
        if self._transport.get_write_buffer_size():
            self._guard.loop.call_later(self._guard.limits.answer_within_s, self._transport.abort)

    def _send(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            self._transport.write(b"".join(parts))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Lingering(asyncio.Protocol):
    """A connection after its last answer: what comes is thrown away, for a few seconds and to a few megabytes."""

    def __init__(self, transport: asyncio.Transport, guard: Guard) -> None:
        self._transport = transport
        self._guard = guard
        self._left = guard.limits.linger_bytes
        self._end = guard.loop.call_later(guard.limits.linger_s, transport.close)
        transport.set_protocol(self)
        transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Throw it away."""
        self._left -= len(data)
        if self._left < 0:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller has gone."""
        self._end.cancel()
        self._guard.connection_lost(exc)
