"""Turns at work: round by caller, bounded for each, and none is lost when somebody goes."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sangam.node.doors.turns import LineFull, Turns

Run = Callable[[str], "asyncio.Task[None]"]


class Office:
    """Callers at the turns; what is at work ends when it is told to."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.began: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def asks(self, *names: str, group: str = "") -> None:
        """Let requests come, each named by its caller's letter and a number."""
        for name in names:
            self.ends[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._works(name, group))
            await settled()

    async def end(self, *names: str) -> None:
        for name in names:
            self.ends[name].set()
            await settled()

    async def _works(self, name: str, group: str) -> None:
        async with self.turns.turn(name[0], group=group):
            self.began.append(name)
            await self.ends[name].wait()


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def office(act: Callable[[Office], Awaitable[None]], **limits: object) -> Office:
    """Return the office after an act in it.  limits: of the turns, in place of the usual ones."""

    async def run() -> Office:
        made = Office(Turns(**{"at_once": 4, "each": 2, "waiting": 8} | limits))  # type: ignore[arg-type]
        await act(made)
        for task in made.tasks.values():
            task.cancel()
        return made

    return asyncio.run(run())


def test_of_one_caller_two_are_at_work_and_another_begins_at_once() -> None:
    async def act(here: Office) -> None:
        await here.asks("a1", "a2", "a3", "a4", "b1")

    assert office(act).began == ["a1", "a2", "b1"]


def test_turns_go_round_by_caller_not_by_who_came_first() -> None:
    async def act(here: Office) -> None:
        await here.asks("a1", "a2", "a3", "a4", "b1", "b2", "c1")
        await here.end("a1", "a2", "b1", "c1")

    assert office(act, at_once=1).began == ["a1", "a2", "b1", "c1", "a3"]


def test_beyond_its_line_a_caller_is_refused_and_nobody_else() -> None:
    async def act(here: Office) -> None:
        await here.asks("a1", "a2", "a3", "b1")
        await here.asks("a4")
        with pytest.raises(LineFull):
            await here.tasks["a4"]

    assert office(act, waiting=1).began == ["a1", "a2", "b1"]


def test_a_group_has_its_own_room_and_leaves_the_rest() -> None:
    async def act(here: Office) -> None:
        await here.asks("x1", "y1", "z1", group="strangers")
        await here.asks("a1", "a2")

    assert office(act, groups={"strangers": 1}).began == ["x1", "a1", "a2"]


def test_who_goes_while_waiting_or_at_work_leaves_the_turn_to_the_next() -> None:
    async def act(here: Office) -> None:
        await here.asks("a1", "b1", "c1")
        here.tasks["b1"].cancel()
        await settled()
        here.tasks["a1"].cancel()
        await settled()

    here = office(act, at_once=1)
    assert here.began == ["a1", "c1"]
    assert here.turns.in_line == 0
