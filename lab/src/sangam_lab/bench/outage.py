"""A peer goes and comes back: how soon the first message is on the reader's screen then, and all of them.

All of Haryana is stopped, its PostgreSQL too, while officers in Delhi go on writing; then it is started again.  It
counts as back when both its doors serve and say so; the reader's stream comes back as a browser's would.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sangam.node.processes import readiness
from sangam_lab.bench import cpu_time, send_to_screen, statistics, two_nodes
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo.nodes import Node

_BEFORE_S, _AFTER_S = 2.0, 2.0
_LOOK_EVERY_S = 0.02
_BACK_WITHIN_S = 90.0


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements.  first_s, all_s: from when it was back, to the first message and to all that had waited."""

    rate: float
    outage_s: float
    away_s: float
    waited: int
    first_s: float
    all_s: float
    tally: statistics.Tally
    refused: int
    machine: str

    @property
    def holds(self) -> bool:
        """Tell whether each message came once and in its place."""
        return self.tally.holds and not self.refused

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values."""
        return {**asdict(self), "holds": self.holds}


def measure(rate: float, outage_s: float, *, say: Callable[[str], None]) -> Figures:
    """Run two nodes, stop the reader's for so many seconds under so many messages a second; return the figures.

    outage_s: from when it has ended until it is started; its start is away time too.
    """
    with two_nodes.two_nodes(say=say) as nodes:
        say("Signing in.")
        delhi, haryana = (node.settings.officers_origin for node in nodes)
        senders = [send_to_screen.signed_in(delhi, login) for login in send_to_screen.SENDERS]
        course = send_to_screen.Course(
            nodes, senders, send_to_screen.signed_in(haryana, send_to_screen.READER), rate, outage_s, say
        )
        return asyncio.run(_run(course, nodes[1]))


async def _run(course: send_to_screen.Course, gone: Node) -> Figures:
    await course.open_threads()
    opened = asyncio.Event()
    listening = asyncio.ensure_future(course.listen(opened, returning=True))
    await opened.wait()
    over = asyncio.Event()
    course.say(f"Sending {course.rate:g} a second; after {_BEFORE_S:g} s Haryana stops for {course.seconds:g} s.")
    sending = asyncio.ensure_future(course.send_until(over, rate=course.rate, patience_s=_BACK_WITHIN_S))
    try:
        await asyncio.sleep(_BEFORE_S)
        left, returned = await _be_away(gone, course.seconds)
        course.say("Haryana is back.")
        await asyncio.sleep(_AFTER_S)
    finally:
        over.set()
        await sending
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    found = await _figures(course, left, returned)
    await course.leave()
    return found


async def _be_away(node: Node, seconds: float) -> tuple[float, float]:
    """Stop a node and start it again; return when it began to stop, and when it was back."""
    left = time.perf_counter()
    await asyncio.to_thread(demo_nodes.stop, [node])
    await asyncio.sleep(seconds)
    demo_nodes.launch(node)
    deadline = time.monotonic() + _BACK_WITHIN_S
    while not all(readiness.is_ready(node.settings.home, door) for door in ("web", "door")):
        if time.monotonic() > deadline:
            raise TimeoutError("the node has not come back")
        await asyncio.sleep(_LOOK_EVERY_S)
    return left, time.perf_counter()


async def _figures(course: send_to_screen.Course, left: float, back: float) -> Figures:
    pairs = [each for thread in course.threads.values() for each in zip(thread.due, thread.told, strict=False)]
    waited = [told for due, told in pairs if due < back <= told]
    tally, refused = await course.tally()
    first_s, all_s = (reached(waited) - back if waited else float("nan") for reached in (min, max))
    return Figures(
        course.rate, course.seconds, back - left, len(waited), first_s, all_s, tally, refused, cpu_time.machine()
    )
