"""The claims of membership of one gang, in the caller's deed: what counts, and why the rest stands apart."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose
from sangam.networks.claims import sort_claims
from sangam.networks.sight import Sight
from sangam.networks.types import MEMBER, Claim, Edge
from sangam.records.public import search
from sangam.records.types import RecordView

MOST_CLAIMS = 200


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
