"""What lies around a record: its neighbours with what ties them, and the chart of the nearest."""

from collections import defaultdict
from uuid import UUID

from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.types import Chart, Edge, Neighbour, Spot, Tie
from sangam.records.types import RecordView

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
