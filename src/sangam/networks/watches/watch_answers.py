"""A record that arrives is held against the networks that are watched; a new edge tells the post, once.

Runs in the worker, after the record's own transaction.  The post's rights of this moment and the purpose of its watch
decide.  An edge of which the post may not see all tells nothing and changes no count.
What holds no more is taken back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sangam.access.sign_in import seats
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import label_of
from sangam.networks.membership.claims import claims_of_gang, members, opinions_on
from sangam.networks.projection import MOST_SHARING
from sangam.networks.sight import Sight
from sangam.networks.types import MEMBER, TIE, Edge
from sangam.networks.watches.network_watches import (
    GANGS,
    edge_id,
    edges_said_by,
    edges_touching,
    know,
    named_ends,
    note_watched_records,
)
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.storage import change_queue
from sangam.records.storage.change_queue import Arrivals
from sangam.records.types import RecordView
from sangam.records.visibility import links, views

KIND = "network.edge"
_TITLES = {
    MEMBER: "{name}: a new claim of membership in a record of {force}: {desk}",
    TIE: "{name}: a new tie in a record of {force}: {desk}",
    "accused": "{name}: newly accused in a case of {force}: {desk}",
}
_TITLE = "{name}: a new link in a record of {force}: {desk}"

# Whether there is any watch at all is asked first: without one no key row is read.
_FOUND = f"""
SELECT w.id, w.post, w.unit, w.records, w.purpose, w.reference, f.looked_at FROM (
    SELECT r.watch, r.about AS looked_at FROM networks_watchedrecord r WHERE r.record = ANY(%s::uuid[])
    UNION SELECT r.watch, unnest(ARRAY[a.record, r.about]) FROM ({change_queue.KEY_ROWS}) AS a
        JOIN networks_watchedrecord r ON r.key = a.key
) AS f JOIN networks_networkwatch w ON w.id = f.watch
WHERE w.until_at > %s::timestamptz AND w.at >= %s::timestamptz AND EXISTS (SELECT FROM networks_networkwatch)
"""  # noqa: S608 - literals of the code

_KNOWN = """
SELECT e.watch, e.edge, e.said_in, e.told_at IS NOT NULL FROM networks_watchededge e
JOIN networks_networkwatch w ON w.id = e.watch WHERE w.post = %s AND e.said_in = ANY(%s::uuid[])
"""
_GONE = """
DELETE FROM networks_watchededge e USING networks_networkwatch w
WHERE w.id = e.watch AND w.post = %s AND e.edge = ANY(%s::uuid[])
"""
_ALWAYS = "-infinity"
_SHARING = {"organisation": ("phone", "account", "vehicle"), "place": ("incident", "arrest")}
"""By a kind at the end of an edge, whose records share it: of too many, none is tied."""


@dataclass(frozen=True, slots=True)
class _Watch:
    id: UUID
    post: UUID
    unit: str
    records: tuple[UUID, ...]
    stated: Stated
    looked_at: set[UUID] = field(default_factory=set, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Known:
    """Edges that a post knows of the records that are looked at.  by_watch: those of each watch; told: by edge."""

    by_watch: Mapping[UUID, set[UUID]]
    told: Mapping[UUID, UUID]

    @property
    def every(self) -> set[UUID]:
        return {edge for edges in self.by_watch.values() for edge in edges}


@dataclass(frozen=True, slots=True)
class _Holding:
    """What one post sees of the arrivals for one purpose.  said: the edges of each record that stand.

    told: of which it is told now.  standing: all that its watches still touch.
    """

    actor: Actor
    sight: Sight
    said: Mapping[UUID, list[Edge]]
    known: _Known
    arrivals: Arrivals
    told: dict[UUID, Edge] = field(default_factory=dict)
    standing: set[UUID] = field(default_factory=set)


def answer_watches(arrivals: Arrivals) -> None:
    """Tell posts of the edges that these arrivals bring to what they watch, in the caller's transaction."""
    watches = _find_watches(arrivals)
    posts = seats.rights_of_posts({each.post for each in watches}) if watches else {}
    groups: dict[tuple[UUID, str], list[_Watch]] = defaultdict(list)
    for each in watches:
        if each.post in posts:
            groups[each.post, str(each.stated)].append(each)
    for (post, _), among in sorted(groups.items(), key=lambda each: each[0]):
        _answer_watches_of_post(posts[post], among, arrivals)


def _find_watches(arrivals: Arrivals) -> list[_Watch]:
    """Return the watches that arriving records touch, each with the records to look at.  One query."""
    ids = list(arrivals.records)
    rows = prepared.run(_FOUND, [ids, ids, clock.now(), arrivals.asked_since or _ALWAYS])
    found: dict[UUID, _Watch] = {}
    for watch, post, unit, records, purpose, reference, looked_at in rows:
        known = found.setdefault(watch, _Watch(watch, post, unit, tuple(records), Stated(Purpose(purpose), reference)))
        known.looked_at.add(looked_at)
    return sorted(found.values(), key=lambda each: each.id)


def _answer_watches_of_post(actor: Actor, watches: Sequence[_Watch], arrivals: Arrivals) -> None:
    """Hold the arrivals against one post's watches of one purpose.  Where the post sees none of it, nothing happens."""
    known, looked_at = _load_known_edges(watches), {record for each in watches for record in each.looked_at}
    if not known.told and not _sees_any(actor, watches[0].stated, looked_at):
        return
    matcher = replace(Actor.system(here.node().force, "networks"), post=watches[0].post, unit=watches[0].unit)
    with audit.deed(matcher, "node:network:answer", purpose=watches[0].stated) as facts:
        sight = Sight(actor, watches[0].stated.purpose)
        said = {view.id: _standing_edges(actor, sight, view) for view in sight.views(looked_at).values()}
        held = _Holding(actor, sight, said, known, arrivals)
        for each in watches:
            _tell_of(each, held)
        gone = {edge: said_in for edge, said_in in known.told.items() if edge not in held.standing}
        _withdraw(watches[0].post, gone)
        facts.update(to=f"post:{watches[0].post}", watches=sorted(str(each.id) for each in watches))
        facts.update(told=len(held.told), withdrawn=len(gone))
        facts.showed(sorted({edge.said_in for edge in held.told.values()}))


def _tell_of(watch: _Watch, held: _Holding) -> None:
    """Tell of what is new to one watch, and note it.  Of what the post wrote itself it is not told."""
    watched = {*watch.records, *_members(held.actor, held.sight, watch)}
    for record in sorted(watch.looked_at & set(held.said)):
        view = held.sight.views([record])[record]
        near = edges_touching(view, held.said[record], watched)
        held.standing.update(map(edge_id, near))
        is_own = held.arrivals.records.get(record) == watch.post
        fresh = {edge_id(edge): edge for edge in near if edge_id(edge) not in held.known.by_watch[watch.id]}
        for key, edge in fresh.items():
            if not (is_own or key in held.known.every or key in held.told):
                held.told[key] = edge
                _notify(watch, edge, view, watched)
        know(watch.id, fresh.values(), told_at=None if is_own else audit.require_deed().at)
        _note_next_records(watch, held.sight, view, near, watched)


def _note_next_records(watch: _Watch, sight: Sight, view: RecordView, near: Sequence[Edge], watched: set[UUID]) -> None:
    """Note by what the next arrival finds the watch: new members, what was told, ends that are not seen yet."""
    named = set(named_ends(view))
    if near:
        note_watched_records(watch.id, [view.id, *(edge.one for edge in near if edge.relation == MEMBER)])
    if named & watched:
        unseen = named - set(sight.views(named))
        note_watched_records(watch.id, sorted(unseen), about=view.id)


def _standing_edges(actor: Actor, sight: Sight, view: RecordView) -> list[Edge]:
    """Return the edges that a record says and that stand, of a claim with the opinions on it."""
    edges = edges_said_by(view, sight)
    if view.kind == "membership" and edges:
        opinions = opinions_on(actor, [view], purpose=sight.purpose)[view.id]
        edges = [replace(edge, opinions=tuple(each.id for each in opinions)) for edge in edges]
    return [edge for edge in sight.standing(edges) if not _is_crowded(actor, sight, view, edge)]


def _is_crowded(actor: Actor, sight: Sight, view: RecordView, edge: Edge) -> bool:
    """Tell whether an edge is to an organisation or a place that too many share: it ties nobody."""
    other = sight.view(edge.other)
    sharing = _SHARING.get(other.kind if other is not None else "", ())
    if other is None or view.kind not in sharing:
        return False
    held = links.referring_records(actor, [other], kinds=sharing, purpose=sight.purpose, most=MOST_SHARING + 1)
    return len({link.record.id for link in held[other.id]}) > MOST_SHARING


def _members(actor: Actor, sight: Sight, watch: _Watch) -> frozenset[UUID]:
    """Return whom a watch on a gang covers besides: those who count as its members now."""
    gang = sight.view(watch.records[0]) if len(watch.records) == 1 else None
    if gang is None or gang.kind not in GANGS:
        return frozenset()
    return members(claims_of_gang(actor, gang, purpose=sight.purpose))


def _notify(watch: _Watch, edge: Edge, view: RecordView, watched: set[UUID]) -> None:
    ends = [end for end in (edge.other, edge.one) if end in watched]
    named = watch.records[0] if len(watch.records) == 1 else (ends or list(watch.records))[0]
    parts = {"name": label_of(named), "force": view.owner, "desk": view.desk or view.owner}
    telling = Telling(
        KIND,
        Subject("record", edge.said_in),
        _TITLES.get(edge.relation, _TITLE),
        parts,
        TodayLane.WATCHING,
        Urgency.ROUTINE,
        matter=_matter(edge_id(edge)),
    )
    deliveries.notify(telling, to=[f"post:{watch.post}"])


def _withdraw(post: UUID, gone: Mapping[UUID, UUID]) -> None:
    """Take from a post's list the edges that hold no more, or that it may not see any more."""
    if gone:
        prepared.run(_GONE, [post, list(gone)])
    for edge, said_in in sorted(gone.items()):
        deliveries.done_for_subject(Subject("record", said_in), to=f"post:{post}", kind=KIND, matter=_matter(edge))


def _load_known_edges(watches: Sequence[_Watch]) -> _Known:
    """Return what the post of these watches knows of what they look at."""
    looked_at = {each.id: each.looked_at for each in watches}
    by_watch: defaultdict[UUID, set[UUID]] = defaultdict(set)
    told: dict[UUID, UUID] = {}
    every = {record for records in looked_at.values() for record in records}
    for watch, edge, said_in, was_told in prepared.run(_KNOWN, [watches[0].post, list(every)]):
        by_watch[watch].add(edge)
        if was_told and said_in in looked_at.get(watch, ()):
            told[edge] = said_in
    return _Known(by_watch, told)


def _sees_any(actor: Actor, stated: Stated, records: Iterable[UUID]) -> bool:
    asking = [(actor, stated.purpose, record) for record in records]
    return any(view is not None for view in views.load_views_per_actor(asking, at=clock.now()))


def _matter(edge: UUID) -> str:
    return f"{KIND}:{edge}"
