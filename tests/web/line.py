"""A line between a browser and a node's door that a test can cut, mend, and let swallow the node's answers."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit


class Line:
    """A relay of bytes on a port of its own.  most_bytes: what it still carries to the node; None: all."""

    def __init__(self, door_origin: str) -> None:
        self._to = ("127.0.0.1", urlsplit(door_origin).port or 0)
        self._port, self._listener = 0, socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self.swallows = False
        self.most_bytes: int | None = None
        self._port = self._listener.getsockname()[1]
        self._listen()
        self.origin = f"http://localhost:{self._port}"

    def mend(self) -> None:
        """Take connections, on the port of before."""
        self.swallows = False
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._listen()

    def cut(self) -> None:
        """Take no connection, and end those that there are."""
        for each in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def _is_spent(self, size: int) -> bool:
        """Count what goes to the node; tell whether the line has carried all that it was to carry."""
        if self.most_bytes is None:
            return False
        self.most_bytes -= size
        return self.most_bytes < 0

    def _listen(self) -> None:
        threading.Thread(target=self._take, args=(self._listener,), daemon=True).start()

    def _take(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = listener.accept()
                node = socket.create_connection(self._to)
                self._open |= {caller, node}
                for one, other, is_answer in ((caller, node, False), (node, caller, True)):
                    threading.Thread(target=self._pass_on, args=(one, other, is_answer), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while some := one.recv(65_536):
                if is_answer and self.swallows:
                    break
                if not is_answer and self._is_spent(len(some)):
                    break
                other.sendall(some)
        for each in (one, other):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
            self._open.discard(each)
