"""Which records may be of one person, by batch resolution: suggestions for people to judge.  Nothing is merged.

The machine compares what the one who runs it sees; a reader is shown a suggestion only where he sees both records.  A
pair that people have judged is suggested no longer, whatever the verdict, unless the judgement was taken back.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from sangam.access import policy as access
from sangam.audit import audit
from sangam.audit.types import Facts
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.judgements import judgements, same_person
from sangam.matching.judgements.judgements import Pair, may_take_back, pair
from sangam.matching.models import Judgement, Suggestion
from sangam.matching.types import SharedPerson, SuggestionView, Verdict, WaitingPair, WaitingPairs
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure
from sangam.records.visibility import lists as visibility_lists
from sangam.records.visibility import views as visibility_views

_KINDS = ("person", "missing", "found")
_AT_ONCE = 500
_TAKEN_BACK_WITHIN = timedelta(days=1)
_TOLD = {"name": "name", "alias": "alias", "relative": "relative", "sex": "sex", "born": "born_year",
         "village": "village", "address": "address", "phone": "phone"}  # fmt: skip

Row = Mapping[str, str]
Scored = tuple[UUID, UUID, float]
Resolve = Callable[[Sequence[Sequence[Row]]], Iterable[Scored]]


def suggest(actor: Actor, *, partner: str = "", purpose: Stated | None, resolve: Resolve) -> int:
    """Compare the persons that the actor sees with one another and keep who may be one; return how many pairs.

    partner: a force; then our own records are held against its copies only.  resolve: from lists of rows to pairs.
    Raises Refused (no right, no purpose) and Malformed (nothing to compare).
    """
    access.require(actor, "record:judge")
    with audit.deed(actor, "officer:suggestion:make", purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        lists = [_rows(actor, owners, stated.purpose) for owners in _owners(partner)]
        if not all(lists) or sum(map(len, lists)) < 2:
            raise Malformed("matching:nobody", "There are not two persons here that you may see; nothing was compared.")
        found = _unjudged_pairs([(*pair(one, other), score) for one, other, score in resolve(lists)])
        _write_suggestions(found)
        facts.update(compared=sum(map(len, lists)), suggested=len(found), partner=partner)
    return len(found)


def suggestions(actor: Actor, record: UUID, *, purpose: Stated | None) -> tuple[SuggestionView, ...]:
    """Return the records that may be of one person with this one, the likeliest first.  A look, where there are any.

    Two queries before that, whatever is suggested of what the actor may not see.
    """
    access.require(actor, "record:open")
    purpose_of = access.require_purpose(purpose).purpose
    rows = list(_open_suggestions().filter(Q(one=record) | Q(other=record)).order_by("-score", "id")[:_AT_ONCE])
    beside = [(row, row.other if row.one == record else row.one) for row in rows]
    views = judgements.load_visible_views(actor, [record, *(other for _, other in beside)], purpose=purpose_of)
    found = tuple(
        SuggestionView(views[other], row.score, row.at) for row, other in beside if {record, other} <= {*views}
    )
    if found:
        with audit.deed(actor, "officer:suggestion:look", on=record, purpose=purpose) as facts:
            facts.showed(each.record.id for each in found)
    return found


def open_pairs(records: Iterable[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    """Return unjudged pairs of which one is among these, the likeliest first.  The caller shows what may be seen."""
    among = list(records)
    rows = _open_suggestions().filter(Q(one__in=among) | Q(other__in=among)).order_by("-score", "id")
    return tuple(rows.values_list("one", "other")[:_AT_ONCE])


def pairs_to_judge() -> Iterator[tuple[UUID, UUID]]:
    """Yield the pairs that wait for a judgement, the likeliest first.  The caller shows of them what may be seen."""
    yield from ((each.one, each.other) for each in likeliest().iterator(chunk_size=_AT_ONCE))


def likeliest() -> QuerySet[Suggestion]:
    """Return the suggestions that wait for a judgement, the likeliest first."""
    return _open_suggestions().order_by("-score", "id")


def forget() -> int:
    """Forget suggestions on records that are no longer here, or judged a day ago or longer; return how many.

    Until then a judgement may be taken back, and its pair waits again.
    """
    due = _suggestions_to_delete()
    if not due:
        return 0
    with audit.deed(Actor.system(here.node().force, "matching"), "node:suggestion:forget") as facts:
        forgotten = Suggestion.objects.filter(id__in=due).delete()[0]
        facts["forgotten"] = forgotten
    return forgotten


def _owners(partner: str) -> list[tuple[str, ...]]:
    return [(here.node().force,), (partner,)] if partner else [()]


def _rows(actor: Actor, owners: tuple[str, ...], purpose: Purpose) -> list[Row]:
    ids = visibility_views.all_of(_KINDS, owners)
    parts = (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
    return [_row(view) for part in parts for view in visibility_views.load_views(actor, part, purpose=purpose).values()]


def _row(view: RecordView) -> Row:
    said = {column: view.first(property_) for column, property_ in _TOLD.items()}
    return {"id": str(view.id), **{column: str(value or "") for column, value in said.items()}}


def _write_suggestions(found: list[Scored]) -> None:
    at = audit.require_deed().at
    rows = [Suggestion(one=one, other=other, score=score, at=at) for one, other, score in found]
    Suggestion.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, unique_fields=["one", "other"], update_fields=["score", "at"]
    )


def _unjudged_pairs(found: list[Scored]) -> list[Scored]:
    latest = Judgement.objects.order_by("one", "other", "-at", "-id").distinct("one", "other")
    words = latest.values_list("one", "other", "verdict")
    judged = {(one, other) for one, other, verdict in words if verdict != Verdict.TAKEN_BACK}
    return [each for each in found if each[:2] not in judged]


def _open_suggestions() -> QuerySet[Suggestion]:
    words = Judgement.objects.filter(one=OuterRef("one"), other=OuterRef("other")).order_by("-at", "-id")
    latest = Subquery(words.values("verdict")[:1])
    return Suggestion.objects.alias(word=latest).filter(Q(word=None) | Q(word=Verdict.TAKEN_BACK))


def _suggestions_to_delete() -> list[int]:
    pairs = list(Suggestion.objects.values_list("id", "one", "other"))
    here_still = visibility_views.which_stand({each for _, one, other in pairs for each in (one, other)})
    fresh = Judgement.objects.filter(at__gt=clock.now() - _TAKEN_BACK_WITHIN).values_list("one", "other")
    left, lately = set(_open_suggestions().values_list("id", flat=True)), set(fresh)
    return [
        key
        for key, one, other in pairs
        if not {one, other} <= here_still or (key not in left and (one, other) not in lately)
    ]


# Which persons two forces both know: pairs of records of different forces that people held for one, or that wait.
#
# A pair is shown only to who sees both records; what is hidden takes nobody's place, however many pairs there are.

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
            return visibility_views.load_views(actor, ids, purpose=stated)

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


# The pairs that wait for one officer's judgement: both records seen whole, the likeliest first.
#
# What is masked or hidden from the officer takes no part and is not counted.

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
        found = _whole(actor, stated, list(likeliest()[:_LOOKED_THROUGH]))
        shown = found[:MOST]
        views = disclosure.whole_views(actor, list({record for each in shown for record in _two(each)}), purpose=stated)
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
        views = visibility_views.load_views(actor, [one, other], purpose=access.require_purpose(purpose).purpose)
        _note_looks(facts, views)
    return (views[one], views[other]) if len(views) == len({one, other}) == 2 else ()


def waiting_count(actor: Actor, *, purpose: Stated | None) -> int:
    """Return how many pairs wait for this officer, of the 500 likeliest; none without the rights or a purpose.

    Two queries, whatever is hidden.  It shows nothing of any record, and is no look.
    """
    if purpose is None or not all(access.may(actor, each) for each in ("record:judge", "record:open")):
        return 0
    return len(_whole(actor, purpose.purpose, list(likeliest()[:_COUNTED])))


def _note_looks(facts: Facts, records: Iterable[UUID]) -> None:
    """Note that a page of pairs showed these records, each as a look of its own."""
    shown = list(dict.fromkeys(map(str, records)))
    facts.showed(shown)
    facts.looked([record] for record in shown)


def _whole(actor: Actor, purpose: Purpose, rows: list[Suggestion]) -> list[Suggestion]:
    """Return the suggestions of which the actor sees both records whole."""
    admission = access.admission(actor, purpose)
    whole = set(visibility_lists.whole_pairs(admission, [_two(each) for each in rows], at=clock.now()))
    return [each for each in rows if _two(each) in whole]


def _two(row: Suggestion) -> tuple[UUID, UUID]:
    return row.one, row.other


def _pair(row: Suggestion, views: Mapping[UUID, RecordView]) -> WaitingPair:
    """Return a suggestion with both records, our own first."""
    one, other = sorted((views[row.one], views[row.other]), key=lambda each: each.is_copy)
    return WaitingPair(one, other, row.score, row.at, same_person.likeness(one, other))
