"""Two records beside each other: what both are tied to, and the shortest ways between them."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sangam.kernel.errors import NotFound
from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.types import Compared, Shared, Tie
from sangam.networks.ways import ways_between

MOST_SHARED = 60


def compare(network: Network, sight: Sight, one: UUID, other: UUID) -> Compared:
    """Return what two records are both tied to, by id, and the ways between them.

    Raises NotFound where the second is absent or not the officer's to see.
    """
    view = sight.view(other)
    if view is None or one == other:
        raise NotFound("networks:beside", "There is no such record beside this one: choose one of the list.")
    ones, others = _ties_by_record(network, sight, one), _ties_by_record(network, sight, other)
    both = sorted((set(ones) & set(others)) - {one, other})[:MOST_SHARED]
    views = sight.views(both)
    shared = tuple(Shared(views[each], tuple(ones[each]), tuple(others[each])) for each in both)
    return Compared(view, shared, ways_between(network, sight, one, other))


def _ties_by_record(network: Network, sight: Sight, record: UUID) -> Mapping[UUID, list[Tie]]:
    found: dict[UUID, list[Tie]] = defaultdict(list)
    for edge in sight.standing(network.around(record)):
        found[edge.beyond(record)].append(sight.tie(edge))
    return found
