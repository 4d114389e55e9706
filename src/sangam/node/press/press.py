"""The press: papers in turn, round by officer; what is drawn is kept in memory for minutes, by all that it says.

A sheet's key is the digest of every word on it, so it is given only to whom the same words were just shown.  Who
prints it is stamped on afterwards, which takes a fraction of the time: for twenty-four stations one sheet is drawn.
"""

import asyncio
import hashlib
import json
import logging
import os
import resource
import signal
import time
import traceback
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from sangam.node.doors.turns import LineFull, Turns
from sangam.node.press import client
from sangam.node.press.client import Order, Reply
from sangam.print_pages.drawn_paper import draw_body, stamp

# Work in a process of its own, made by a fork and gone after it: bounded in time and memory, it takes nobody along.
#
# Nothing of one reader's paper is left for the next one's.

MOST_CPU_S = 30
MOST_WALL_S = 300.0
MOST_MEMORY = 1024 * 1024 * 1024
_WHOLE = b"."
_PARENT_S = 5

Made = tuple[bytes, Sequence[object]]
"""Bytes, and numbers and words that describe them."""


class Died(Exception):
    """The process ended before its work did."""


async def in_a_fork(act: Callable[[], Made]) -> Made:
    """Return what `act` returns, called in a process of its own.  Raises Died."""
    read, write = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(read)
        os.close(write)
        raise
    if pid == 0:
        _work(act, write)
    os.close(write)
    try:
        return _unpack_drawing(await asyncio.wait_for(_all_of(read), MOST_WALL_S))
    except TimeoutError:
        raise Died from None
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _work(act: Callable[[], Made], write: int) -> NoReturn:
    try:
        # The loop's descriptors are the parent's: a signal or a write here would wake the parent's loop.
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.closerange(3, write)
        os.closerange(write + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        for what, most in (
            (resource.RLIMIT_CPU, MOST_CPU_S),
            (resource.RLIMIT_AS, MOST_MEMORY),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))
        signal.alarm(int(MOST_WALL_S) + _PARENT_S)  # should the press be gone by then
        content, said = act()
        line = json.dumps(said).encode()
        with os.fdopen(write, "wb") as out:
            out.write(len(line).to_bytes(4) + line + content + _WHOLE)
        # Not sys.exit: that would run the parent's exit handlers and flush its buffers a second time.
        os._exit(0)
    except BaseException:
        os.write(2, traceback.format_exc().encode())  # not by sys.stderr: what stands behind it may be closed above
    finally:
        os._exit(1)


async def _all_of(read: int) -> bytes:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb")
    )
    try:
        return await reader.read()
    finally:
        transport.close()


def _unpack_drawing(sent: bytes) -> Made:
    if len(sent) < 5 or not sent.endswith(_WHOLE):
        raise Died
    end = 4 + int.from_bytes(sent[:4])
    return sent[end:-1], json.loads(sent[4:end])


KEPT_S = 300.0
KEPT_BYTES = 64 * 1024 * 1024
WAITING = 24
"""How many papers of one officer may wait."""

log = logging.getLogger(__name__)


class Kept:
    """Drawn papers, in memory alone: for minutes, and no more than so many bytes."""

    def __init__(self, *, most_s: float = KEPT_S, most_bytes: int = KEPT_BYTES) -> None:
        self._most_s, self._most_bytes = most_s, most_bytes
        self._by_key: OrderedDict[str, tuple[float, Made | None]] = OrderedDict()

    def put(self, key: str, made: Made | None) -> None:
        """Keep a print, or that it failed (None)."""
        self._by_key.pop(key, None)
        self._by_key[key] = (time.monotonic(), made)
        self.forget_old()

    def get(self, key: str) -> tuple[Made | None] | None:
        """Return a tuple with what is kept, or None."""
        self.forget_old()
        found = self._by_key.get(key)
        return None if found is None else (found[1],)

    def forget_old(self) -> None:
        """Forget what is past its time, and the oldest where all take too much room."""
        while self._by_key:
            at, _ = next(iter(self._by_key.values()))
            held = sum(len(made[0]) for _, made in self._by_key.values() if made)
            if time.monotonic() - at <= self._most_s and held <= self._most_bytes:
                return
            self._by_key.popitem(last=False)


class Press:
    """The press.  drawn, stamped: how many of each it has made."""

    def __init__(self, *, at_once: int = 0, kept: Kept | None = None) -> None:
        at_once = at_once or max(1, (os.cpu_count() or 1) // 2)
        self._drawing = Turns(at_once=at_once, each=1, waiting=WAITING)
        self._stamping = Turns(at_once=1, each=1, waiting=WAITING)
        self.kept = kept or Kept()
        self._making: dict[tuple[str, str], asyncio.Task[Made | None]] = {}
        self.drawn = self.stamped = 0

    async def answer(self, order: Order, wait_s: float) -> Reply:
        """Answer an order: with the paper, or how it stands after so many seconds.

        Without a body it only asks how a print stands: then no content is given.
        """
        if not order.body:
            return self._state(order.key)
        try:
            made = await asyncio.wait_for(asyncio.shield(self._made(order)), wait_s)
        except TimeoutError:
            return Reply(client.WAITING, before=self._drawing.in_line)
        except LineFull:
            return Reply(client.FULL)
        return Reply(client.FAILED) if made is None else Reply(client.DONE, made[0])

    def _state(self, key: str) -> Reply:
        if any(made == key for _, made in self._making):
            return Reply(client.WAITING, before=self._drawing.in_line)
        found = self.kept.get(key)
        if found is None:
            return Reply(client.UNKNOWN)
        return Reply(client.FAILED if found[0] is None else client.DONE)

    def _made(self, order: Order) -> "asyncio.Task[Made | None]":
        return self._once(order.key, lambda: self._copy(order), owner=order.owner)

    async def _copy(self, order: Order) -> Made | None:
        """Return the order's copy: the sheet, drawn once for all, and its stamps."""
        sheet = await self._sheet(order)
        if sheet is None or not order.stamps:
            return sheet
        pdf, places = sheet
        async with self._stamping.turn(order.owner):
            self.stamped += 1
            return await _draw_in_fork(lambda: (stamp(pdf, places, order.stamps), ()))  # type: ignore[arg-type]  # as JSON has them

    async def _sheet(self, order: Order) -> Made | None:
        """Return the order's sheet.  Whose turn comes first draws it: nobody waits for it in another's line."""
        key = f"sheet {hashlib.sha256(order.body).hexdigest()}"
        if ("", key) in self._making or self._at_hand(key):
            return await self._once(key, lambda: self._draw(order))
        async with self._drawing.turn(order.owner):
            return await self._once(key, lambda: self._draw(order))

    async def _draw(self, order: Order) -> Made | None:
        title, steps = json.loads(order.body)
        self.drawn += 1
        return await _draw_in_fork(lambda: draw_body(title, steps))

    def _once(
        self, key: str, make: Callable[[], Awaitable[Made | None]], *, owner: str = ""
    ) -> "asyncio.Task[Made | None]":
        """Return the task that makes this, or has made it: who asks for the same again shares it.

        owner: who shares it; "" for all.  What failed is tried anew.
        """
        if (owner, key) in self._making:
            return self._making[owner, key]
        if made := self._at_hand(key):
            return asyncio.ensure_future(_already_made(made))
        self._making[owner, key] = task = asyncio.ensure_future(self._make_and_store(key, make))
        task.add_done_callback(lambda done: self._forget((owner, key), done))
        return task

    def _at_hand(self, key: str) -> Made | None:
        found = self.kept.get(key)
        return found[0] if found else None

    async def _make_and_store(self, key: str, make: Callable[[], Awaitable[Made | None]]) -> Made | None:
        made = await make()
        self.kept.put(key, made)
        return made

    def _forget(self, key: tuple[str, str], done: "asyncio.Task[Any]") -> None:
        self._making.pop(key, None)
        if not done.cancelled() and (error := done.exception()) and not isinstance(error, LineFull):
            log.error("a paper could not be drawn", exc_info=error)


async def _already_made(made: Made) -> Made | None:
    return made


async def _draw_in_fork(act: Callable[[], Made]) -> Made | None:
    """Return what is drawn in a process of its own; None where that dies, as of what cannot be drawn."""
    try:
        return await in_a_fork(act)
    except Died:
        log.warning("a paper could not be drawn: its process ended before it")
        return None
