"""Why two records were judged to be one: a reason speaks of both, and is read by who sees all of both."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from sangam.kernel.actor import Actor
from sangam.kernel.paper import Unprinted
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import WITHHELD, Guarded, Spoken
from sangam.matching.judgements import judgements, same_person
from sangam.matching.types import JudgementView, Resemblance, Sameness
from sangam.records.public import disclosure


def sameness(actor: Actor, record: UUID, *, purpose: Stated | None) -> Sameness:
    """Return `judgements.judgements.sameness`, its reasons as the actor may read them: by one query, where anything was
    judged.
    """
    found = judgements.sameness(actor, record, purpose=purpose)
    cluster = found.cluster
    read = _readable_judgements(actor, [*found.said, *cluster.ties, *cluster.against], purpose)
    ties, against = (tuple(read[each.id] for each in words) for words in (cluster.ties, cluster.against))
    said = tuple(read[each.id] for each in found.said)
    return replace(found, said=said, cluster=replace(cluster, ties=ties, against=against))


def resemblances_with_reasons(actor: Actor, record: UUID, *, purpose: Stated | None) -> list[Resemblance]:
    """Return `same_person.find_resembling_records`, its reasons as the actor may read them, as in `sameness`."""
    found = same_person.find_resembling_records(actor, record, purpose=purpose)
    read = _readable_judgements(actor, [each.word for each in found if each.word], purpose)
    return [replace(each, word=read[each.word.id]) if each.word else each for each in found]


def _readable_judgements(
    actor: Actor, words: Iterable[JudgementView], purpose: Stated | None
) -> Mapping[UUID, JudgementView]:
    said = {each.id: each for each in words}
    guarded = [Guarded(Spoken(record), each.reason) for each in said.values() for record in (each.one, each.other)]
    reading = iter(disclosure.readable_texts(actor, guarded, purpose=purpose.purpose if purpose else None))
    reasons = {key: (next(reading), next(reading)) for key in said}
    return {key: replace(said[key], reason=_of_both(one, other)) for key, (one, other) in reasons.items()}


def _of_both(one: str, other: str) -> str:
    """Return a reason that may be read of both records, with its mark where one of them may not be printed."""
    if one != other:
        return WITHHELD
    return one if isinstance(one, Unprinted) else other
