"""A chart as a document: places, pins and named views, as a browser sends them.  Anything else is refused in words."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import require_length
from sangam.networks.projection import NODES, Network, read_network
from sangam.networks.questions import chart_of, day_of, neighbours, open_in_network
from sangam.networks.sight import Sight, is_spared, is_victim
from sangam.networks.types import MEMBER, TIE, ChartChange, Drawing, Edge, NamedView, Pin, Place, Tie
from sangam.records.types import RecordView

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
        frozenset(_pin(each) for each in _read_list(given, "pinned", MOST_PINS)),
        frozenset(_pin(each) for each in _read_list(given, "unpinned", MOST_PINS)),
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


def _pin(text: object) -> Pin:
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
