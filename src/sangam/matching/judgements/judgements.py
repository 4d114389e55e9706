"""Whether two records are of one person or thing: people judge; clusters are computed, nothing merges.

A judgement on the page of a record needs a reason.  For a pair that waits the reason may stay empty.

A judgement is this force's own: it travels nowhere, and it changes neither record.  It is undone by another judgement,
and every word stays in the history.  A word on a record that the reader may not see is not shown to him, and joins
nothing that he sees.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import takewhile
from uuid import UUID

from django.db.models import QuerySet

from sangam.access import policy as access
from sangam.audit import audit
from sangam.audit.types import Facts
from sangam.database import statements as prepared
from sangam.database.statements import Asked, Rows
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.models import Judgement
from sangam.matching.types import Cluster, JudgementView, Sameness, Verdict
from sangam.records.types import RecordView
from sangam.records.visibility import views as visibility_views

# Clusters: the records that people hold for one, from their judgements. Pure.
#
# Of each pair the latest word counts. Records joined by "same" make a cluster. A "not same" between any two of them
# leaves it open. Then nobody has said which word is wrong, the contradiction is shown, and each record stands alone.

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


PERSONS = frozenset({"person", "wanted", "release", "missing", "body", "found"})
"""Kinds of record that may speak of one person; of the others, only two of one kind may be the same."""

_LONGEST_REASON = 2_000
_SEEN_AT_ONCE = 500

# A pair that nobody judged yet has no row to lock, so its name is locked.
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
# UNION, not UNION ALL: judgements form circles, and the walk ends only because a record counts once.
_AROUND = """
WITH RECURSIVE reached (id) AS (
    SELECT unnest(%s::uuid[])
    UNION
    SELECT near.id FROM reached r CROSS JOIN LATERAL (
        SELECT j.other AS id FROM matching_judgement j WHERE j.one = r.id AND j.verdict = 'same'
        UNION ALL SELECT j.one FROM matching_judgement j WHERE j.other = r.id AND j.verdict = 'same'
    ) near
)
SELECT j.id, j.one, j.other, j.verdict, j.reason, j.by, j.at FROM (
    SELECT n.* FROM reached r JOIN matching_judgement n ON n.one = r.id
    UNION SELECT n.* FROM reached r JOIN matching_judgement n ON n.other = r.id
) j ORDER BY j.at DESC, j.id DESC LIMIT 5000
"""


def judge(
    actor: Actor, one: UUID, other: UUID, *, verdict: Verdict, reason: str, purpose: Stated | None
) -> JudgementView:
    """Say whether two records are of one person or thing, and why.  The latest word of a pair counts.

    Raises Refused (no right, no purpose) and NotFound (a record that is absent or not the actor's to see).  Raises
    Malformed (no reason, one record twice, two kinds that are never one).
    """
    return _judge_pair(actor, (one, other), verdict, reason, purpose, require=_require_written)


def judge_waiting(
    actor: Actor, one: UUID, other: UUID, *, verdict: Verdict, reason: str, purpose: Stated | None
) -> JudgementView:
    """Say of a pair that waits whether it is one, as `judge` does; the reason may be empty.

    Raises Conflict where somebody has judged it since its page was made: nobody is overruled unseen.
    """
    return _judge_pair(actor, (one, other), verdict, reason, purpose, require=_require_waiting)


def take_back(actor: Actor, one: UUID, other: UUID, *, reason: str, purpose: Stated | None) -> JudgementView:
    """Take back what this officer said last of two records: the pair waits again, and both words stay in the history.

    The reason may be empty.  Raises what `judge` raises.  Raises Conflict where the word that counts is another's or is
    taken back already, and where an earlier word of another would fall with it.
    """
    return _judge_pair(actor, (one, other), Verdict.TAKEN_BACK, reason, purpose, require=_require_own_word)


def sameness(actor: Actor, record: UUID, *, purpose: Stated | None) -> Sameness:
    """Return what was judged of a record and of those held for one with it.  A look, where there is anything to show.

    Two queries before that, whatever was judged of what the actor may not see.
    Raises Refused (no right, no purpose) and NotFound.
    """
    access.require(actor, "record:open")
    words = around([record])
    views = load_visible_views(
        actor, [record, *_records_of_judgements(words)], purpose=access.require_purpose(purpose).purpose
    )
    found = [each for each in words if each.one in views and each.other in views]
    said = tuple(each for each in found if record in (each.one, each.other))
    cluster = cluster_of(record, latest_judgements(found))
    shown = {*cluster.members, *(each.beside(record) for each in said)} - {record}
    if record in views and not shown:
        return Sameness(record, (), {}, cluster)
    with audit.deed(actor, "officer:record:compare", on=record, purpose=purpose) as facts:
        if record not in views:
            raise _absent()
        facts.showed(shown)
    return Sameness(record, said, {each: views[each] for each in shown}, cluster)


def seen_around(
    actor: Actor, ids: Collection[UUID], *, purpose: Purpose, beside: Sequence[Asked] = ()
) -> tuple[list[JudgementView], dict[UUID, RecordView], list[Rows]]:
    """Return the judgements that bear on these records, and the records that they name, in the caller's deed.

    Only what the actor may see: a judgement that names any other record is left out, as if it had never been made.  Two
    queries are made where nothing was judged, too: their number tells nobody what is hidden from the actor.
    beside: statements that go in the first round trip; their rows come last.
    """
    rows, *others = prepared.run_all([Asked(_AROUND, [list(ids)]), *beside])
    found = _views_of(rows)
    views = visibility_views.load_views(actor, _records_of_judgements(found), purpose=purpose)
    return [each for each in found if each.one in views and each.other in views], views, others


def load_visible_views(actor: Actor, ids: Collection[UUID], *, purpose: Purpose) -> dict[UUID, RecordView]:
    """Return those of these records that the actor sees, by one query.  The caller writes what it shows of them."""
    views = visibility_views.load_views_per_actor([(actor, purpose, each) for each in ids], at=clock.now())
    return {view.id: view for view in views if view is not None}


def around(ids: Iterable[UUID]) -> list[JudgementView]:
    """Return the judgements on these records and on all that any word ever joined to them, newest first.  One query."""
    return _views_of(prepared.run(_AROUND, [list(ids)]))


def _views_of(rows: Rows) -> list[JudgementView]:
    return [
        JudgementView(key, one, other, Verdict(verdict), reason, by, at)
        for key, one, other, verdict, reason, by, at in rows
    ]


def require_seen(actor: Actor, ids: Collection[UUID], *, purpose: Purpose) -> dict[UUID, RecordView]:
    """Return these records as the actor sees them, in the caller's deed.

    Raises NotFound unless the actor sees each.
    """
    views = visibility_views.load_views(actor, ids, purpose=purpose)
    if not all(each in views for each in ids):
        raise _absent()
    return views


def _judge_pair(
    actor: Actor, two: Pair, verdict: Verdict, reason: str, purpose: Stated | None, *, require: Callable[..., None]
) -> JudgementView:
    """Keep a word on two records.

    require: refuses it for its reason or for what stands there, once nobody else can judge the pair.
    """
    access.require(actor, "record:judge")
    with audit.deed(actor, "officer:record:judge", on=two[0], purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        _require_short(reason)
        _require_comparable(actor, *two, stated.purpose)
        prepared.run(_HOLD, ["judged {} {}".format(*pair(*two))])
        require(actor, pair(*two), reason)
        return _write_judgement(actor, two, verdict, reason.strip(), facts)


def _write_judgement(actor: Actor, two: Pair, verdict: Verdict, reason: str, facts: Facts) -> JudgementView:
    """Write a word on two records, in the caller's deed."""
    first, second = pair(*two)
    row = Judgement.objects.create(
        id=new_id(),
        one=first,
        other=second,
        verdict=str(verdict),
        reason=reason,
        officer=actor.officer,
        post=actor.post,
        unit=actor.unit,
        by=actor.label,
        at=audit.require_deed().at,
    )
    facts.update(one=str(first), other=str(second), verdict=str(verdict), reason=reason)
    facts.showed(two)
    return JudgementView(row.id, first, second, verdict, row.reason, row.by, row.at)


def may_take_back(actor: Actor, one: UUID, other: UUID) -> bool:
    """Tell whether what stands of two records is this officer's to take back: no other's word would fall with it."""
    stands = list(takewhile(lambda word: word.verdict != Verdict.TAKEN_BACK, _words_on(pair(one, other))))
    return bool(stands) and all(word.officer == actor.officer for word in stands)


def _words_on(two: Pair) -> QuerySet[Judgement]:
    return Judgement.objects.filter(one=two[0], other=two[1]).order_by("-at", "-id")


def _require_waiting(_: Actor, two: Pair, _reason: str) -> None:
    word = _words_on(two).first()
    if word is not None and word.verdict != Verdict.TAKEN_BACK:
        raise Conflict(
            "matching:judged-meanwhile", "{by} has judged this pair meanwhile: look at it again.", by=word.by
        )


def _require_own_word(actor: Actor, two: Pair, _reason: str) -> None:
    if not may_take_back(actor, *two):
        raise Conflict("matching:not-yours", "Only your own last judgement is taken back so: judge the pair anew.")


def _records_of_judgements(judgements: Iterable[JudgementView]) -> list[UUID]:
    """Return the records that these name, those of the newest first and no more than are looked at."""
    named = dict.fromkeys(record for each in judgements for record in (each.one, each.other))
    return list(named)[:_SEEN_AT_ONCE]


def _require_written(_: Actor, _two: Pair, reason: str) -> None:
    if not reason.strip():
        raise _no_reason()


def _require_short(reason: str) -> None:
    if len(reason) > _LONGEST_REASON:
        raise _no_reason()


def _no_reason() -> Malformed:
    return Malformed(
        "matching:reason",
        "Say in up to {most} characters why: who reads the judgement later leans on it.",
        most=_LONGEST_REASON,
    )


def _require_comparable(actor: Actor, one: UUID, other: UUID, purpose: Purpose) -> None:
    if one == other:
        raise Malformed("matching:itself", "These are one record, not two: choose another to judge it against.")
    views = require_seen(actor, [one, other], purpose=purpose)
    kinds = {views[one].kind, views[other].kind}
    if len(kinds) > 1 and not kinds <= PERSONS:
        raise Malformed(
            "matching:kinds", "Two records of these kinds are never one: {kinds}.", kinds=", ".join(sorted(kinds))
        )


def _absent() -> NotFound:
    return NotFound("matching:absent", "There is no such record, or it is not yours to see.")
