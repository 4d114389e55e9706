"""Turns at work that go round by caller: who asks much waits behind the own requests, and nobody else does.

For one event loop.  Callers may share a group that has less room than all.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class LineFull(Exception):
    """As many of this caller wait as may."""


class Turns:
    """The turns.  at_once: of all callers; each: of one caller; waiting: beyond these, of one caller.

    groups: of those in it together, by the group's name.
    """

    def __init__(self, *, at_once: int, each: int, waiting: int, groups: dict[str, int] | None = None) -> None:
        self._at_once, self._each, self._waiting = at_once, each, waiting
        self._groups = groups or {}
        self._lines: dict[tuple[str, str], deque[asyncio.Future[None]]] = {}
        self._at_work: Counter[tuple[str, str]] = Counter()
        self._by_group: Counter[str] = Counter()

    @property
    def in_line(self) -> int:
        """Return how many wait."""
        return sum(map(len, self._lines.values()))

    @asynccontextmanager
    async def turn(self, caller: str, *, group: str = "") -> AsyncIterator[None]:
        """Wait for a turn, and have it inside the block.  Raises LineFull at once where too many of the caller wait."""
        who = (group, caller)
        line = self._lines.setdefault(who, deque())
        if len(line) >= self._waiting:
            raise LineFull
        mine = asyncio.get_running_loop().create_future()
        line.append(mine)
        self._call_up()
        try:
            await mine
        except asyncio.CancelledError:
            self._leave(who, mine)
            raise
        try:
            yield
        finally:
            self._end(who)

    def _leave(self, who: tuple[str, str], mine: "asyncio.Future[None]") -> None:
        """Let one go who waits no more, or who was called up in that very moment."""
        if mine.done() and not mine.cancelled():
            self._end(who)
        elif mine in self._lines.get(who, ()):
            self._lines[who].remove(mine)
            self._tidy(who)

    def _end(self, who: tuple[str, str]) -> None:
        self._at_work[who] -= 1
        self._by_group[who[0]] -= 1
        if not self._at_work[who]:
            del self._at_work[who]
        self._tidy(who)
        self._call_up()

    def _call_up(self) -> None:
        """Give turns while there are any: first to the caller whose last one is longest ago."""
        while who := self._next():
            line = self._lines.pop(who)
            mine = line.popleft()
            self._lines[who] = line  # to the end of the round
            if not mine.done():
                self._at_work[who] += 1
                self._by_group[who[0]] += 1
                mine.set_result(None)
            self._tidy(who)

    def _next(self) -> tuple[str, str] | None:
        return next((who for who, line in self._lines.items() if line and self._may_begin(who)), None)

    def _may_begin(self, who: tuple[str, str]) -> bool:
        room = self._groups.get(who[0], self._at_once)
        return (
            self._at_work.total() < self._at_once and self._at_work[who] < self._each and self._by_group[who[0]] < room
        )

    def _tidy(self, who: tuple[str, str]) -> None:
        if not self._lines.get(who, True):
            del self._lines[who]
