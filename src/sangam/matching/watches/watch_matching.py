"""Watches against records that arrive: a record answers who asked for it before.

Runs in the worker, after the record's own transaction: the intake pays nothing for it.  Arriving records find watches
by the same keys by which checks find records, in one statement.  Each pair is then judged as a check would judge it.
It counts what rights the watching post has at this moment, and the purpose that it gave.  What it may not see tells
nothing.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction

from sangam.access import policy
from sangam.access.sign_in import seats
from sangam.database import statements as prepared
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks.dismissals import said_not_him, subject_of
from sangam.matching.judgements.same_person import tell_resembling
from sangam.matching.similarity import score as scores
from sangam.matching.types import Band, Hit
from sangam.matching.watches.watch_creation import (
    Answered,
    Asked,
    Standing,
    digests,
    notify_posts,
    read_back,
    standing_notices,
    withdraw,
)
from sangam.records.storage import change_queue
from sangam.records.storage.change_queue import Arrivals
from sangam.records.types import RecordView
from sangam.records.visibility import views as visibility_views

# Whether there is any watch to be found is asked first, and once: without one no key row is read.
_FOUND = f"""
SELECT w.id, w.post, w.unit, w.asked, w.purpose, w.reference, w.known::text, w.until_at,
    a.record, a.classification, a.caveats, a.audience, a.purposes, a.expires_at
FROM ({change_queue.KEY_ROWS}) AS a
JOIN matching_watchkey k ON k.key = a.key
JOIN matching_watch w ON w.id = k.watch
WHERE w.until_at > %s::timestamptz AND w.at >= %s::timestamptz
    AND EXISTS (SELECT FROM matching_watch WHERE until_at > %s::timestamptz AND at >= %s::timestamptz)
"""  # noqa: S608 - literals of the code

_ALWAYS = "-infinity"


@dataclass(frozen=True, slots=True)
class Watching:
    """A watch that shares a key with an arriving record."""

    id: UUID
    post: UUID
    unit: str
    asked: tuple[str, ...]
    stated: Stated
    known: Mapping[str, list[str]] = field(hash=False)
    until_at: datetime


Pair = tuple[Watching, UUID]
Look = tuple[UUID, Purpose, UUID]
Strong = dict[tuple[UUID, UUID], list[tuple[Watching, Hit]]]
"""By (post, record): the watches that the record answers."""


def match_arrivals(beside: Callable[[Arrivals], None] = lambda _: None) -> int:
    """Hold some of what arrived against what is watched; return how many records.  With no answer, nothing is written.

    beside: what else is held against it, in the same transaction.
    Several workers may run: each takes what no other has taken.
    """
    return _match_batch(change_queue.take_arrivals, beside) + _match_batch(change_queue.take_second_look, beside)


def _match_batch(take: Callable[[], Arrivals], beside: Callable[[Arrivals], None]) -> int:
    with transaction.atomic():
        arrivals = take()
        if arrivals.records:
            _update_watch_notices(arrivals, at=clock.now())
            if arrivals.asked_since is None:
                tell_resembling(arrivals.records)
            beside(arrivals)
    return len(arrivals.records)


def _update_watch_notices(arrivals: Arrivals, *, at: datetime) -> None:
    pairs = _watches_sharing_keys(arrivals, at=at)
    before = standing_notices(arrivals.records, at=at)
    if not pairs and not before:
        return
    posts = seats.rights_of_posts({each.post for each, _ in pairs} | {each.post for each in before})
    pairs = {pair: rows for pair, rows in pairs.items() if _may_find_record(posts.get(pair[0].post), pair[0], rows, at)}
    views = _views([*_looks(pairs), *((each.post, each.purpose, each.record) for each in before)], posts, at=at)
    strong = _not_dismissed(_strong(pairs, views))
    if arrivals.asked_since is None:
        withdraw(each for each in before if not _stands(each, strong, views))
    said = {(each.post, each.record): each.said for each in before}
    notify_posts(each for each in _answers(strong, said) if arrivals.records[each.record.id] != each.post)


def _watches_sharing_keys(arrivals: Arrivals, *, at: datetime) -> dict[Pair, list[tuple[Any, ...]]]:
    """Return the watches that share keys with the arrivals, each with the key rows by which.  One query."""
    when = [at, arrivals.asked_since or _ALWAYS]
    rows = prepared.run(_FOUND, [list(arrivals.records), *when, *when])
    watching: dict[UUID, Watching] = {}
    pairs: dict[Pair, list[tuple[Any, ...]]] = {}
    for watch, post, unit, asked, purpose, reference, known, until_at, record, *handling in rows:
        if watch not in watching:
            stated = Stated(Purpose(purpose), reference)
            watching[watch] = Watching(watch, post, unit, tuple(asked), stated, json.loads(known), until_at)
        pairs.setdefault((watching[watch], record), []).append(tuple(handling))
    return pairs


def _may_find_record(post: Actor | None, watch: Watching, rows: Iterable[tuple[Any, ...]], at: datetime) -> bool:
    """Tell whether a check by the post would find the record by any of these key rows."""
    if post is None:
        return False
    admission = policy.admission(post, watch.stated.purpose)
    return any(
        policy.admits(
            admission,
            Handling(Classification(classification), frozenset(map(Caveat, caveats))),
            audience=frozenset(audience),
            purposes=frozenset(map(Purpose, purposes)),
            expires_at=expires_at,
            at=at,
        )
        for classification, caveats, audience, purposes, expires_at in rows
    )


def _looks(pairs: Iterable[Pair]) -> list[Look]:
    return [(watch.post, watch.stated.purpose, record) for watch, record in pairs]


def _views(looks: Iterable[Look], posts: Mapping[UUID, Actor], *, at: datetime) -> dict[Look, RecordView]:
    """Return what each post sees of its record now, by one query."""
    wanted = [look for look in dict.fromkeys(looks) if look[0] in posts]
    views = visibility_views.load_views_per_actor(
        [(posts[post], purpose, record) for post, purpose, record in wanted], at=at
    )
    return {look: view for look, view in zip(wanted, views, strict=True) if view is not None}


def _strong(pairs: Iterable[Pair], views: Mapping[Look, RecordView]) -> Strong:
    """Return the strong hits by (post, record)."""
    reading = cache(read_back)
    found: Strong = {}
    for watch, record in pairs:
        view = views.get((watch.post, watch.stated.purpose, record))
        hit = scores.score(reading(watch.asked), view) if view else None
        if hit is not None and hit.band is Band.STRONG:
            found.setdefault((watch.post, record), []).append((watch, hit))
    return found


def _not_dismissed(strong: Strong) -> Strong:
    """Leave out the hits of which the post has said "not him"."""
    if not strong:
        return strong
    apart = said_not_him([(post, hit) for (post, _), found in strong.items() for _, hit in found])
    left = {
        pair: [each for each in found if (*pair, subject_of(each[1])) not in apart] for pair, found in strong.items()
    }
    return {pair: found for pair, found in left.items() if found}


def _stands(before: Standing, strong: Strong, views: Mapping[Look, RecordView]) -> bool:
    """Tell whether what a post was told still holds: it sees the record, and what it watches for is still in it."""
    if (before.post, before.record) in strong:
        return True
    return not before.watched and (before.post, before.purpose, before.record) in views


def _answers(strong: Strong, said: Mapping[tuple[UUID, UUID], frozenset[str]]) -> Iterable[Answered]:
    """Yield what is news to a post: a record of which it knew nothing, or that now says more."""
    for (post, record), found in strong.items():
        watch, hit = max(found, key=lambda each: (each[1].score, each[0].id))  # of equals, what was asked last
        known = said.get((post, record), frozenset()).union(*(each.known.get(str(record), ()) for each, _ in found))
        now = frozenset().union(*(digests(each) for _, each in found))
        if now - known:
            until = max(each.until_at for each, _ in found)
            asked = Asked(_matched_subject(watch, hit), subject_of(hit))
            yield Answered(post, watch.unit, watch.id, watch.stated, asked, hit.record, known | now, until)


def _matched_subject(watch: Watching, hit: Hit) -> str:
    """Return which of the things that were asked the record answers."""
    alone = {each: scores.score(read_back([each]), hit.record) for each in watch.asked}
    best = scores.ranked_hits([replace(found, record=hit.record) for found in alone.values() if found is not None])
    return next((each for each, found in alone.items() if best and found == best[0]), watch.asked[0])
