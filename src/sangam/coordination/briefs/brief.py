"""The brief of a meeting: what stands between its forces, as its reader may see it, written anew each time it is read.

Each part is asked of its own package, under the reader's rights and purpose, and is a look like any other.
"""

from collections.abc import Iterable
from datetime import timedelta
from statistics import median
from uuid import UUID

from sangam.access.policy import may
from sangam.coordination import pages
from sangam.coordination.briefs.findings import write_findings
from sangam.coordination.public.brief_types import Brief, ResponseTime
from sangam.coordination.types import ActionState, ActionView, MeetingView
from sangam.exchange.public import alerts, threads
from sangam.exchange.types import AlertState, AlertView, Stage, ThreadState, ThreadView
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Stated
from sangam.library.public import library
from sangam.library.types import NoteView, Query
from sangam.matching.public import suggestions
from sangam.records.public import records
from sangam.records.types import RecordView

RECENT = timedelta(days=31)
MOST_A_PART = 30
_MOST_READ = 500
_STANDING = (ActionState.OVERDUE, ActionState.OPEN, ActionState.DONE)
_UNACKNOWLEDGED = frozenset({Stage.WAITING, Stage.REACHED, Stage.SILENT})
_LOST_AND_FOUND = ("stolen", "recovered")


def write_brief(actor: Actor, meeting: UUID, *, purpose: Stated | None) -> Brief:
    """Return the brief of a meeting for this reader.

    It lists open questions between its forces, the oldest first, and how fast each force answered of late.  It lists
    actions of its series that are not settled, those overdue first, and alerts of the last month with who has not
    acknowledged them.  It names persons whom two of its forces know, and wanted persons, releases, vehicles and gangs
    that one of them shares with another.  It ends with deferred items, practices released in the last month, what
    crosses the border, and what became of gangs since the last meeting.

    Raises NotFound, and Refused without a purpose.
    """
    view = pages.open_meeting(actor, meeting)
    between = _threads(actor, view, purpose)
    recent = _alerts(actor, view, purpose)
    gangs = _shared_records(actor, view, purpose, "gang")
    return Brief(
        meeting=view,
        written_at=clock.now(),
        between=tuple(between),
        questions=_open_threads(between),
        responses=response_times(between),
        actions=_standing_actions(view),
        wanted=_shared_records(actor, view, purpose, "wanted"),
        alerts=recent,
        unacknowledged=_unacknowledged_units(actor, view, recent),
        suspects=suggestions.shared_persons(actor, view.members, purpose=purpose, limit=MOST_A_PART),
        releases=_recent(_shared_records(actor, view, purpose, "release")),
        vehicles=_with_status(_shared_records(actor, view, purpose, "vehicle"), _LOST_AND_FOUND),
        gangs=_recent((*gangs, *_shared_records(actor, view, purpose, "membership"))),
        lessons=_lessons(actor, view),
        deferred=tuple(each for each in view.items if each.deferred),
        findings=write_findings(actor, view, gangs, purpose=purpose),
    )


def response_times(between: Iterable[ThreadView]) -> tuple[ResponseTime, ...]:
    """Return for each pair of asking and answering force how many questions are open, overdue, answered, how fast.

    Only questions of the last month count as answered.  Pure but for the clock.
    """
    found: dict[tuple[str, str], list[ThreadView]] = {}
    for each in between:
        found.setdefault((each.asks.force, each.record.owner), []).append(each)
    return tuple(_response(asker, owner, listed) for (asker, owner), listed in sorted(found.items()))


def _response(asker: str, owner: str, listed: list[ThreadView]) -> ResponseTime:
    now = clock.now()
    took = [
        each.answered_at - each.opened_at
        for each in listed
        if each.answered_at is not None and each.opened_at >= now - RECENT
    ]
    return ResponseTime(
        asker,
        owner,
        open=sum(each.state is ThreadState.OPEN for each in listed),
        overdue=sum(each.overdue(now) for each in listed),
        answered=len(took),
        median=timedelta(seconds=median(each.total_seconds() for each in took)) if took else None,
    )


def _threads(actor: Actor, view: MeetingView, purpose: Stated | None) -> list[ThreadView]:
    return [
        each
        for each in threads.threads(actor, purpose=purpose, limit=_MOST_READ)
        if {each.asks.force, each.record.owner} <= set(view.members) and each.asks.force != each.record.owner
    ]


def _open_threads(between: Iterable[ThreadView]) -> tuple[ThreadView, ...]:
    found = (each for each in between if each.state is ThreadState.OPEN)
    return tuple(sorted(found, key=lambda each: each.opened_at)[:MOST_A_PART])


def _standing_actions(view: MeetingView) -> tuple[ActionView, ...]:
    standing = [each for each in (*view.earlier_actions, *view.actions) if each.state in _STANDING]
    return tuple(sorted(standing, key=lambda each: (each.state is not ActionState.OVERDUE, each.due_at)))


def _shared_records(actor: Actor, view: MeetingView, purpose: Stated | None, kind: str) -> tuple[RecordView, ...]:
    """Return records of the other forces that are here, and those of ours that one of them holds."""
    us, found = here.node().force, list[RecordView]()
    for force in view.members:
        listed = records.list_records(actor, purpose=purpose, kind=kind, owner=force, limit=MOST_A_PART)
        found += [each for each in listed if force != us or _is_given(each, view.members)]
    return tuple(found[: 2 * MOST_A_PART])


def _is_given(view: RecordView, members: Iterable[str]) -> bool:
    return any(view.terms.level(force) is Level.WHOLE for force in members)


def _recent(found: Iterable[RecordView]) -> tuple[RecordView, ...]:
    since = clock.now() - RECENT
    return tuple(each for each in found if each.as_of >= since)


def _with_status(found: Iterable[RecordView], statuses: Iterable[str]) -> tuple[RecordView, ...]:
    return tuple(each for each in found if each.status in statuses)


def _lessons(actor: Actor, view: MeetingView) -> tuple[NoteView, ...]:
    """Return the practices that forces of the meeting released of late: what worked, and what did not."""
    if not may(actor, "practice:read"):
        return ()
    since = clock.now() - RECENT
    listed = library.list_notes(actor, Query(), limit=_MOST_READ)
    recent = (each for each in listed if each.force in view.members and each.released_at >= since)
    return tuple(recent)[:MOST_A_PART]


def _alerts(actor: Actor, view: MeetingView, purpose: Stated | None) -> tuple[AlertView, ...]:
    since = clock.now() - RECENT
    every = alerts.alerts(actor, purpose=purpose) + alerts.past_alerts(actor, purpose=purpose)
    recent = [each for each in every if each.issued_by.force in view.members and each.issued_at >= since]
    return tuple(sorted(recent, key=lambda each: each.issued_at, reverse=True)[:MOST_A_PART])


def _unacknowledged_units(actor: Actor, view: MeetingView, recent: Iterable[AlertView]) -> dict[UUID, tuple[str, ...]]:
    """Return by live alert which units of the meeting's forces have not acknowledged it, as the reader's board says."""
    live = (each for each in recent if each.state is AlertState.LIVE)
    boards = {each.id: alerts.board(actor, each.id).rows for each in live}
    found = {
        alert: tuple(row.unit for row in rows if row.stage in _UNACKNOWLEDGED and row.force in view.members)
        for alert, rows in boards.items()
    }
    return {alert: units for alert, units in found.items() if units}
