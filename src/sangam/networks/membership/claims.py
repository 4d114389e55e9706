"""Claims of membership around a record: of a gang its members, of a person the gangs.

What counts: a claim that names its evidence, is graded, and has a last day that has not passed.  It is of a grown
person who was not wronged.  All others stand apart with the reason, and in no count of members.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose
from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.types import MEMBER, Apart, Claim, Edge
from sangam.records.public import search
from sangam.records.types import RecordView

ROLES = ("leader", "shooter", "financier", "handler", "supplier", "associate", "suspect", "")
"""In which order members stand."""

MOST_CLAIMS = 200


def claims_around(network: Network, sight: Sight, record: UUID) -> tuple[Claim, ...]:
    """Return the claims that name a record, those that count first, by role, then by person."""
    edges = [edge for edge in network.around(record) if edge.relation == MEMBER]
    sight.load(edges)
    found = [claim for edge in edges if (claim := sight.claim(edge)) is not None]
    return sort_claims(found)


def claims_of_gang(actor: Actor, gang: RecordView, *, purpose: Purpose) -> tuple[Claim, ...]:
    """Return the claims that name a gang, as the actor sees them, those that count first; the caller notes the look."""
    said = _naming(actor, [gang], "membership", purpose)[gang.id]
    opinions = _naming(actor, said, "opinion", purpose)
    edges = [
        Edge(person, gang.id, each.id, (), MEMBER, tuple(one.id for one in opinions[each.id]))
        for each in said
        if (person := search.reference_in(each.first("person"))) is not None
    ]
    sight = Sight(actor, purpose)
    sight.load(edges)
    return sort_claims(claim for edge in edges if (claim := sight.claim(edge)) is not None)


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


def _naming(
    actor: Actor, views: Iterable[RecordView], kind: str, purpose: Purpose
) -> "defaultdict[UUID, list[RecordView]]":
    """Return by record those of a kind that name it."""
    asked = list(views)
    found: defaultdict[UUID, list[RecordView]] = defaultdict(list)
    if asked:
        linked = search.referring(actor, asked, kinds=(kind,), purpose=purpose, most=MOST_CLAIMS)
        for record, links in linked.items():
            found[record] = [link.record for link in links]
    return found
