"""Charts that are attached to a case or a meeting of the node: each of its readers opens them under own rights.

Nothing travels: a chart is attached to a thing on its own node.  It stays its unit's: others look, and save their own.
"""

from uuid import UUID

from sangam.access.policy import may, require, require_purpose
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Stated
from sangam.networks.charts.saved_charts import line_of, name_chart, open_chart, row_of, shows_some
from sangam.networks.models import ChartShare, SavedChart
from sangam.networks.sight import Sight
from sangam.networks.types import AttachedTo, ChartLine, OpenedChart
from sangam.records.public import records

CASE = "case"
MOST_WITH = 50


def attach_chart(actor: Actor, chart: UUID, target: AttachedTo, *, purpose: Stated | None) -> None:
    """Attach a chart of the actor's unit to a case or a meeting; again changes nothing.

    Of a meeting the caller has let the actor read it.  Raises Refused, NotFound (the chart, or the case is not here or
    not the actor's to see) and Conflict (too many charts are attached).
    """
    require(actor, "network:read")
    _require_case(actor, target, purpose)
    with audit.deed(actor, "officer:network:chart-share", on=chart, purpose=purpose) as facts:
        row_of(actor, Sight(actor, require_purpose(purpose).purpose), chart)
        facts.update(kind=target.kind, thing=str(target.thing))
        there = ChartShare.objects.filter(kind=target.kind, thing=target.thing)
        if there.filter(chart=chart).exists():
            return
        if there.count() >= MOST_WITH:
            raise Conflict("networks:chart-shares", "{most} charts are attached already: detach one.", most=MOST_WITH)
        at = audit.require_deed().at
        ChartShare.objects.create(id=new_id(), chart=chart, kind=target.kind, thing=target.thing, at=at, by=actor.label)


def detach_chart(actor: Actor, chart: UUID, target: AttachedTo, *, purpose: Stated | None) -> None:
    """Detach a chart of the actor's unit from a case or a meeting.  Raises Refused and NotFound."""
    require(actor, "network:read")
    with audit.deed(actor, "officer:network:chart-unshare", on=chart, purpose=purpose) as facts:
        row_of(actor, Sight(actor, require_purpose(purpose).purpose), chart)
        facts.update(kind=target.kind, thing=str(target.thing))
        ChartShare.objects.filter(chart=chart, kind=target.kind, thing=target.thing).delete()


def where_attached(actor: Actor, chart: UUID, *, purpose: Stated | None) -> tuple[AttachedTo, ...]:
    """Return to what a chart of the actor's unit is attached, of cases those that the actor sees.

    Of the meetings the caller leaves out those that the actor may not know.  Raises as `name_chart`.
    """
    require(actor, "network:read")
    stated = require_purpose(purpose)
    with audit.deed(actor, "officer:network:look", on=chart, purpose=purpose):
        sight = Sight(actor, stated.purpose)
        row_of(actor, sight, chart)
        found = [AttachedTo(row.kind, row.thing) for row in ChartShare.objects.filter(chart=chart).order_by("at", "id")]
        seen = sight.views(each.thing for each in found if each.kind == CASE)
        return tuple(each for each in found if each.kind != CASE or each.thing in seen)


def charts_attached_to(actor: Actor, target: AttachedTo, *, purpose: Stated | None) -> tuple[ChartLine, ...]:
    """Return the charts attached to a thing, of which the actor sees a record; none for who reads no networks.

    The caller has let the actor read the thing.
    """
    ids = list(ChartShare.objects.filter(kind=target.kind, thing=target.thing).values_list("chart", flat=True))
    if not ids or purpose is None or not may(actor, "network:read"):
        return ()
    with audit.deed(actor, "officer:network:look", on=target.thing, purpose=purpose):
        sight = Sight(actor, purpose.purpose)
        rows = SavedChart.objects.filter(id__in=ids).order_by("-saved_at", "id")
        return tuple(line_of(row) for row in rows if shows_some(sight, row))


def name_attached_chart(actor: Actor, chart: UUID, target: AttachedTo, *, purpose: Stated | None) -> ChartLine:
    """Return how a chart that is attached to a thing is called.  Raises as `open_attached_chart`."""
    require(actor, "network:read")
    _require_case(actor, target, purpose)
    return name_chart(actor, chart, purpose=purpose, by=target)


def open_attached_chart(actor: Actor, chart: UUID, target: AttachedTo, *, purpose: Stated | None) -> OpenedChart:
    """Return a chart that is attached to a thing, as the actor sees it now.

    Of a meeting the caller has let the actor read it.
    Raises Refused, and NotFound (it is not attached, the case is not the actor's to see, or no record on it is).
    """
    require(actor, "network:read")
    _require_case(actor, target, purpose)
    return open_chart(actor, chart, purpose=purpose, by=target)


def _require_case(actor: Actor, target: AttachedTo, purpose: Stated | None) -> None:
    if target.kind == CASE and records.open_record(actor, target.thing, purpose=purpose).kind != CASE:
        raise NotFound("networks:chart-case", "A chart is attached to a case or a meeting: choose one of the list.")
