"""Asking the press: from the event loop of a serving process, or from one of its threads."""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sangam.kernel.errors import Refused
from sangam.node.press import messages
from sangam.node.press.messages import Order, Reply
from sangam.node.processes import readiness

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
                return await self._send_order(messages.order_message(order, wait_s))
        except (OSError, ValueError, KeyError, EOFError, TimeoutError):
            return Reply(messages.AWAY)

    def ask_in_thread(self, order: Order, *, wait_s: float) -> Reply:
        """Do the same from a thread, which waits."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(wait_s + _BEYOND_S)
                with messages.short_address(self._home) as address:
                    line.connect(address)
                line.sendall(messages.order_message(order, wait_s))
                with line.makefile("rb") as coming:
                    return _read_reply(coming.read)
        except (OSError, ValueError, KeyError, TimeoutError):
            return Reply(messages.AWAY)

    def state_of(self, key: str, owner: str) -> Reply:
        """Return how a print stands that was asked for before; never its content."""
        return self.ask_in_thread(Order(owner, key, b""), wait_s=0)

    async def _send_order(self, message: bytes) -> Reply:
        with messages.short_address(self._home) as address:
            reader, writer = await asyncio.open_unix_connection(address)
        try:
            writer.write(message)
            await writer.drain()
            line, content = messages.lengths(await reader.readexactly(messages.HEAD_BYTES))
            return messages.read_reply(await reader.readexactly(line), await reader.readexactly(content))
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


def of_this_node(home: Path) -> Client | None:
    """Return the press beside this process, or None where no supervisor started it and papers are drawn here."""
    return Client(home) if os.environ.get(readiness.VARIABLE) else None


def pdf_of_reply(reply: Reply) -> bytes:
    """Return the paper of a reply.  Raises Refused where there is none."""
    if reply.state != messages.DONE:
        raise Refused("node:print", "The PDF could not be made now: nothing is lost, ask for it again in a minute.")
    return reply.pdf


def wait_for(client: Client, order: Order) -> bytes:
    """Return a paper as PDF, for what needs it at once.  Raises Refused where it cannot be had."""
    return pdf_of_reply(client.ask_in_thread(order, wait_s=_IN_THREAD_S))


def _read_reply(read: Callable[[int], bytes]) -> Reply:
    line, content = messages.lengths(read(messages.HEAD_BYTES))
    return messages.read_reply(read(line), read(content))
