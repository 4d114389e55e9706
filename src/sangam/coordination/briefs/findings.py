"""What a brief says of patterns and gangs: what crosses the border of its forces, and is new since the last meeting.

A finding rests on many incidents.  So one for other readers is found anew among what each of them may read.  No number
is shown that counts what one of them may not see.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sangam.access.policy import may, require_purpose
from sangam.analysis.public import across
from sangam.analysis.public import incidents as analysis_incidents
from sangam.analysis.public.incidents import Incidents
from sangam.audit.public import audit
from sangam.coordination import rows
from sangam.coordination.public.brief_types import BriefFindings, GangChange
from sangam.coordination.types import MeetingState, MeetingView
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.networks.public import claims as network_claims
from sangam.networks.types import Apart, Claim, Tie
from sangam.records.public import scan, search
from sangam.records.types import RecordView

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
    series, hotspots = across.find_across(incidents, since) if incidents is not None else ((), ())
    return BriefFindings(since, _read_from(since), series, hotspots, tuple(changes), is_printed)


def findings_for_all(
    actor: Actor, view: MeetingView, found: BriefFindings, for_all: ForAll, *, purpose: Stated | None
) -> BriefFindings:
    """Return the findings that each recipient of a brief may read: patterns are found anew among what all may read."""
    series, hotspots = found.series, found.hotspots
    if may(actor, "pattern:read"):
        incidents, _ = _incidents(actor, view, found.since, purpose)
        read = for_all(_views(actor, view, incidents, purpose))
        series, hotspots = across.find_across(across.choose_records(incidents, {each.id for each in read}), found.since)
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
    found = scan.events(actor, scan.Scope(("incident",), since=begun), purpose=purpose)
    incidents = analysis_incidents.incidents_of(found)
    ids = {record for record, force in zip(incidents.ids, incidents.forces, strict=True) if force in view.members}
    return across.choose_records(incidents, ids), bool(found.is_printed.all())


def _read_from(since: date) -> date:
    return min(since, (clock.now() - LOOK_BACK).astimezone(clock.INDIA).date())


def _views(actor: Actor, view: MeetingView, incidents: Incidents, purpose: Stated | None) -> tuple[RecordView, ...]:
    """Show the newest incidents on which the findings of a brief rest, as the actor sees them."""
    with audit.deed(actor, "officer:brief:findings", on=view.id, purpose=purpose) as facts:
        newest = [
            incidents.ids[row] for row in incidents.seconds.argsort(kind="stable")[: -MOST_READ - 1 : -1].tolist()
        ]
        seen = search.load_views(actor, newest, purpose=require_purpose(purpose).purpose)
        facts["incidents"] = len(seen)
    return tuple(seen.values())


def _changes(actor: Actor, gangs: Sequence[RecordView], since: date, purpose: Stated | None) -> list[GangChange]:
    """Return who joined and left these gangs since a day, and what was tied to them, the newest first."""
    with audit.deed(actor, "officer:brief:gangs", purpose=purpose) as facts:
        stated = require_purpose(purpose).purpose
        claims = network_claims.claims_of_gangs(actor, gangs, purpose=stated)
        ties = network_claims.ties_of(actor, gangs, purpose=stated)
        others = {each.edge.beyond(gang) for gang, among in ties.items() for each in among}
        views = search.load_views(actor, sorted(others), purpose=stated)
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
