"""Persons between gangs: members of two, or members of one who are tied to a member of another."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from uuid import UUID

from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.types import MEMBER, Between, Edge

MOST_BETWEEN = 20
_JOINING = frozenset({"case", "phone", "vehicle", "sighting", "incident"})
"""Kinds of records through which two persons are tied."""


def persons_between(network: Network, sight: Sight, gang: UUID) -> tuple[Between, ...]:
    """Return who stands between this gang and another: those of most gangs first, then by id.

    A person counts who is a member here, or tied to a member by one record, and is so in another gang too.
    """
    own = _members(network, sight, gang)
    near = {person: _tied_persons(network, sight, person) for person in own}
    among = sorted({*own, *(each for tied in near.values() for each in tied)})
    found = [each for person in among if (each := _find_between(network, sight, person, gang)) is not None]
    found.sort(key=lambda each: (-len(each.gangs), each.person.id))
    return tuple(found[:MOST_BETWEEN])


def _find_between(network: Network, sight: Sight, person: UUID, gang: UUID) -> Between | None:
    through: dict[UUID, UUID] = dict.fromkeys(_gangs(network, sight, person), person)
    for tied in _tied_persons(network, sight, person):
        for each in _gangs(network, sight, tied):
            through.setdefault(each, tied)
    if gang not in through or len(through) == 1:
        return None
    views = sight.views([person, *through, *through.values()])
    others = sorted(each for each in through if each != gang)
    edges = dict.fromkeys(
        edge for each in (person, *through.values()) for edge in _standing_edges(network, sight, each)
    )
    return Between(
        views[person],
        tuple(views[each] for each in others),
        {each: views[through[each]] for each in (gang, *others)},
        tuple(sight.tie(edge) for edge in edges),
    )


def _members(network: Network, sight: Sight, gang: UUID) -> list[UUID]:
    return sorted({edge.one for edge in _standing_edges(network, sight, gang) if edge.relation == MEMBER})


def _gangs(network: Network, sight: Sight, person: UUID) -> list[UUID]:
    return sorted({edge.other for edge in _standing_edges(network, sight, person) if edge.relation == MEMBER})


def _tied_persons(network: Network, sight: Sight, person: UUID) -> list[UUID]:
    """Return the persons whom one record ties to a person, in the order of ids."""
    found: Mapping[UUID, set[UUID]] = defaultdict(set)
    for edge in _standing_edges(network, sight, person):
        other = edge.beyond(person)
        if network.kind_of(other) == "person":
            found[other].add(other)
        elif network.kind_of(other) in _JOINING:
            found[other].update(each.beyond(other) for each in _standing_edges(network, sight, other))
    near = {each for reached in found.values() for each in reached if network.kind_of(each) == "person"}
    return sorted(near - {person})


def _standing_edges(network: Network, sight: Sight, record: UUID) -> Iterator[Edge]:
    return iter(sight.standing(network.around(record)))
