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
from sangam.networks.sight import Sight, edges_between
from sangam.networks.types import MEMBER, Apart, Claim, Edge, Tie
from sangam.records.public import record_links
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
    return claims_of_gangs(actor, [gang], purpose=purpose)[gang.id]


def claims_of_gangs(actor: Actor, gangs: Iterable[RecordView], *, purpose: Purpose) -> Mapping[UUID, tuple[Claim, ...]]:
    """Return the claims that name each of these gangs, as `claims_of_gang` does, in as many queries as for one."""
    said = _claims_by_record(actor, gangs, "membership", purpose)
    opinions = opinions_on(actor, [each for claims in said.values() for each in claims], purpose=purpose)
    edges = {
        gang: [
            Edge(person, gang, each.id, (), MEMBER, tuple(one.id for one in opinions[each.id]))
            for each in claims
            if (person := record_links.reference_in(each.first("person"))) is not None
        ]
        for gang, claims in said.items()
    }
    sight = Sight(actor, purpose)
    sight.load(edge for among in edges.values() for edge in among)
    found: defaultdict[UUID, tuple[Claim, ...]] = defaultdict(tuple)
    for gang, among in edges.items():
        found[gang] = sort_claims(claim for edge in among if (claim := sight.claim(edge)) is not None)
    return found


def ties_of(actor: Actor, records: Iterable[RecordView], *, purpose: Purpose) -> Mapping[UUID, list[Tie]]:
    """Return by record the ties that stand and that a record of its own says; the caller notes the look."""
    said = _claims_by_record(actor, records, "tie", purpose)
    sight = Sight(actor, purpose)
    edges = {record: [edge for view in views for edge in edges_between(view)] for record, views in said.items()}
    sight.load(edge for among in edges.values() for edge in among)
    return {record: [sight.tie(edge) for edge in sight.standing(among)] for record, among in edges.items()}


def opinions_on(actor: Actor, claims: Iterable[RecordView], *, purpose: Purpose) -> Mapping[UUID, list[RecordView]]:
    """Return by claim what forces say of it, as the actor sees it; the caller notes the look."""
    return _claims_by_record(actor, claims, "opinion", purpose)


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


def _claims_by_record(
    actor: Actor, views: Iterable[RecordView], kind: str, purpose: Purpose
) -> "defaultdict[UUID, list[RecordView]]":
    """Return by record those of a kind that name it."""
    asked = list(views)
    found: defaultdict[UUID, list[RecordView]] = defaultdict(list)
    if asked:
        linked = record_links.referring_records(actor, asked, kinds=(kind,), purpose=purpose, most=MOST_CLAIMS)
        for record, links in linked.items():
            found[record] = [link.record for link in links]
    return found
