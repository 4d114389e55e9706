"""The press: papers in turn, round by officer; what is drawn is kept in memory for minutes, by all that it says.

A sheet's key is the digest of every word on it, so it is given only to whom the same words were just shown.  Who
prints it is stamped on afterwards, which takes a fraction of the time: for twenty-four stations one sheet is drawn.
"""

import asyncio
import hashlib
import json
import logging
import os
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from sangam.node.doors.turns import LineFull, Turns
from sangam.node.press import messages
from sangam.node.press.fork import Died, Made, in_a_fork
from sangam.node.press.messages import Order, Reply
from sangam.print_pages.public.drawings import draw_body, stamp

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
            return Reply(messages.WAITING, before=self._drawing.in_line)
        except LineFull:
            return Reply(messages.FULL)
        return Reply(messages.FAILED) if made is None else Reply(messages.DONE, made[0])

    def _state(self, key: str) -> Reply:
        if any(made == key for _, made in self._making):
            return Reply(messages.WAITING, before=self._drawing.in_line)
        found = self.kept.get(key)
        if found is None:
            return Reply(messages.UNKNOWN)
        return Reply(messages.FAILED if found[0] is None else messages.DONE)

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
