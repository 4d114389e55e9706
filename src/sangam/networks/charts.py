"""The table of charts: of one node and its unit, never exchanged.

A chart opens as the reader's sight admits it at that moment.  A chart without a record that the reader sees is not
there.  What a reader does not see keeps its place, whatever is saved.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sangam.access.policy import may, require, require_purpose
from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import require_length
from sangam.networks.models import ChartShare, SavedChart
from sangam.networks.projection import NODES, Network, read_network
from sangam.networks.questions import chart_of, day_of, neighbours, open_in_network
from sangam.networks.sight import Sight, is_spared, is_victim
from sangam.networks.types import (
    MEMBER,
    TIE,
    AttachedTo,
    ChartChange,
    ChartLine,
    Drawing,
    Edge,
    NamedView,
    OpenedChart,
    Pin,
    Place,
    Tie,
)
from sangam.records.types import RecordView
from sangam.records.visibility import views as visibility_views

# A chart as a document: places, pins and named views, as a browser sends them. Anything else is refused in words.

MOST_PLACED = 10_000
MOST_VIEWS = 30
MOST_PINS = 500
MOST_NAME = 120
_FARTHEST = 1_000_000.0
_ZOOM = (0.001, 100.0)
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def read_change(text: str) -> ChartChange:
    """Return the change that a text in JSON says.  Raises Malformed with what is wrong."""
    given = read_object(text)
    name = _text(given.get("name", "")).strip()
    if not name:
        raise Malformed("networks:chart-name", "Give the chart a name, so that your unit finds it again.")
    require_length(name, part="name", most=MOST_NAME)
    places, version = given.get("places", {}), given.get("version", 0)
    if not isinstance(places, dict) or type(version) is not int:
        raise _unreadable()
    if len(places) > MOST_PLACED:
        raise too_many()
    return ChartChange(
        name,
        version,
        {_id(key): _place(value) for key, value in places.items()},
        frozenset(_id(each) for each in _read_list(given, "removed", MOST_PLACED)),
        frozenset(_document_pin(each) for each in _read_list(given, "pinned", MOST_PINS)),
        frozenset(_document_pin(each) for each in _read_list(given, "unpinned", MOST_PINS)),
        tuple(read_views(_read_list(given, "views", MOST_VIEWS))),
    )


def read_ids(text: str, name: str) -> frozenset[UUID]:
    """Return the ids that a text in JSON lists under a name.  Raises Malformed."""
    return frozenset(_id(each) for each in _read_list(read_object(text), name, MOST_PLACED))


def read_object(text: str) -> Mapping[str, Any]:
    """Return an object in JSON.  Raises Malformed for anything else."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise _unreadable()
    return given


def read_views(given: Iterable[Any]) -> Iterable[NamedView]:
    """Yield named views as they were sent or kept.  Raises Malformed."""
    for each in given:
        if not isinstance(each, dict):
            raise _unreadable()
        name = _text(each.get("name", "")).strip()
        require_length(name, part="name", most=MOST_NAME)
        off = each.get("off", [])
        if not isinstance(off, list) or not name:
            raise _unreadable()
        zoom = min(max(_number(each.get("zoom", 1)), _ZOOM[0]), _ZOOM[1])
        kinds = tuple(kind for kind in NODES if kind in off)
        yield NamedView(name, _number(each.get("x", 0)), _number(each.get("y", 0)), zoom, _document_day(each), kinds)


def too_many() -> Malformed:
    """Return the refusal of a chart that is too large."""
    return Malformed(
        "networks:chart-size",
        "A chart holds at most {most} records: take some off, or begin a second chart. Nothing was saved.",
        most=MOST_PLACED,
    )


def _read_list(given: Mapping[str, Any], name: str, most: int) -> list[Any]:
    found = given.get(name, [])
    if not isinstance(found, list):
        raise _unreadable()
    if len(found) > most:
        raise too_many() if most == MOST_PLACED else _unreadable()
    return found


def _id(text: object) -> UUID:
    try:
        return UUID(_text(text))
    except ValueError:
        raise _unreadable() from None


def _document_pin(text: object) -> Pin:
    parts = _text(text).split(":")
    if len(parts) != 3:
        raise _unreadable()
    return Pin(*map(_id, parts))


def _place(given: object) -> Place:
    if not isinstance(given, list) or len(given) not in (2, 3):
        raise _unreadable()
    return Place(_number(given[0]), _number(given[1]), bool(given[2:] and given[2]))


def _number(given: object) -> float:
    """Return a coordinate.  Raises Malformed for none: not a number, without end, or off every sheet."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) <= _FARTHEST:  # NaN neither
        raise Malformed(
            "networks:chart-place",
            "A record's place on a chart is two numbers between −1,000,000 and 1,000,000. Nothing was saved.",
        )
    return float(given)


def _text(given: object) -> str:
    if not isinstance(given, str) or _UNWRITABLE.search(given):
        raise _unreadable()
    return given


def _document_day(given: Mapping[str, Any]) -> str:
    text = _text(given.get("day", ""))
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise _unreadable() from None


def _unreadable() -> Malformed:
    return Malformed(
        "networks:chart-document", "What was sent is no chart: open the chart's page again. Nothing was saved."
    )


# What a chart shows to one officer: records and the ties that stand between them, asked anew each time.

MOST_AT_ONCE = 40
"""Neighbours that one tap brings: the next tap brings the next."""


def start_drawing(actor: Actor, record: UUID, *, purpose: Stated | None) -> Drawing:
    """Return the strongest records within two steps of one.  A look at all that is drawn.  Raises as `look_around`."""
    open_in_network(actor, record, purpose=purpose)
    network = read_network(actor, purpose=purpose)
    with audit.deed(actor, "officer:network:look", on=record, purpose=purpose) as facts:
        sight = Sight(actor, require_purpose(purpose).purpose)
        found = chart_of(network, sight, record)
        views = tuple(spot.record for spot in found.spots if is_drawn(spot.record))
        facts.showed(sorted(_shown_ids(views, found.ties)))
    return Drawing(views, found.ties, len(views), found.whole, spared_of(sight, views))


def expand(actor: Actor, record: UUID, placed: Collection[UUID], *, purpose: Stated | None) -> Drawing:
    """Return the strongest neighbours of a record that are not placed, with their ties to all that is.

    whole: of all neighbours; shown: of these and those that are placed.  A look.  Raises as `look_around`.
    """
    open_in_network(actor, record, purpose=purpose)
    network = read_network(actor, purpose=purpose)
    with audit.deed(actor, "officer:network:look", on=record, purpose=purpose) as facts:
        sight = Sight(actor, require_purpose(purpose).purpose)
        around = neighbours(network, sight, record)
        there = set(placed) | {record}
        fresh = [each.record for each in around if each.record.id not in there][:MOST_AT_ONCE]
        new = {view.id for view in fresh}
        ties = ties_between(network, sight, there | new, touching=new)
        facts.showed(sorted(_shown_ids(fresh, ties)))
    shown = len(new) + sum(each.record.id in there for each in around)
    return Drawing(tuple(fresh), ties, shown, len(around), spared_of(sight, fresh))


def draw_records(actor: Actor, placed: Collection[UUID], *, purpose: Stated | None) -> Drawing:
    """Return those of these records that the actor sees, with the ties between them.  A look at all that is drawn."""
    require(actor, "network:read")
    stated = require_purpose(purpose)
    network = read_network(actor, purpose=purpose)
    with audit.deed(actor, "officer:network:look", purpose=purpose) as facts:
        drawing = draw_placed(network, Sight(actor, stated.purpose), placed)
        facts.showed(sorted(_shown_ids(drawing.records, drawing.ties)))
    return drawing


def note_picture(actor: Actor, records: Collection[UUID], *, purpose: Stated | None) -> Drawing:
    """Note that an officer takes a chart out as a picture; return what of it the officer sees at this moment."""
    require(actor, "network:read")
    stated = require_purpose(purpose)
    network = read_network(actor, purpose=purpose)
    with audit.deed(actor, "officer:network:export", purpose=purpose) as facts:
        drawing = draw_placed(network, Sight(actor, stated.purpose), records)
        facts.showed(sorted(_shown_ids(drawing.records, drawing.ties)))
        facts.update(form="png", records=len(drawing.records))
    return drawing


def draw_placed(network: Network, sight: Sight, placed: Iterable[UUID]) -> Drawing:
    """Return those of the placed records that the officer sees, and the ties between them."""
    views = tuple(view for view in sight.views(sorted(placed)).values() if is_drawn(view))
    ties = ties_between(network, sight, {view.id for view in views})
    return Drawing(views, ties, len(views), len(views), spared_of(sight, views))


def is_drawn(view: RecordView) -> bool:
    """Tell whether a record stands on a chart: of a kind of a network, and of nobody who was wronged."""
    return view.kind in NODES and not is_victim(view)


def ties_between(
    network: Network, sight: Sight, records: Collection[UUID], *, touching: Collection[UUID] | None = None
) -> tuple[Tie, ...]:
    """Return the ties that stand between these records, in the order of ids; touching: only those that touch one."""
    edges: Iterable[Edge] = network.between(records)
    if touching is not None:
        edges = (each for each in edges if each.one in touching or each.other in touching)
    return tuple(sight.tie(each) for each in sight.standing(edges))


def interval_of(tie: Tie) -> tuple[date, date | None]:
    """Return from which day a tie holds, and to which: None where it has no end.

    Of calls and the like the first and last day; of an event its day; else the day on which it was learned.
    """
    view = tie.said_in
    learned = min((each.learned_date for each in tie.statements), default=view.as_of.date())
    if tie.edge.relation == TIE:
        return _day(view, "first_date") or learned, _day(view, "last_date") or _day(view, "until")
    if tie.edge.relation == MEMBER:
        return learned, _day(view, "until")
    return day_of(view) or learned, None


def spared_of(sight: Sight, views: Iterable[RecordView]) -> frozenset[UUID]:
    """Return those of these records that no sheet of paper names."""
    return frozenset(view.id for view in views if is_spared(view, sight.today))


def _shown_ids(views: Iterable[RecordView], ties: Iterable[Tie]) -> set[UUID]:
    return {view.id for view in views} | {tie.said_in.id for tie in ties}


def _day(view: RecordView, name: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(str(view.first(name) or "")[:10])
    return None


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
