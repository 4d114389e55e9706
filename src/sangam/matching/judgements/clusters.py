"""Clusters: the records that people hold for one, from their judgements.  Pure.

Of each pair the latest word counts.  Records joined by "same" make a cluster.  A "not same" between any two of them
leaves it open.  Then nobody has said which word is wrong, the contradiction is shown, and each record stands alone.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sangam.matching.types import Cluster, JudgementView, Verdict

Pair = tuple[UUID, UUID]


def pair(one: UUID, other: UUID) -> Pair:
    """Return two records in the order in which a judgement names them."""
    return (one, other) if one < other else (other, one)


def latest_judgements(judgements: Iterable[JudgementView]) -> dict[Pair, JudgementView]:
    """Return the word that counts for each pair: the latest."""
    latest: dict[Pair, JudgementView] = {}
    for each in judgements:
        before = latest.get((each.one, each.other))
        if before is None or (each.at, each.id) > (before.at, before.id):
            latest[each.one, each.other] = each
    return latest


def cluster_of(record: UUID, stands: Mapping[Pair, JudgementView]) -> Cluster:
    """Return the records held for one with this one, and the words that contradict it.

    stands: from `standing`, of every pair that the reader may see.
    """
    joined: dict[UUID, set[UUID]] = {}
    for (one, other), each in stands.items():
        if each.verdict is Verdict.SAME:
            joined.setdefault(one, set()).add(other)
            joined.setdefault(other, set()).add(one)
    reached, edge = {record}, [record]
    while edge:
        new = joined.get(edge.pop(), set()) - reached
        reached |= new
        edge += new
    inside = [each for (one, other), each in stands.items() if one in reached and other in reached]
    against = tuple(each for each in inside if each.verdict is Verdict.NOT_SAME)
    ties = tuple(each for each in inside if each.verdict is Verdict.SAME)
    return Cluster(frozenset(reached), _in_order(ties), _in_order(against))


def _in_order(judgements: Iterable[JudgementView]) -> tuple[JudgementView, ...]:
    return tuple(sorted(judgements, key=lambda each: (each.at, each.id)))
