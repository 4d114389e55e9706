"""Asking the press: from the event loop of a serving process, or from one of its threads."""

import asyncio
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sangam.kernel.errors import Refused
from sangam.node.processes import readiness

# What the serving processes and the press say to each other over the press's socket, and where it stands.
#
# A message is a length, a line of JSON, and bytes. Only the node's account reaches the socket: its folder is private.

DONE, WAITING, FAILED, FULL, UNKNOWN = "done", "waiting", "failed", "full", "unknown"
AWAY = "away"
"""The states of a print: also that too many of its officer's wait, that the press knows none, that none answers."""

NAME = "press.sock"
HEAD_BYTES = 8
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Order:
    """A paper to be drawn.  owner: whose turn it takes.  body, stamps: as of its script; key: of both."""

    owner: str
    key: str
    body: bytes
    stamps: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """How a print stands.  before: how many papers are drawn before it.  pdf: where it is done.

    drawn, stamped: how many sheets and copies the press has made since it began.
    """

    state: str
    pdf: bytes = b""
    before: int = 0
    drawn: int = 0
    stamped: int = 0


def pack_message(head: dict[str, Any], content: bytes = b"") -> bytes:
    """Return a message."""
    line = json.dumps(head, ensure_ascii=False).encode()
    return len(line).to_bytes(4) + len(content).to_bytes(4) + line + content


def lengths(head: bytes) -> tuple[int, int]:
    """Return how long a message's line and content are.  Raises ValueError where that is too much."""
    line, content = int.from_bytes(head[:4]), int.from_bytes(head[4:HEAD_BYTES])
    if line + content > MOST_BYTES:
        raise ValueError("too long a message")
    return line, content


def order_message(order: Order, wait_s: float) -> bytes:
    """Return the message that asks for a print, and waits so long for it."""
    return pack_message({"owner": order.owner, "key": order.key, "stamps": order.stamps, "wait_s": wait_s}, order.body)


def read_reply(line: bytes, content: bytes) -> Reply:
    """Return a reply as the press sent it."""
    head = json.loads(line)
    return Reply(head["state"], content, head["before"], head["drawn"], head["stamped"])


@contextmanager
def short_address(home: Path) -> Iterator[str]:
    """Give the address of the press's socket, short enough for the system however deep the home lies."""
    folder = os.open(home, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{NAME}"
    finally:
        os.close(folder)


_IN_THREAD_S = 60.0
_BEYOND_S = 10.0
"""How much longer than it was asked to wait the press may take before it counts as away."""


class Client:
    """A press by the home of its node."""

    def __init__(self, home: Path) -> None:
        self._home = home

    async def ask(self, order: Order, *, wait_s: float) -> Reply:
        """Ask for a print and wait so long for it; what is not done by then goes on."""
        try:
            async with asyncio.timeout(wait_s + _BEYOND_S):
                return await self._send_order(order_message(order, wait_s))
        except (OSError, ValueError, KeyError, EOFError, TimeoutError):
            return Reply(AWAY)

    def ask_in_thread(self, order: Order, *, wait_s: float) -> Reply:
        """Do the same from a thread, which waits."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(wait_s + _BEYOND_S)
                with short_address(self._home) as address:
                    line.connect(address)
                line.sendall(order_message(order, wait_s))
                with line.makefile("rb") as coming:
                    return _read_reply(coming.read)
        except (OSError, ValueError, KeyError, TimeoutError):
            return Reply(AWAY)

    def state_of(self, key: str, owner: str) -> Reply:
        """Return how a print stands that was asked for before; never its content."""
        return self.ask_in_thread(Order(owner, key, b""), wait_s=0)

    async def _send_order(self, message: bytes) -> Reply:
        with short_address(self._home) as address:
            reader, writer = await asyncio.open_unix_connection(address)
        try:
            writer.write(message)
            await writer.drain()
            line, content = lengths(await reader.readexactly(HEAD_BYTES))
            return read_reply(await reader.readexactly(line), await reader.readexactly(content))
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


def of_this_node(home: Path) -> Client | None:
    """Return the press beside this process, or None where no supervisor started it and papers are drawn here."""
    return Client(home) if os.environ.get(readiness.VARIABLE) else None


def pdf_of_reply(reply: Reply) -> bytes:
    """Return the paper of a reply.  Raises Refused where there is none."""
    if reply.state != DONE:
        raise Refused("node:print", "The PDF could not be made now: nothing is lost, ask for it again in a minute.")
    return reply.pdf


def wait_for(client: Client, order: Order) -> bytes:
    """Return a paper as PDF, for what needs it at once.  Raises Refused where it cannot be had."""
    return pdf_of_reply(client.ask_in_thread(order, wait_s=_IN_THREAD_S))


def _read_reply(read: Callable[[int], bytes]) -> Reply:
    line, content = lengths(read(HEAD_BYTES))
    return read_reply(read(line), read(content))
