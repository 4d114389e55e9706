"""Claims of membership around a record: of a gang its members, of a person the gangs.

What counts: a claim that names its evidence, is graded, and has a last day that has not passed.  It is of a grown
person who was not wronged.  All others stand apart with the reason, and in no count of members.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.types import MEMBER, Apart, Claim

ROLES = ("leader", "shooter", "financier", "handler", "supplier", "associate", "suspect", "")
"""In which order members stand."""


def claims_around(network: Network, sight: Sight, record: UUID) -> tuple[Claim, ...]:
    """Return the claims that name a record, those that count first, by role, then by person."""
    edges = [edge for edge in network.around(record) if edge.relation == MEMBER]
    sight.load(edges)
    found = [claim for edge in edges if (claim := sight.claim(edge)) is not None]
    return sort_claims(found)


def sort_claims(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return claims with those that count first, by role, then by person."""
    return tuple(sorted(claims, key=_order))


def members(claims: Iterable[Claim]) -> frozenset[UUID]:
    """Return the persons of the claims that count, each once however many say so."""
    return frozenset(claim.person.id for claim in claims if claim.apart is None)


def counted_apart(claims: Iterable[Claim]) -> Mapping[Apart, int]:
    """Return how many claims stand apart, by reason."""
    return Counter(claim.apart for claim in claims if claim.apart is not None)


def _order(claim: Claim) -> tuple[bool, str, int, UUID, UUID, UUID]:
    role = ROLES.index(claim.role) if claim.role in ROLES else len(ROLES)
    return claim.apart is not None, str(claim.apart or ""), role, claim.person.id, claim.gang.id, claim.said_in.id
