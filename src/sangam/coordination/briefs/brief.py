"""The brief of a meeting: what stands between its forces, as its reader may see it, written anew each time it is read.

Each part is asked of its own package, under the reader's rights and purpose, and is a look like any other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from statistics import median
from uuid import UUID

from sangam.access.policy import may, require_purpose
from sangam.analysis.findings import incidents as finding_incidents
from sangam.analysis.findings import places, times
from sangam.analysis.findings.incidents import Incidents
from sangam.audit import audit
from sangam.coordination import pages, rows
from sangam.coordination.brief_types import Brief, BriefFindings, GangChange, ResponseTime
from sangam.coordination.types import ActionState, ActionView, MeetingState, MeetingView
from sangam.exchange.alerts import pages as alert_pages
from sangam.exchange.threads import pages as thread_pages
from sangam.exchange.types import AlertState, AlertView, Stage, ThreadState, ThreadView
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Stated
from sangam.library import pages as library_pages
from sangam.library.types import NoteView, Query
from sangam.matching.judgements import suggestions
from sangam.networks import membership
from sangam.networks.types import Apart, Claim, Tie
from sangam.records.types import RecordView
from sangam.records.visibility import event_columns, event_scan
from sangam.records.visibility import views as visibility_views

# What a brief says of patterns and gangs: what crosses the border of its forces, and is new since the last meeting.
#
# A finding rests on many incidents. So one for other readers is found anew among what each of them may read. No
# number is shown that counts what one of them may not see.

LOOK_BACK = timedelta(days=55)
MOST_CHANGES = 30
MOST_READ = 3000
"""Incidents that are read whole for a brief on paper, the newest."""
_MONTH = timedelta(days=31)

ForAll = Callable[[Iterable[RecordView]], tuple[RecordView, ...]]
"""Returns of some records those that every recipient reads on paper, as they all read them."""


def write_findings(
    actor: Actor, view: MeetingView, gangs: Sequence[RecordView], *, purpose: Stated | None
) -> BriefFindings:
    """Return what is new across the border for this reader.  A scan and a look.

    Patterns for who may read patterns, changes of gangs for who may read networks.  Raises Refused without a purpose.
    """
    since, incidents, is_printed = last_met_on(actor, view), None, True
    if may(actor, "pattern:read"):
        incidents, is_printed = _incidents(actor, view, since, purpose)
    changes = _changes(actor, gangs, since, purpose) if may(actor, "network:read") else []
    series, hotspots = places.find_across(incidents, since) if incidents is not None else ((), ())
    return BriefFindings(since, _read_from(since), series, hotspots, tuple(changes), is_printed)


def findings_for_all(
    actor: Actor, view: MeetingView, found: BriefFindings, for_all: ForAll, *, purpose: Stated | None
) -> BriefFindings:
    """Return the findings that each recipient of a brief may read: patterns are found anew among what all may read."""
    series, hotspots = found.series, found.hotspots
    if may(actor, "pattern:read"):
        incidents, _ = _incidents(actor, view, found.since, purpose)
        read = for_all(_views(actor, view, incidents, purpose))
        series, hotspots = places.find_across(times.choose_records(incidents, {each.id for each in read}), found.since)
    gangs = [each for change in found.gangs if (each := _change_for_all(change, for_all)) is not None]
    return BriefFindings(found.since, found.read_from, series, hotspots, tuple(gangs))


def last_met_on(actor: Actor, view: MeetingView) -> date:
    """Return the day of the last meeting of the series that was held, else a month ago."""
    before = rows.visible(actor).filter(series=view.series, number__lt=view.number).order_by("-number")
    held = (document for row in before if (document := rows.document_of(row)).state is MeetingState.CLOSED)
    at = next((document.plan.starts_at for document in held), clock.now() - _MONTH)
    return at.astimezone(clock.INDIA).date()


def _incidents(actor: Actor, view: MeetingView, since: date, purpose: Stated | None) -> tuple[Incidents, bool]:
    """Return the incidents of the meeting's forces since then, eight weeks at least; whether all may be printed."""
    begun = datetime.combine(_read_from(since), time(), clock.INDIA)
    found = event_scan.events(actor, event_columns.Scope(("incident",), since=begun), purpose=purpose)
    incidents = finding_incidents.incidents_of(found)
    ids = {record for record, force in zip(incidents.ids, incidents.forces, strict=True) if force in view.members}
    return times.choose_records(incidents, ids), bool(found.is_printed.all())


def _read_from(since: date) -> date:
    return min(since, (clock.now() - LOOK_BACK).astimezone(clock.INDIA).date())


def _views(actor: Actor, view: MeetingView, incidents: Incidents, purpose: Stated | None) -> tuple[RecordView, ...]:
    """Show the newest incidents on which the findings of a brief rest, as the actor sees them."""
    with audit.deed(actor, "officer:brief:findings", on=view.id, purpose=purpose) as facts:
        newest = [
            incidents.ids[row] for row in incidents.seconds.argsort(kind="stable")[: -MOST_READ - 1 : -1].tolist()
        ]
        seen = visibility_views.load_views(actor, newest, purpose=require_purpose(purpose).purpose)
        facts["incidents"] = len(seen)
    return tuple(seen.values())


def _changes(actor: Actor, gangs: Sequence[RecordView], since: date, purpose: Stated | None) -> list[GangChange]:
    """Return who joined and left these gangs since a day, and what was tied to them, the newest first."""
    with audit.deed(actor, "officer:brief:gangs", purpose=purpose) as facts:
        stated = require_purpose(purpose).purpose
        claims = membership.claims_of_gangs(actor, gangs, purpose=stated)
        ties = membership.ties_of(actor, gangs, purpose=stated)
        others = {each.edge.beyond(gang) for gang, among in ties.items() for each in among}
        views = visibility_views.load_views(actor, sorted(others), purpose=stated)
        found = [each for gang in gangs for claim in claims[gang.id] if (each := _of_claim(gang, claim)) is not None]
        found += [_of_tie(gang, tie, views) for gang in gangs for tie in ties.get(gang.id, ())]
        recent = sorted((each for each in found if each.day >= since), key=_newest)
        facts.showed(sorted({record for each in recent for record in (each.gang.id, each.other.id, each.said_in.id)}))
    return recent[:MOST_CHANGES]


def _of_claim(gang: RecordView, claim: Claim) -> GangChange | None:
    """Return the change that a claim tells of: joined, left or disputed; None for any other claim."""
    if claim.apart is None:
        named = [each.learned_date for each in claim.said_in.statements if each.property in ("person", "gang")]
        return GangChange("joined", gang, claim.person, claim.said_in, min(named))
    if claim.apart is Apart.EXPIRED and claim.until is not None:
        return GangChange("left", gang, claim.person, claim.said_in, claim.until)
    if claim.apart is Apart.DISPUTED:
        disputing = tuple(each for each in claim.opinions if each.first("stance") == "disputed")
        day = max(each.as_of for each in disputing).astimezone(clock.INDIA).date()
        return GangChange("disputed", gang, claim.person, claim.said_in, day, disputing)
    return None


def _of_tie(gang: RecordView, tie: Tie, views: Mapping[UUID, RecordView]) -> GangChange:
    day = min(each.learned_date for each in tie.statements if each.id in tie.edge.statements)
    return GangChange("tied", gang, views[tie.edge.beyond(gang.id)], tie.said_in, day)


def _change_for_all(change: GangChange, for_all: ForAll) -> GangChange | None:
    """Return a change as every recipient reads it; None where one of them does not see all on which it rests."""
    rests_on = (change.gang, change.other, change.said_in, *change.opinions)
    read = {each.id: each for each in for_all(rests_on)}
    if len(read) < len({each.id for each in rests_on}):
        return None
    gang, other, said_in, *opinions = (read[each.id] for each in rests_on)
    return GangChange(change.what, gang, other, said_in, change.day, tuple(opinions))


def _newest(change: GangChange) -> tuple[int, UUID]:
    return -change.day.toordinal(), change.said_in.id


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
        for each in thread_pages.threads(actor, purpose=purpose, limit=_MOST_READ)
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
        listed = visibility_views.list_records(actor, purpose=purpose, kind=kind, owner=force, limit=MOST_A_PART)
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
    listed = library_pages.list_notes(actor, Query(), limit=_MOST_READ)
    recent = (each for each in listed if each.force in view.members and each.released_at >= since)
    return tuple(recent)[:MOST_A_PART]


def _alerts(actor: Actor, view: MeetingView, purpose: Stated | None) -> tuple[AlertView, ...]:
    since = clock.now() - RECENT
    every = alert_pages.alerts(actor, purpose=purpose) + alert_pages.past_alerts(actor, purpose=purpose)
    recent = [each for each in every if each.issued_by.force in view.members and each.issued_at >= since]
    return tuple(sorted(recent, key=lambda each: each.issued_at, reverse=True)[:MOST_A_PART])


def _unacknowledged_units(actor: Actor, view: MeetingView, recent: Iterable[AlertView]) -> dict[UUID, tuple[str, ...]]:
    """Return by live alert which units of the meeting's forces have not acknowledged it, as the reader's board says."""
    live = (each for each in recent if each.state is AlertState.LIVE)
    boards = {each.id: alert_pages.board(actor, each.id).rows for each in live}
    found = {
        alert: tuple(row.unit for row in rows if row.stage in _UNACKNOWLEDGED and row.force in view.members)
        for alert, rows in boards.items()
    }
    return {alert: units for alert, units in found.items() if units}
