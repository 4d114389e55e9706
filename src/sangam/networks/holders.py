"""Who holds a chart together: persons without whom part of it would hang apart; groups that hang together closely.

It says what would be apart, with the ties that would be gone.  It puts no number on a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sangam.graphs.public import graphs
from sangam.matching.public import suggestions
from sangam.networks.sight import Sight, is_victim
from sangam.networks.types import Chart, Edge, Group, Holder, MaybeSame

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
    drawn = graphs.build_graph((str(one), str(other)) for one, other in chart.lines)
    found = graphs.find_communities(drawn, most_rounds=_ROUNDS)
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
