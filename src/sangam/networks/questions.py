"""What a page asks of a record's network: one deed, in which all that is shown is written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.audit import audit
from sangam.graphs import adjacency, communities
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.purpose import Stated
from sangam.matching.judgements import suggestions
from sangam.networks.membership import claims_around, members
from sangam.networks.projection import NODES, Network, read_network
from sangam.networks.sight import Sight, compare, is_spared, is_victim, persons_between, ways_to_banned
from sangam.networks.types import (
    Apart,
    Changes,
    Chart,
    Claim,
    Edge,
    Event,
    Group,
    Holder,
    MaybeSame,
    Neighbour,
    Spot,
    Surroundings,
    Tie,
    Ways,
)
from sangam.records.schema.kinds import KINDS
from sangam.records.types import RecordView
from sangam.records.visibility import views as visibility_views

# What lies around a record: its neighbours with what ties them, and the chart of the nearest.

MOST_ON_CHART = 60
_HOPS = 2


def neighbours(network: Network, sight: Sight, record: UUID) -> tuple[Neighbour, ...]:
    """Return the records tied to this one by edges that stand, the best graded first, then by id."""
    ties: dict[UUID, list[Tie]] = defaultdict(list)
    for edge in sight.standing(network.around(record)):
        ties[edge.beyond(record)].append(sight.tie(edge))
    views = sight.views(ties)
    found = [Neighbour(views[other], tuple(said)) for other, said in ties.items()]
    return tuple(sorted(found, key=lambda each: (_best_grade(each.ties), each.record.id)))


def chart_of(network: Network, sight: Sight, record: UUID) -> Chart:
    """Return the records within two hops over edges that stand, as many as a chart holds.

    The strongest come first: nearer before farther, then the better graded edge, then more edges, then by id.
    """
    hops, edges = reachable_records(network, sight, record)
    touching: dict[UUID, list[Edge]] = defaultdict(list)
    for edge in edges:
        touching[edge.one].append(edge)
        touching[edge.other].append(edge)

    def strength(each: UUID) -> tuple[int, str, int, UUID]:
        return hops[each], _best_grade([sight.tie(edge) for edge in touching[each]]), -len(touching[each]), each

    chosen = sorted(hops, key=strength)[:MOST_ON_CHART]
    views = sight.views(chosen)
    drawn = sorted(sight.standing(network.between(set(chosen))), key=_by_ids)
    lines = {(min(each.one, each.other), max(each.one, each.other)) for each in drawn}
    spots = tuple(Spot(views[each], hops[each]) for each in chosen)
    return Chart(spots, tuple(sorted(lines)), len(hops), tuple(sight.tie(each) for each in drawn))


def crowded_beside(network: Network, sight: Sight, record: UUID) -> tuple[dict[UUID, int], tuple[RecordView, ...]]:
    """Return what too many share, of that which this record shares or is, with how many share it."""
    beside = network.crowded_beside(record)
    views = sight.views(sorted(beside))
    return {each: beside[each] for each in views}, tuple(views.values())


def reachable_records(network: Network, sight: Sight, record: UUID) -> tuple[dict[UUID, int], set[Edge]]:
    """Return the records within two hops over edges that stand, with how many hops, and those edges."""
    hops, border, edges = {record: 0}, [record], set[Edge]()
    for distance in range(1, _HOPS + 1):
        network.load(border)
        standing = sight.standing(edge for each in border for edge in network.around(each))
        edges.update(standing)
        border = sorted({end for edge in standing for end in (edge.one, edge.other)} - set(hops))
        hops.update(dict.fromkeys(border, distance))
    return hops, edges


def _by_ids(edge: Edge) -> tuple[UUID, UUID, UUID]:
    return edge.one, edge.other, edge.said_in


def _best_grade(ties: "list[Tie] | tuple[Tie, ...]") -> str:
    """Return the best grade of these ties, "Z" without any."""
    return min((str(each.grade) for tie in ties for each in tie.statements), default="Z")


# News around a record since a day: new ties, who is new there, and which claims ran out since.

MOST_CHANGES = 60


def changes_around(network: Network, sight: Sight, record: UUID, *, since: date, claims: Iterable[Claim]) -> Changes:
    """Return what was learned since a day within two hops, the newest first, then by ids.

    A tie is new where each statement that says it was learned on that day or later.  A record is new where all its
    ties are.  claims: those of the record, of which it tells whose last day passed since.
    """
    hops, edges = reachable_records(network, sight, record)
    new = {edge: tie for edge in edges if _learned_date(tie := sight.tie(edge)) >= since}
    touching: dict[UUID, list[bool]] = defaultdict(list)
    for edge in edges:
        for end in (edge.one, edge.other):
            touching[end].append(edge in new)
    fresh = sorted(each for each in hops if each != record and all(touching[each]))
    ties = sorted(new.values(), key=lambda tie: (-_learned_date(tie).toordinal(), tie.edge.one, tie.edge.other))
    ended = (each for each in claims if each.apart is Apart.EXPIRED and each.until is not None and each.until >= since)
    ends = sight.views(end for tie in ties[:MOST_CHANGES] for end in (tie.edge.one, tie.edge.other))
    return Changes(
        since,
        tuple(ties[:MOST_CHANGES]),
        tuple(ends.values()),
        tuple(sight.views(fresh[:MOST_CHANGES]).values()),
        tuple(ended),
    )


def _learned_date(tie: Tie) -> date:
    """Return the day on which the ends of a tie were learned: of several statements the first."""
    said = [each for each in tie.statements if each.id in tie.edge.statements]
    return min(each.learned_date for each in said or tie.statements)


# What happened when: dated records beside a record, or beside the members of a gang, the newest first.

MOST_EVENTS = 60
_DAYS: Mapping[str, str] = {kind.name: kind.dated_by for kind in KINDS.values() if kind.dated_by}
"""By which property a record of a kind is dated."""


def events_of(network: Network, sight: Sight, among: Iterable[UUID]) -> tuple[Event, ...]:
    """Return the dated records that tie any of these, each once with all of these that it ties."""
    tied: dict[UUID, set[UUID]] = defaultdict(set)
    ties: dict[UUID, list[Tie]] = defaultdict(list)
    network.load(among := sorted(set(among)))
    for each in among:
        for edge in sight.standing(network.around(each)):
            if network.kind_of(edge.beyond(each)) in _DAYS:
                tied[edge.beyond(each)].add(each)
                ties[edge.beyond(each)].append(sight.tie(edge))
    views = sight.views([*tied, *(each for of in tied.values() for each in of)])
    found = [
        Event(
            day,
            views[record],
            tuple(views[each] for each in sorted(of)),
            _DAYS[views[record].kind],
            tuple(ties[record]),
        )
        for record, of in tied.items()
        if (day := day_of(views[record])) is not None
    ]
    found.sort(key=lambda event: (-event.day.toordinal(), event.record.id))
    return tuple(found[:MOST_EVENTS])


def day_of(view: RecordView) -> date | None:
    """Return the day of a dated record; None of a record of another kind, or without its day."""
    if view.kind in _DAYS:
        with suppress(ValueError):
            return date.fromisoformat(str(view.first(_DAYS[view.kind]))[:10])
    return None


# Who holds a chart together: persons without whom part of it would hang apart; groups that hang together closely.
#
# It says what would be apart, with the ties that would be gone. It puts no number on a person.

MOST_HOLDERS = 8
_FEWEST_TOGETHER = 3
_MOST_PAIRS = 20
_ROUNDS = 24
"""Searches for groups of a chart of at most sixty records: more of them are not seen to find better ones."""


def holders_of(chart: Chart, sight: Sight) -> tuple[Holder, ...]:
    """Return the persons whose removal cuts most of the chart from its middle, then by id."""
    beside = _beside(tie.edge for tie in chart.ties)
    middle = chart.spots[0].record.id
    persons = [spot.record.id for spot in chart.spots if spot.record.kind == "person" and spot.record.id != middle]
    whole = {spot.record.id for spot in chart.spots}
    cut = {each: whole - _reachable_from(beside, middle, without=each) - {each} for each in persons}
    chosen = sorted((each for each in persons if cut[each]), key=lambda each: (-len(cut[each]), each))[:MOST_HOLDERS]
    views = sight.views(sorted(whole))
    return tuple(
        Holder(
            views[each],
            tuple(views[other] for other in sorted(cut[each])),
            tuple(tie for tie in chart.ties if each in (tie.edge.one, tie.edge.other)),
        )
        for each in chosen
    )


def groups_of(chart: Chart) -> tuple[tuple[Group, ...], float]:
    """Return groups of the chart of at least three records, the largest first, and their modularity."""
    if len(chart.lines) < _FEWEST_TOGETHER:
        return (), 0.0
    drawn = adjacency.build_graph((str(one), str(other)) for one, other in chart.lines)
    found = communities.find_communities(drawn, most_rounds=_ROUNDS)
    views = {spot.record.id: spot.record for spot in chart.spots}
    kept = [names for names in found.communities if len(names) >= _FEWEST_TOGETHER]
    return tuple(Group(tuple(views[UUID(name)] for name in names)) for names in kept), found.modularity


def maybe_same(chart: Chart, sight: Sight) -> tuple[MaybeSame, ...]:
    """Return unjudged pairs of which one is a person of the chart, where the officer sees both.  Nothing is merged.

    Who was wronged stands in none.
    """
    persons = [spot.record.id for spot in chart.spots if spot.record.kind == "person"]
    pairs = suggestions.open_pairs(persons)
    seen = sight.ask(each for pair in pairs for each in pair)
    views = {record: view for record, view in seen.items() if not is_victim(view)}
    found = [MaybeSame(views[one], views[other]) for one, other in pairs if one in views and other in views]
    return tuple(found[:_MOST_PAIRS])


def _reachable_from(beside: Mapping[UUID, Iterable[UUID]], middle: UUID, *, without: UUID) -> set[UUID]:
    reached, border = {middle}, [middle]
    while border:
        found = {other for each in border for other in beside[each] if other != without} - reached
        reached |= found
        border = list(found)
    return reached


def _beside(edges: Iterable[Edge]) -> Mapping[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for edge in edges:
        found[edge.one].add(edge.other)
        found[edge.other].add(edge.one)
    return found


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
    view = visibility_views.open_record(actor, record, purpose=purpose)
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
