"""The table of charts: of one node and its unit, never exchanged.

A chart opens as the reader's sight admits it at that moment.  A chart without a record that the reader sees is not
there.  What a reader does not see keeps its place, whatever is saved.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from uuid import UUID

from sangam.access.policy import may, require, require_purpose
from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Stated
from sangam.networks.charts.documents import MOST_PINS, MOST_PLACED, draw_placed, is_drawn, read_views, too_many
from sangam.networks.models import ChartShare, SavedChart
from sangam.networks.projection import read_network
from sangam.networks.sight import Sight
from sangam.networks.types import AttachedTo, ChartChange, ChartLine, Drawing, OpenedChart, Pin, Place
from sangam.records.types import RecordView
from sangam.records.visibility import views as visibility_views

_LOOKED_AT = 200
_LISTED = 50


def begin_chart(actor: Actor, change: ChartChange, *, purpose: Stated | None) -> UUID:
    """Keep a chart of the actor's unit; return its id.  Raises Refused, NotFound and Malformed."""
    require(actor, "network:read")
    stated = require_purpose(purpose)
    chart = new_id()
    with audit.deed(actor, "officer:network:chart-save", on=chart, purpose=purpose) as facts:
        _require_seen(Sight(actor, stated.purpose), change)
        row = SavedChart(id=chart, unit=actor.unit, version=0, places={}, pins=[], views=[])
        _apply_change(row, change, change.removed, change.unpinned, actor)
        _require_some(Sight(actor, stated.purpose), row)
        row.save(force_insert=True)
        facts.update(placed=len(row.places), version=row.version)
    return chart


def save_chart(actor: Actor, chart: UUID, change: ChartChange, *, purpose: Stated | None) -> int:
    """Keep what an officer did to a chart; return its new version.  What is not seen stays as it is.

    Raises Conflict where another officer saved since, NotFound, Refused and Malformed: then nothing was changed.
    """
    require(actor, "network:read")
    stated = require_purpose(purpose)
    with audit.deed(actor, "officer:network:chart-save", on=chart, purpose=purpose) as facts:
        sight = Sight(actor, stated.purpose)
        row = row_of(actor, sight, chart, lock=True)
        if change.version != row.version:
            raise Conflict(
                "networks:chart-version",
                "{by} saved this chart since you opened it, as version {version}. Nothing of yours is lost: take in "
                "what was saved, then save again, or save yours as another chart.",
                by=row.saved_by,
                version=row.version,
            )
        _require_seen(sight, change)
        removed = frozenset(sight.views(change.removed))
        _apply_change(row, change, removed, _seen_pins(sight, change.unpinned), actor)
        _require_some(sight, row)
        _require_room(sight, row)
        _require_few_pins(sight, row)
        row.save()
        facts.update(placed=len(change.places or {}), version=row.version)
    return int(row.version)


def open_chart(actor: Actor, chart: UUID, *, purpose: Stated | None, by: AttachedTo | None = None) -> OpenedChart:
    """Return a chart as the actor sees it now.  A look at all that is drawn.

    by: to what it is attached, where it is of another unit; the caller has let the actor read that.
    Raises Refused (no right, no purpose) and NotFound (absent, of another unit, no record on it that the actor sees).
    """
    require(actor, "network:read")
    stated = require_purpose(purpose)
    network = read_network(actor, purpose=purpose)
    with audit.deed(actor, "officer:network:look", on=chart, purpose=purpose) as facts:
        sight = Sight(actor, stated.purpose)
        row = row_of(actor, sight, chart, by=by)
        places = {UUID(record): Place(*place) for record, place in row.places.items()}
        drawing = draw_placed(network, sight, places)
        facts.showed(sorted({view.id for view in drawing.records} | {tie.said_in.id for tie in drawing.ties}))
    seen = {view.id for view in drawing.records}
    pins = frozenset(
        pin for pin in map(_pin, row.pins) if {pin.one, pin.other} <= seen and pin.said_in in _tie_records(drawing)
    )
    return OpenedChart(line_of(row), drawing, {each: places[each] for each in seen}, pins, tuple(read_views(row.views)))


def name_chart(actor: Actor, chart: UUID, *, purpose: Stated | None, by: AttachedTo | None = None) -> ChartLine:
    """Return how a chart is called, where the actor sees a record of it.  Raises as `open_chart`."""
    require(actor, "network:read")
    stated = require_purpose(purpose)
    with audit.deed(actor, "officer:network:look", on=chart, purpose=purpose):
        return line_of(row_of(actor, Sight(actor, stated.purpose), chart, by=by))


def remove_chart(actor: Actor, chart: UUID, *, purpose: Stated | None) -> None:
    """Erase a chart: no record changes.  Raises as `open_chart`."""
    require(actor, "network:read")
    stated = require_purpose(purpose)
    with audit.deed(actor, "officer:network:chart-remove", on=chart, purpose=purpose):
        row_of(actor, Sight(actor, stated.purpose), chart, lock=True).delete()
        ChartShare.objects.filter(chart=chart).delete()


def charts_with(actor: Actor, record: UUID) -> tuple[ChartLine, ...]:
    """Return the charts of the actor's unit on which a record stands, the last saved first.

    The caller has opened the record."""
    rows = SavedChart.objects.filter(unit=actor.unit, places__has_key=str(record)).defer("places", "pins", "views")
    return tuple(line_of(row) for row in rows.order_by("-saved_at", "id")[:20])


def charts_of_unit(actor: Actor, *, purpose: Stated | None) -> tuple[ChartLine, ...]:
    """Return the charts of the actor's unit of which the actor sees a record, the last saved first.  A look."""
    require(actor, "network:read")
    stated = require_purpose(purpose)
    with audit.deed(actor, "officer:network:look", purpose=purpose):
        sight = Sight(actor, stated.purpose)
        rows = SavedChart.objects.filter(unit=actor.unit).order_by("-saved_at", "id")[:_LISTED]
        return tuple(line_of(row) for row in rows if shows_some(sight, row))


def row_of(actor: Actor, sight: Sight, chart: UUID, *, lock: bool = False, by: AttachedTo | None = None) -> SavedChart:
    """Return a chart of the actor's unit, or one that is attached to a thing, with a record that this sight shows.

    Raises NotFound.
    """
    rows = SavedChart.objects.filter(id=chart)
    if by is None:
        rows = rows.filter(unit=actor.unit)
    else:
        rows = rows.filter(id__in=ChartShare.objects.filter(kind=by.kind, thing=by.thing).values("chart"))
    row: SavedChart | None = (rows.select_for_update() if lock else rows).first()
    if row is None or not shows_some(sight, row):
        raise NotFound("networks:chart", "There is no such chart of your unit, or you may see no record on it.")
    return row


def shows_some(sight: Sight, row: SavedChart) -> bool:
    """Tell whether a sight shows a record of a chart: else its name is not shown either."""
    return any(map(is_drawn, _some_seen(sight, row)))


def _some_seen(sight: Sight, row: SavedChart) -> Iterator[RecordView]:
    placed = [UUID(record) for record in row.places]
    for first in range(0, len(placed), _LOOKED_AT):
        yield from sight.views(placed[first : first + _LOOKED_AT]).values()


def _require_seen(sight: Sight, change: ChartChange) -> None:
    """Raise NotFound where a chart would hold what the officer does not see, or what stands on no chart."""
    asked = set(change.places or {})
    said = {each for pin in change.pinned for each in _pin_records(pin)}
    views = sight.views(asked | said)
    foreign = {each for each in asked if each not in views or not is_drawn(views[each])} | (said - set(views))
    if foreign:
        raise NotFound(
            "networks:chart-record",
            "Records on this chart are not here, or not yours to see: {count}. Nothing was saved.",
            count=len(foreign),
            ids=" ".join(sorted(map(str, foreign))),
        )


def _require_some(sight: Sight, row: SavedChart) -> None:
    """Raise Malformed where the officer would see no record on the chart, and so would not find it again."""
    if not shows_some(sight, row):
        raise Malformed("networks:chart-empty", "A chart holds at least one record: put one on it before you save.")


def _require_room(sight: Sight, row: SavedChart) -> None:
    """Raise Malformed for too many records, of those that the officer sees."""
    if len(row.places) > MOST_PLACED and len(sight.views(map(UUID, row.places))) > MOST_PLACED:
        raise too_many()


def _require_few_pins(sight: Sight, row: SavedChart) -> None:
    """Raise Malformed for too many pinned ties, of those that the officer sees."""
    if len(row.pins) > MOST_PINS and len(_seen_pins(sight, map(_pin, row.pins))) > MOST_PINS:
        raise Malformed(
            "networks:chart-pins",
            "A chart holds at most {most} pinned links: unpin some first. Nothing was saved.",
            most=MOST_PINS,
        )


def _apply_change(
    row: SavedChart, change: ChartChange, removed: Iterable[UUID], unpinned: Iterable[Pin], actor: Actor
) -> None:
    gone = set(map(str, removed))
    placed = {str(record): [each.x, each.y, each.hidden] for record, each in (change.places or {}).items()}
    row.places = {record: place for record, place in row.places.items() if record not in gone} | placed
    row.pins = sorted({*row.pins, *map(str, change.pinned)} - set(map(str, unpinned)))
    row.views = [asdict(view) for view in change.views]
    row.name, row.version = change.name, row.version + 1
    row.saved_at, row.saved_by = audit.require_deed().at, actor.label


def line_of(row: SavedChart) -> ChartLine:
    """Return a chart as a line of a list."""
    return ChartLine(row.id, row.name, row.version, row.saved_at, row.saved_by, row.unit)


def _pin(text: str) -> Pin:
    return Pin(*map(UUID, text.split(":")))


def _seen_pins(sight: Sight, pins: Iterable[Pin]) -> frozenset[Pin]:
    """Return those of these pins of which the officer sees all three records, by one query."""
    among = list(pins)
    seen = sight.views(each for pin in among for each in _pin_records(pin)).keys()
    return frozenset(pin for pin in among if set(_pin_records(pin)) <= seen)


def _pin_records(pin: Pin) -> tuple[UUID, UUID, UUID]:
    return pin.one, pin.other, pin.said_in


def _tie_records(drawing: Drawing) -> frozenset[UUID]:
    return frozenset(tie.said_in.id for tie in drawing.ties)


# Charts that are attached to a case or a meeting of the node: each of its readers opens them under own rights.
#
# Nothing travels: a chart is attached to a thing on its own node. It stays its unit's: others look, and save their
# own.

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
    if target.kind == CASE and visibility_views.open_record(actor, target.thing, purpose=purpose).kind != CASE:
        raise NotFound("networks:chart-case", "A chart is attached to a case or a meeting: choose one of the list.")
