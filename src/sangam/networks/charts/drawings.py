"""What a chart shows to one officer: records and the ties that stand between them, asked anew each time."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.networks.events import day_of
from sangam.networks.projection import NODES, Network, read_network
from sangam.networks.questions import open_in_network
from sangam.networks.sight import Sight, is_spared, is_victim
from sangam.networks.surroundings import chart_of, neighbours
from sangam.networks.types import MEMBER, TIE, Drawing, Edge, Tie
from sangam.records.types import RecordView

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
