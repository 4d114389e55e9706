"""A kept HTTPS connection to one peer's door, with our certificate, believing only that peer's authority.

It is spare, since each message pays for it.  A request leaves in one piece, and what comes is read by the parser in C
that the door reads with.
"""

import socket
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import httptools

from sangam.federation.keys import tls
from sangam.federation.peers import pairing

_ANSWER_WITHIN_S = 20.0
_KNOCK_WITHIN_S = 1.0
_LONGEST_ANSWER = 4 * 1024 * 1024
_AT_ONCE = 64 * 1024
_GET = "GET /peer/v1/hello HTTP/1.1\r\n"
_POST = "POST /peer/v1/envelopes HTTP/1.1\r\nContent-Type: application/x-ndjson\r\n"
_GONE = (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError)


class Line:
    """The connection to one peer.  Not shared between threads.

    greet: heeds the signed hello that is asked for first on each connection; what it raises closes it again.
    """

    def __init__(self, peer: str, *, greet: Callable[[bytes], None]) -> None:
        self._peer = peer
        self._greet = greet
        self._connection: ssl.SSLSocket | None = None
        self._host = ""

    @property
    def is_kept(self) -> bool:
        """Tell whether a connection is kept, as far as is known here."""
        return self._connection is not None

    def open(self) -> ssl.SSLSocket:
        """Return the connection, made and greeted if none is kept.

        Raises OSError, Conflict where the peer is not paired any more, or what `greet` raises.
        """
        if self._connection is not None:
            return self._connection
        opened = self._connection = self._open()
        try:
            self._greet(self._once(opened, _GET))
        except Exception:
            self.close()
            raise
        return opened

    def exchange(self, payload: bytes, *, meanwhile: Callable[[], None]) -> bytes:
        """Send a batch and return the answer, whatever its status.  Raises as `open` does, and what `meanwhile` raises.

        meanwhile: what is done while the peer works.
        A kept connection that the peer closed meanwhile is made anew once; a repeat changes nothing there.
        """
        if self._connection is not None:
            try:
                return self._once(self._connection, _POST, payload, meanwhile)
            except _GONE:
                self.close()
        return self._once(self.open(), _POST, payload, meanwhile)

    def is_open(self) -> bool:
        """Knock: tell whether something accepts connections at the peer's door."""
        try:
            socket.create_connection(self._place(), timeout=_KNOCK_WITHIN_S).close()
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Close the connection; the next exchange opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> ssl.SSLSocket:
        context = tls.calling_context(pairing.address(self._peer)[1])
        host, port = self._place()
        self._host = f"Host: {host}:{port}\r\n"
        plain = socket.create_connection((host, port), timeout=_ANSWER_WITHIN_S)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def _once(
        self, connected: ssl.SSLSocket, what: str, payload: bytes = b"", meanwhile: Callable[[], None] | None = None
    ) -> bytes:
        size = f"Content-Length: {len(payload)}\r\n" if payload else ""
        connected.sendall(f"{what}{self._host}{size}\r\n".encode() + payload)
        if meanwhile:
            self._do(meanwhile)
        answer = _Answer()
        while not answer.is_whole:
            answer.read(connected.recv(_AT_ONCE))
        if not answer.keeps_open:
            self.close()
        return b"".join(answer.parts)

    def _do(self, meanwhile: Callable[[], None]) -> None:
        """Do what is done meanwhile; where it fails, the answer has not been read, and no other may be taken for it."""
        try:
            meanwhile()
        except BaseException:
            self.close()
            raise

    def _place(self) -> tuple[str, int]:
        parts = urlsplit(pairing.address(self._peer)[0])
        return parts.hostname or "", parts.port or 443


class _Answer:
    """An answer as it comes in."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.is_whole = False
        self.keeps_open = True
        self._size = 0
        self._parser = httptools.HttpResponseParser(self)

    def read(self, data: bytes) -> None:
        """Read on.  Raises ConnectionResetError where it ends too early, OSError for what is no answer."""
        if not data:
            raise ConnectionResetError("the connection was closed before the answer was whole")
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            raise OSError(f"the answer cannot be read as HTTP: {error}") from error

    def on_body(self, part: bytes) -> None:
        """Take what the parser found of the body.  Raises OSError for more than a receipt can be."""
        self._size += len(part)
        if self._size > _LONGEST_ANSWER:
            raise OSError("the answer is longer than any receipt")
        self.parts.append(part)

    def on_message_complete(self) -> None:
        """Note the end."""
        self.is_whole = True
        self.keeps_open = bool(self._parser.should_keep_alive())
