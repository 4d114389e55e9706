"""Claims of membership around a record: of a gang its members, of a person the gangs.

What counts: a claim that names its evidence, is graded, and has a last day that has not passed.  It is of a grown
person who was not wronged.  All others stand apart with the reason, and in no count of members.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from sangam.access.policy import require
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Handling, Level, highest
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.texts import REASON, SOURCE, require_length
from sangam.networks.projection import Network
from sangam.networks.sight import Sight, edges_between
from sangam.networks.types import MEMBER, Apart, Claim, Edge, OpinionInput, Tie
from sangam.records.own_records import records
from sangam.records.types import RecordView, Said, Terms, Value
from sangam.records.visibility import links as visibility_links
from sangam.records.visibility import views as visibility_views

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
            if (person := visibility_links.reference_in(each.first("person"))) is not None
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
        linked = visibility_links.referring_records(actor, asked, kinds=(kind,), purpose=purpose, most=MOST_CLAIMS)
        for record, links in linked.items():
            found[record] = [link.record for link in links]
    return found


# Joint listing: a force seconds or disputes another's claim of membership, by a record of its own.
#
# The claim stays its owner's: who proposed it withdraws it by a recall, and it is gone at every holder. An opinion
# goes to the claim's owner, and no farther than the terms of the copy allow. A recall takes it back as well.

STANCES = ("seconded", "disputed")


def open_claim(actor: Actor, claim: UUID, *, purpose: Stated | None) -> RecordView:
    """Return a claim of membership of another force.  A look.

    Raises NotFound (absent, not the actor's to see, no claim) and Refused (a claim of ours).
    """
    view = visibility_views.open_record(actor, claim, purpose=purpose)
    if view.kind != "membership":
        raise NotFound("networks:claim", "This record is no claim of membership: open the claim itself.")
    if view.owner == here.node().force:
        raise Refused("networks:own-claim", "This claim is your own force's: withdraw it by a recall, or correct it.")
    return view


def give_opinion(actor: Actor, claim: UUID, opinion: OpinionInput, *, purpose: Stated | None) -> UUID:
    """Second or dispute a claim of membership of another force; return the record that says so, as secret as the claim.

    Raises NotFound (absent, not the actor's to see, no claim), Refused (a claim of ours) and Malformed.
    """
    require(actor, "record:create")
    reason, source, grade = opinion.reason, opinion.source, opinion.grade
    if opinion.stance not in STANCES:
        raise Malformed("networks:stance", "Choose whether you second the claim or dispute it.")
    if not reason.strip() or not source.strip():
        raise Malformed("networks:opinion-reason", "Give the reason and its source: they go to the claim's owner.")
    require_length(reason, part="reason", most=REASON)
    require_length(source, part="source", most=SOURCE)
    view = open_claim(actor, claim, purpose=purpose)
    values: dict[str, Value] = {
        "claim": {"ref": str(claim), "label": ""},
        "stance": opinion.stance,
        "reason": reason.strip(),
    }
    level = highest([Handling(), *(each.handling for each in view.statements)]).classification
    said = [Said(name, value, source, grade, Handling(level)) for name, value in values.items()]
    return records.create(actor, records.New("opinion", said, _terms(view)), purpose=purpose)


def _terms(view: RecordView) -> Terms:
    """Return terms as wide as the claim's own, at home too, and no wider."""
    us = here.node().force
    named = {force for force, level in view.terms.shares.items() if level is Level.WHOLE}
    shares = dict.fromkeys(sorted({view.owner, *named} - {us}), Level.WHOLE)
    audience = {force: tokens for force, tokens in view.terms.audience.items() if force in {us, *shares}}
    return Terms(view.terms.expires_at, shares, audience, view.terms.purposes)
