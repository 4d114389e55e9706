"""A series that people keep: a record of its own that names its incidents, is judged, proposed, and found again.

The owner of the record judges and corrects it, as any record.  A machine keeps nothing by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.audit import audit
from sangam.exchange.threads import acts
from sangam.exchange.types import RecordRef
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Grade, Handling, Level, highest
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import REASON, SOURCE, require_length
from sangam.records.own_records import records
from sangam.records.schema.event_kinds import JUDGEMENTS, SERIES_KINDS
from sangam.records.types import RecordView, Said, Value
from sangam.records.visibility import links
from sangam.records.visibility import views as visibility_views

FEWEST_KEPT = 2
MOST_KEPT = 200
MOST_LISTED = 50
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class KeptInput:
    """What people say of a series.  source, grade: of their judgement."""

    name: str
    judgement: str
    series_kind: str
    reason: str
    source: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class KeptSeries:
    """A series that is kept, and those of its incidents that the reader sees."""

    record: RecordView
    incidents: tuple[RecordView, ...]

    @property
    def forces(self) -> tuple[str, ...]:
        """Return whose incidents are in it."""
        return tuple(sorted({each.owner for each in self.incidents}))


def keep_series(actor: Actor, incidents: Sequence[UUID], kept: KeptInput, *, purpose: Stated | None) -> UUID:
    """Keep incidents as one series; return the record.  Its classification is the highest among the incidents.

    Raises Refused (no right, no purpose), NotFound (an incident that the actor does not see) and Malformed.
    """
    require(actor, "pattern:read")
    require(actor, "record:create")
    _require_said(kept)
    views = _incidents(actor, incidents, purpose=purpose)
    if not FEWEST_KEPT <= len(views) <= MOST_KEPT:
        raise Malformed(
            "analysis:series-size", "A series holds {least} to {most} incidents.", least=FEWEST_KEPT, most=MOST_KEPT
        )
    level = highest(each.handling for view in views for each in view.statements).classification
    values: dict[str, Value] = {
        "name": kept.name.strip(),
        "judgement": kept.judgement,
        "series_kind": kept.series_kind,
        "reason": kept.reason.strip(),
    }
    said = [Said(name, value, kept.source, kept.grade, Handling(level)) for name, value in values.items()]
    named = [_incident_statement(view, kept.source, kept.grade, Handling(level)) for view in views]
    return records.create(actor, records.New("series", [*said, *named]), purpose=purpose)


def add_to_series(actor: Actor, series: UUID, incidents: Sequence[UUID], *, purpose: Stated | None) -> int:
    """Take further incidents into a series of ours; return its new version.

    Raises NotFound (absent, not the actor's to see, no series), Malformed where all stand in it already, and Refused.
    A force that has the series must not read of a third force's incident: that is refused, too.
    """
    require(actor, "pattern:read")
    kept = open_series(actor, series, purpose=purpose)
    there = set(incidents_of(kept.record))
    views = _incidents(actor, [each for each in incidents if each not in there], purpose=purpose)
    if not views:
        raise Malformed("analysis:series-added", "Choose an incident that does not stand in this series yet.")
    if len(there) + len(views) > MOST_KEPT:
        raise Malformed("analysis:series-full", "A series holds at most {most} incidents.", most=MOST_KEPT)
    holders = [each.force for each in visibility_views.holders(series) if each.level is Level.WHOLE]
    if any(view.owner not in (here.node().force, force) for view in views for force in holders):
        raise _of_third()
    said = kept.record.statements
    first = next((each for each in said if each.property == "incident"), said[0])
    level = highest(each.handling for view in (kept.record, *views) for each in view.statements).classification
    say = [_incident_statement(view, first.source, first.grade, Handling(level)) for view in views]
    return records.correct(actor, series, say=say, why="incidents added")


def open_series(actor: Actor, series: UUID, *, purpose: Stated | None) -> KeptSeries:
    """Open a series that is kept, with those of its incidents that the actor sees.  A look at each.

    Raises NotFound (absent, not the actor's to see, no series) and Refused (no right, no purpose).
    """
    require(actor, "pattern:read")
    view = visibility_views.open_record(actor, series, purpose=purpose)
    if view.kind != "series":
        raise NotFound("analysis:kept-series", "This record is no series that was kept: open the series itself.")
    return KeptSeries(view, tuple(_show_incidents(actor, incidents_of(view), purpose=purpose)))


def list_series(actor: Actor, *, purpose: Stated | None) -> tuple[KeptSeries, ...]:
    """Return the series that are kept and that the actor sees, the newest first, each with its incidents.  A look."""
    require(actor, "pattern:read")
    found = visibility_views.list_records(actor, purpose=purpose, kind="series", limit=MOST_LISTED)
    wanted = [each for view in found for each in incidents_of(view)]
    views = {view.id: view for view in _show_incidents(actor, wanted, purpose=purpose)}
    return tuple(KeptSeries(view, tuple(views[each] for each in incidents_of(view) if each in views)) for view in found)


def propose_series(actor: Actor, series: UUID, force: str, question: str, *, purpose: Stated | None) -> UUID:
    """Ask the desk of a force whose incidents are in a series of ours, and share the series with it; return the thread.

    The question goes first: where it is refused, nothing is shared.
    Raises Refused where it names incidents of a third force, which is to be asked first; raises as `open_series`.
    """
    kept = open_series(actor, series, purpose=purpose)
    theirs = [each for each in kept.incidents if each.owner == force]
    if not theirs or force == here.node().force:
        raise Refused("analysis:series-force", "This series holds no incident of that force: there is nothing to ask.")
    others = set(kept.forces) - {force, here.node().force}
    if others or len(kept.incidents) < len(incidents_of(kept.record)):
        raise _of_third()
    require(actor, "record:share")
    about = RecordRef(theirs[0].id, force, theirs[0].label or "—", theirs[0].desk)
    thread = acts.open_thread(actor, about, question=question, purpose=purpose)
    records.share(actor, series, with_forces={force: Level.WHOLE})
    return thread


def incidents_of(view: RecordView) -> list[UUID]:
    """Return the incidents that a series names, as far as its reader is shown that it does."""
    named = (links.reference_in(each.value) for each in view.statements if each.property == "incident")
    return list(dict.fromkeys(each for each in named if each is not None))


def _of_third() -> Refused:
    return Refused(
        "analysis:series-third",
        "This series names incidents of a third force: ask that force, or keep a series without them.",
    )


def _require_said(kept: KeptInput) -> None:
    if not kept.name.strip() or len(kept.name.strip()) > _LONGEST_NAME:
        raise Malformed(
            "analysis:series-name", "Give the series a name of at most {most} characters.", most=_LONGEST_NAME
        )
    if kept.judgement not in JUDGEMENTS or kept.series_kind not in SERIES_KINDS:
        raise Malformed("analysis:series-judgement", "Say what you judge, and which kind of series it is.")
    if not kept.reason.strip() or not kept.source.strip():
        raise Malformed("analysis:series-reason", "Give the reason and its source: whoever reads the series asks why.")
    require_length(kept.reason, part="reason", most=REASON)
    require_length(kept.source, part="source", most=SOURCE)


def _incidents(actor: Actor, incidents: Iterable[UUID], *, purpose: Stated | None) -> list[RecordView]:
    wanted = list(dict.fromkeys(incidents))
    found = [view for view in _show_incidents(actor, wanted, purpose=purpose) if view.kind == "incident"]
    if len(found) < len(wanted):
        raise NotFound(
            "analysis:series-incident",
            "Incidents of this series are not here, or not yours to see: {count}. Nothing was kept.",
            count=len(wanted) - len(found),
        )
    return found


def _show_incidents(actor: Actor, incidents: Iterable[UUID], *, purpose: Stated | None) -> list[RecordView]:
    """Show the incidents that a series names, as the actor sees them."""
    with audit.deed(actor, "officer:pattern:series", purpose=purpose) as facts:
        views = visibility_views.load_views(actor, list(incidents), purpose=require_purpose(purpose).purpose)
        facts.showed(sorted(views))
    return list(views.values())


def _incident_statement(view: RecordView, source: str, grade: Grade, handling: Handling) -> Said:
    return Said("incident", {"ref": str(view.id), "label": ""}, source, grade, handling)
