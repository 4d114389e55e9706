"""A door of a node on a real port, in a thread, and callers who hold it open."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from support.wire_world import until

from sangam.node.doors.guard import guard_with_limits
from sangam.node.doors.in_one_piece import Limits
from sangam.node.doors.officers_tls import officers_context


class OpenDoor:
    """An application behind the guard.  tls: certificate and key, for HTTPS as the officers' door has it."""

    def __init__(self, application: Any, limits: Limits, *, tls: tuple[Any, Any] | None = None) -> None:
        context = officers_context(*tls) if tls else None
        self._lines: list[Line] = []
        config = uvicorn.Config(
            application,
            host="127.0.0.1",
            port=0,
            loop="sangam.node.doors.arrivals:Loop",
            http=guard_with_limits(limits),
            proxy_headers=False,
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
            ssl_context_factory=(lambda *_: context) if context else None,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until(lambda: self._server.started)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])

    @property
    def held(self) -> int:
        """Return how many connections are open, beside those in their handshake."""
        return len(self._server.server_state.connections)

    def call(self, said: bytes = b"", *, source: str = "127.0.0.1", trusts: ssl.SSLContext | None = None) -> "Line":
        """Connect from an address of this machine, and say something."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=(source, 0))
        line = Line(trusts.wrap_socket(plain, server_hostname="127.0.0.1") if trusts else plain)
        self._lines.append(line)
        line.say(said)
        return line

    def stop(self) -> None:
        """Let all callers hang up, and close the door."""
        for line in self._lines:
            line.hangs_up()
        until(lambda: not self._server.server_state.connections)
        self._server.should_exit = True
        self._thread.join(10)


@contextmanager
def opened(application: Any, limits: Limits, **more: Any) -> Iterator[OpenDoor]:
    """Open a door inside the block."""
    door = OpenDoor(application, limits, **more)
    try:
        yield door
    finally:
        door.stop()


class Line:
    """One caller's connection."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    def say(self, what: bytes) -> None:
        """Send; whoever hung up meanwhile does not hear it."""
        with contextlib.suppress(OSError):
            self._socket.sendall(what)

    def hear(self) -> bytes:
        """Return all that is said until the other side hangs up."""
        said = b""
        with contextlib.suppress(ConnectionError):
            while part := self._socket.recv(65536):
                said += part
        return said

    def hear_some(self) -> bytes:
        """Return what is said next."""
        return self._socket.recv(65536)

    def is_open(self) -> bool:
        """Tell whether the other side has not hung up, and says nothing."""
        self._socket.settimeout(0.05)
        try:
            return self._socket.recv(1) != b""
        except TimeoutError:
            return True
        except OSError:
            return False
        finally:
            self._socket.settimeout(30)

    def is_cut_off(self, *, dripping: bytes = b"", within_s: float = 10.0) -> bool:
        """Say a little again and again; tell whether the other side hangs up meanwhile."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            self.say(dripping)
            if not self.is_open():
                return True
        return False

    def hangs_up(self) -> None:
        """Close."""
        self._socket.close()
