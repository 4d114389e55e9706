"""The clock of a question, which runs at the answering node: started, paused once, run on, moved to another desk.

At the asker's node the same steps are noted; the time that counts is the answering node's, and comes with its words.
"""

from dataclasses import replace
from datetime import timedelta

from sangam.access.units import units
from sangam.exchange import policy
from sangam.exchange.models import Thread
from sangam.exchange.storage import thread_store
from sangam.exchange.types import Step
from sangam.kernel import clock, here
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Telling, TodayLane, Urgency

_LATE = "Unanswered: {who} asks about {label}"
_SOON = "Soon due: {who} asks about {label}"


def start_clock(row: Thread) -> None:
    """Start the answering node's clock: its desk is warned before it lapses, and then the desk above is told."""
    row.due_at = clock.now() + timedelta(seconds=row.clock_s)
    row.save(update_fields=["due_at"])
    _set_clocks(row)


def take_step(row: Thread, step: Step, *, handed_to: str) -> None:
    """Note what a step of the answering side does to a question, at either node."""
    if step is Step.ACCEPTED:
        row.accepted_at = clock.now()
        row.save(update_fields=["accepted_at"])
    elif step is Step.CLARIFY:
        _pause(row)
    else:
        _hand_over(row, handed_to)


def is_paused(row: Thread) -> bool:
    """Tell whether the clock waits for the asker's reply."""
    return row.paused_at is not None and row.resumed_at is None


def resume(row: Thread) -> None:
    """Let a paused clock run on, with as much time as was left; one that runs is left alone."""
    if row.paused_at is None or row.resumed_at is not None:
        return
    row.resumed_at = clock.now()
    if row.due_at is not None:
        row.due_at += row.resumed_at - row.paused_at
    row.save(update_fields=["resumed_at", "due_at"])
    if _is_here(row):
        _set_clocks(row)


def _pause(row: Thread) -> None:
    row.paused_at = clock.now()
    row.save(update_fields=["paused_at"])
    if _is_here(row):
        _stop_clock(row)


def _hand_over(row: Thread, desk: str) -> None:
    known = units.units([desk]).get(desk)
    row.desk, row.desk_path = desk, list(known.path) if known else [row.record_owner, desk]
    row.save(update_fields=["desk", "desk_path"])
    if _is_here(row):
        _stop_clock(row)
        if not is_paused(row):
            _set_clocks(row)
        deliveries.notify(thread_store.question(row), to=[row.desk])


def _is_here(row: Thread) -> bool:
    return row.record_owner == here.node().force


def _stop_clock(row: Thread) -> None:
    about = thread_store.subject(row.id)
    deliveries.stop_clocks(about)
    for kind in thread_store.WAITING:
        deliveries.done_for_subject(about, kind=kind)


def _set_clocks(row: Thread) -> None:
    if row.due_at is None:
        return
    parts = {"who": row.asker_label, "label": thread_store.label_of(row), "force": row.host}
    late = Telling(
        thread_store.OVERDUE, thread_store.subject(row.id), _LATE, parts, TodayLane.NOW, Urgency.URGENT, row.due_at
    )
    at_desk = replace(late, matter=f"{thread_store.QUESTION}:{row.id}")  # there it takes the place of the question
    soon = replace(at_desk, kind=thread_store.SOON, title=_SOON)
    asked = thread_store.answering_recipient(row)
    clocks = [
        Deadline(at_desk, asked, row.due_at),
        Deadline(soon, asked, policy.warning_at(row.due_at, row.clock_s), key=f"{thread_store.SOON}:{row.id}"),
    ]
    above = _desk_above(row.desk_path)
    if above not in {"", row.desk}:
        clocks.append(Deadline(late, above, row.due_at))
    deliveries.set_clocks(clocks)


def _desk_above(path: list[str]) -> str:
    """Return the desk that answers for the unit above, or ""."""
    return units.desk_unit(path[-2]) if len(path) > 1 else ""
