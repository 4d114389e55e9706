"""The connection as a server writes to it: what belongs together leaves together, and a refusal is read to its end."""

import asyncio
from typing import Any, ClassVar, Protocol

from sangam.node.doors.limits import Limits

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
