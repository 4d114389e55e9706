"""The pairs that wait for one officer's judgement: both records seen whole, the likeliest first.

What is masked or hidden from the officer takes no part and is not counted.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sangam.access import policy as access
from sangam.audit.public import audit
from sangam.audit.types import Facts
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.judgements import same_person, suggestions
from sangam.matching.judgements.judgements import may_take_back
from sangam.matching.models import Suggestion
from sangam.matching.types import WaitingPair, WaitingPairs
from sangam.records.public import search
from sangam.records.types import RecordView

MOST = 20
_LOOKED_THROUGH, _COUNTED = 2_000, 500
"""Suggestions among which the page finds those that this officer sees whole, and those counted on Today."""


def waiting_pairs(actor: Actor, *, purpose: Stated | None) -> WaitingPairs:
    """Return the pairs of records that wait for this officer's judgement, up to MOST.  A look at each record of them.

    Of the likeliest suggestions only: the same three queries, whatever is hidden.  Raises Refused (no right, no
    purpose).
    """
    access.require(actor, "record:judge")
    access.require(actor, "record:open")
    with audit.deed(actor, "officer:pair:look", purpose=purpose) as facts:
        stated = access.require_purpose(purpose).purpose
        found = _whole(actor, stated, list(suggestions.likeliest()[:_LOOKED_THROUGH]))
        shown = found[:MOST]
        views = search.whole_views(actor, list({record for each in shown for record in _two(each)}), purpose=stated)
        pairs = tuple(_pair(each, views) for each in shown if {*_two(each)} <= {*views})
        _note_looks(facts, (record.id for each in pairs for record in (each.one, each.other)))
    return WaitingPairs(pairs, has_more=len(found) > MOST)


def judged_records(actor: Actor, one: UUID, other: UUID, *, purpose: Stated | None) -> tuple[RecordView, ...]:
    """Return the two records of a pair whose judgement this officer may take back; none where that is not so.

    A look at each of them.  Raises Refused (no right, no purpose).
    """
    access.require(actor, "record:judge")
    if not may_take_back(actor, one, other):
        return ()
    with audit.deed(actor, "officer:pair:look", purpose=purpose) as facts:
        views = search.load_views(actor, [one, other], purpose=access.require_purpose(purpose).purpose)
        _note_looks(facts, views)
    return (views[one], views[other]) if len(views) == len({one, other}) == 2 else ()


def waiting_count(actor: Actor, *, purpose: Stated | None) -> int:
    """Return how many pairs wait for this officer, of the 500 likeliest; none without the rights or a purpose.

    Two queries, whatever is hidden.  It shows nothing of any record, and is no look.
    """
    if purpose is None or not all(access.may(actor, each) for each in ("record:judge", "record:open")):
        return 0
    return len(_whole(actor, purpose.purpose, list(suggestions.likeliest()[:_COUNTED])))


def _note_looks(facts: Facts, records: Iterable[UUID]) -> None:
    """Note that a page of pairs showed these records, each as a look of its own."""
    shown = list(dict.fromkeys(map(str, records)))
    facts.showed(shown)
    facts.looked([record] for record in shown)


def _whole(actor: Actor, purpose: Purpose, rows: list[Suggestion]) -> list[Suggestion]:
    """Return the suggestions of which the actor sees both records whole."""
    admission = access.admission(actor, purpose)
    whole = set(search.whole_pairs(admission, [_two(each) for each in rows], at=clock.now()))
    return [each for each in rows if _two(each) in whole]


def _two(row: Suggestion) -> tuple[UUID, UUID]:
    return row.one, row.other


def _pair(row: Suggestion, views: Mapping[UUID, RecordView]) -> WaitingPair:
    """Return a suggestion with both records, our own first."""
    one, other = sorted((views[row.one], views[row.other]), key=lambda each: each.is_copy)
    return WaitingPair(one, other, row.score, row.at, same_person.likeness(one, other))
