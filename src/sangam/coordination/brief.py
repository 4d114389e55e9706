"""The brief of a meeting: what stands between its forces, as its reader may see it, written anew each time it is read.

Each part is asked of its own package, under the reader's rights and purpose, and is a look like any other.
"""

from datetime import timedelta
from uuid import UUID

from sangam.coordination import pages
from sangam.coordination.types import ActionState, Brief, MeetingView
from sangam.exchange.public import alerts, threads
from sangam.exchange.types import AlertView, ThreadState, ThreadView
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.records.public import records
from sangam.records.types import RecordView

RECENT = timedelta(days=31)
MOST_A_PART = 30
_MOST_READ = 500


def write_brief(actor: Actor, meeting: UUID, *, purpose: Stated | None) -> Brief:
    """Return the brief of a meeting for this reader.

    Open questions between its forces, the oldest first; actions of its series that are not settled, those overdue
    first; wanted persons whom one of its forces shares with another; alerts of its forces of the last month; items that
    were deferred.  Raises NotFound, and Refused without a purpose.
    """
    view = pages.open_meeting(actor, meeting)
    actions = (*view.earlier_actions, *view.actions)
    standing = [each for each in actions if each.state in (ActionState.OVERDUE, ActionState.OPEN, ActionState.DONE)]
    standing.sort(key=lambda each: (each.state is not ActionState.OVERDUE, each.due_at))
    return Brief(
        meeting=view,
        written_at=clock.now(),
        questions=_questions(actor, view, purpose),
        actions=tuple(standing),
        wanted=_wanted(actor, view, purpose),
        alerts=_alerts(actor, view, purpose),
        deferred=tuple(each for each in view.items if each.deferred),
    )


def _questions(actor: Actor, view: MeetingView, purpose: Stated | None) -> tuple[ThreadView, ...]:
    found = [
        each
        for each in threads.threads(actor, purpose=purpose, limit=_MOST_READ)
        if each.state is ThreadState.OPEN
        and {each.asks.force, each.record.owner} <= set(view.members)
        and each.asks.force != each.record.owner
    ]
    return tuple(sorted(found, key=lambda each: each.opened_at)[:MOST_A_PART])


def _wanted(actor: Actor, view: MeetingView, purpose: Stated | None) -> tuple[RecordView, ...]:
    """Return wanted notices of the other forces that are here, and those of ours that one of them holds."""
    us, found = here.node().force, list[RecordView]()
    for force in view.members:
        listed = records.listing(actor, purpose=purpose, kind="wanted", owner=force, limit=MOST_A_PART)
        found += [
            each for each in listed if force != us or {holder.force for holder in each.holders} & set(view.members)
        ]
    return tuple(found[: 2 * MOST_A_PART])


def _alerts(actor: Actor, view: MeetingView, purpose: Stated | None) -> tuple[AlertView, ...]:
    since = clock.now() - RECENT
    every = alerts.alerts(actor, purpose=purpose) + alerts.past_alerts(actor, purpose=purpose)
    recent = [each for each in every if each.issued_by.force in view.members and each.issued_at >= since]
    return tuple(sorted(recent, key=lambda each: each.issued_at, reverse=True)[:MOST_A_PART])
