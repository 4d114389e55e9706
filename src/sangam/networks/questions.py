"""What a page asks of a record's network: one deed, in which all that is shown is written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.purpose import Stated
from sangam.networks.between import persons_between
from sangam.networks.changes import changes_around
from sangam.networks.comparison import compare
from sangam.networks.events import events_of
from sangam.networks.holders import groups_of, holders_of, maybe_same
from sangam.networks.membership.claims import claims_around, members
from sangam.networks.projection import NODES, Network, read_network
from sangam.networks.sight import Sight, is_spared
from sangam.networks.surroundings import chart_of, crowded_beside, neighbours
from sangam.networks.types import Surroundings, Tie, Ways
from sangam.networks.ways import ways_to_banned
from sangam.records.public import records
from sangam.records.types import RecordView

_GANGS = ("gang", "organisation")


def look_around(
    actor: Actor, record: UUID, *, purpose: Stated | None, since: date | None = None, beside: UUID | None = None
) -> Surroundings:
    """Return what hangs together with a record, as far as the actor may see it.  A look at all that is shown.

    since: tells also what is new since that day.  beside: compares it with a second record.
    The owner of a copy is told as when the record is opened.
    Raises Refused (no right, no purpose) and NotFound (absent, not the actor's to see, no record of a network).
    """
    view = open_in_network(actor, record, purpose=purpose)
    network = read_network(actor, purpose=purpose)
    with audit.deed(actor, "officer:network:look", on=record, purpose=purpose) as facts:
        sight = Sight(actor, require_purpose(purpose).purpose)
        found = _around(network, sight, view)
        if since is not None:
            found = replace(found, changes=changes_around(network, sight, record, since=since, claims=found.claims))
        if beside is not None:
            found = replace(found, compared=compare(network, sight, record, beside))
        shown = {each.id: each for each in shown_in(found)}
        facts.showed(sorted(shown))
    return replace(found, spared=frozenset(each for each, view in shown.items() if is_spared(view, sight.today)))


def open_in_network(actor: Actor, record: UUID, *, purpose: Stated | None) -> RecordView:
    """Open a record that stands in a network.  Raises Refused (no right, no purpose) and NotFound."""
    require(actor, "network:read")
    require_purpose(purpose)
    view = records.open_record(actor, record, purpose=purpose)
    if view.kind not in NODES:
        raise NotFound("networks:kind", "Records of this kind stand in no network: open the person, number or gang.")
    return view


def _around(network: Network, sight: Sight, view: RecordView) -> Surroundings:
    claims = claims_around(network, sight, view.id)
    crowded, crowded_views = crowded_beside(network, sight, view.id)
    is_gang = view.kind in _GANGS
    chart = chart_of(network, sight, view.id)
    groups, modularity = groups_of(chart)
    return Surroundings(
        record=view,
        neighbours=neighbours(network, sight, view.id),
        crowded=crowded,
        crowded_views=crowded_views,
        claims=claims,
        ways=ways_to_banned(network, sight, view.id),
        between=persons_between(network, sight, view.id) if is_gang else (),
        events=events_of(network, sight, members(claims) | {view.id} if is_gang else {view.id}),
        chart=chart,
        holders=holders_of(chart, sight),
        groups=groups,
        modularity=modularity,
        maybe_same=maybe_same(chart, sight),
    )


def shown_in(found: Surroundings) -> Iterator[RecordView]:
    """Yield every record that an answer shows, some more than once."""
    yield found.record
    yield from found.crowded_views
    yield from (spot.record for spot in found.chart.spots)
    yield from (view for claim in found.claims for view in (claim.said_in, claim.person, claim.gang))
    yield from (view for each in found.between for view in (each.person, *each.gangs, *each.through.values()))
    yield from (view for event in found.events for view in (event.record, *event.of))
    yield from (view for each in found.neighbours for view in (each.record, *_said_in(each.ties)))
    yield from (opinion for claim in found.claims for opinion in claim.opinions)
    yield from _said_in(found.chart.ties)
    yield from (view for pair in found.maybe_same for view in (pair.one, pair.other))
    yield from _in_ways(found.ways)
    if found.changes is not None:
        yield from (*found.changes.fresh, *found.changes.ends, *_said_in(found.changes.ties))
    if found.compared is not None:
        yield found.compared.other
        yield from (
            view for each in found.compared.shared for view in (each.record, *_said_in(each.ones + each.others))
        )
        yield from _in_ways(found.compared.ways)


def _in_ways(ways: Ways) -> Iterator[RecordView]:
    for way in ways.ways:
        yield from way.records
        yield from (view for step in way.steps for view in _said_in(step))


def _said_in(ties: tuple[Tie, ...]) -> Iterator[RecordView]:
    return (tie.said_in for tie in ties)
