"""The pairs that wait for one officer's judgement: both records seen whole, the likeliest first.

What is masked or hidden from the officer takes no part, is not counted, and keeps no other pair away.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from uuid import UUID

from sangam.access import policy as access
from sangam.audit import public as audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.judgements import same_person, suggestions
from sangam.matching.models import Suggestion
from sangam.matching.types import WaitingCount, WaitingPair, WaitingPairs
from sangam.records.public import search
from sangam.records.types import RecordView

MOST = 20
_AT_ONCE = 500


def waiting_pairs(actor: Actor, *, purpose: Stated | None) -> WaitingPairs:
    """Return the pairs of records that wait for this officer's judgement, up to MOST.  A look.

    Three queries, and two more for each further 500 pairs that are hidden.  Raises Refused (no right, no purpose).
    """
    access.require(actor, "record:judge")
    access.require(actor, "record:open")
    with audit.deed(actor, "officer:suggestion:look", purpose=purpose) as facts:
        stated = access.require_purpose(purpose).purpose
        rows = suggestions.likeliest().iterator(chunk_size=_AT_ONCE)
        found = list(islice(_whole(actor, stated, rows), MOST + 1))
        shown = found[:MOST]
        views = search.whole_views(actor, list({record for each in shown for record in _two(each)}), purpose=stated)
        pairs = tuple(_pair(each, views) for each in shown if {*_two(each)} <= {*views})
        facts.showed(dict.fromkeys(record.id for each in pairs for record in (each.one, each.other)))
    return WaitingPairs(pairs, has_more=len(found) > MOST)


def waiting_count(actor: Actor, *, purpose: Stated | None) -> WaitingCount:
    """Return how many pairs wait for this officer, of the 500 likeliest; none without the rights or a purpose.

    Two queries, whatever is hidden.  It shows nothing of any record, and is no look.
    """
    if purpose is None or not all(access.may(actor, each) for each in ("record:judge", "record:open")):
        return WaitingCount(0, is_least=False)
    rows = list(suggestions.likeliest()[: _AT_ONCE + 1])
    counted = _whole_of(actor, purpose.purpose, rows[:_AT_ONCE])
    return WaitingCount(len(counted), is_least=len(rows) > _AT_ONCE)


def _whole(actor: Actor, purpose: Purpose, rows: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Yield the suggestions of which the actor sees both records whole.

    The database is asked where there are none, too: what is hidden costs no query of its own.
    """
    every = iter(rows)
    while True:
        part = list(islice(every, _AT_ONCE))
        yield from _whole_of(actor, purpose, part)
        if len(part) < _AT_ONCE:
            return


def _whole_of(actor: Actor, purpose: Purpose, rows: list[Suggestion]) -> list[Suggestion]:
    admission = access.admission(actor, purpose)
    whole = set(search.whole_pairs(admission, [_two(each) for each in rows], at=clock.now()))
    return [each for each in rows if _two(each) in whole]


def _two(row: Suggestion) -> tuple[UUID, UUID]:
    return row.one, row.other


def _pair(row: Suggestion, views: Mapping[UUID, RecordView]) -> WaitingPair:
    """Return a suggestion with both records, our own first."""
    one, other = sorted((views[row.one], views[row.other]), key=lambda each: each.is_copy)
    return WaitingPair(one, other, row.score, row.at, same_person.likeness(one, other))
