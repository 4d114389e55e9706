"""Which persons two forces both know: pairs of records of different forces that people held for one, or that wait.

A pair is shown only to who sees both records; what is hidden takes nobody's place, however many pairs there are.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from uuid import UUID

from sangam.access import policy as access
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.matching.judgements.clusters import Pair
from sangam.matching.judgements.suggestions import pairs_to_judge
from sangam.matching.models import Judgement
from sangam.matching.types import SharedPerson, Verdict
from sangam.records.public import search
from sangam.records.types import RecordView

_AT_ONCE = 500

_Seen = Callable[[Collection[UUID]], dict[UUID, RecordView]]


def shared_persons(
    actor: Actor, forces: Collection[str], *, purpose: Stated | None, limit: int = 30
) -> tuple[SharedPerson, ...]:
    """Return the pairs of records of two of these forces that are held for one person, and those that wait.

    What people judged comes first, the newest word first; then what the machine suggests, the likeliest first.
    limit: of each.  A look.  Raises Refused (no right, no purpose).
    """
    access.require(actor, "record:open")
    with audit.deed(actor, "officer:suggestion:look", purpose=purpose) as facts:
        stated = access.require_purpose(purpose).purpose

        def seen(ids: Collection[UUID]) -> dict[UUID, RecordView]:
            return search.load_views(actor, ids, purpose=stated)

        judged = list(islice(_visible_pairs(_pairs_judged_same(), forces, seen, judged=True), limit))
        waits = list(islice(_visible_pairs(pairs_to_judge(), forces, seen, judged=False), limit))
        facts.showed(dict.fromkeys(record.id for each in (*judged, *waits) for record in (each.one, each.other)))
    return (*judged, *waits)


def _pairs_judged_same() -> Iterator[Pair]:
    """Yield the pairs whose latest word is "same", the newest first."""
    latest = Judgement.objects.order_by("one", "other", "-at", "-id").distinct("one", "other")
    same = [each for each in latest.values_list("at", "one", "other", "verdict") if each[3] == Verdict.SAME]
    yield from ((one, other) for _, one, other, _ in sorted(same, reverse=True))


def _visible_pairs(
    pairs: Iterable[Pair], forces: Collection[str], seen: _Seen, *, judged: bool
) -> Iterator[SharedPerson]:
    every = iter(pairs)
    while page := list(islice(every, _AT_ONCE)):
        views = seen({record for each in page for record in each})
        for one, other in page:
            if one in views and other in views and _is_between_forces(views[one], views[other], forces):
                yield SharedPerson(views[one], views[other], judged=judged)


def _is_between_forces(one: RecordView, other: RecordView, forces: Collection[str]) -> bool:
    return one.owner != other.owner and {one.owner, other.owner} <= set(forces)
