"""News around a record since a day: new ties, who is new there, and which claims ran out since."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.surroundings import reachable_records
from sangam.networks.types import Apart, Changes, Claim, Tie

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
