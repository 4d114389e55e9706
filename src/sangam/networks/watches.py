"""The watches of a post on a gang or a chain: begin, renew, end, list, forget.

A watch keeps ids alone: what is watched, and which edges the post knew.  It runs thirty days, and is renewed or ended
by one act.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from sangam.access.policy import require, require_purpose
from sangam.access.sign_in import seats
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import named_id, new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import label_of
from sangam.networks.charts import is_drawn
from sangam.networks.membership import claims_around, claims_of_gang, members, opinions_on
from sangam.networks.models import NetworkWatch
from sangam.networks.projection import MOST_SHARING, NODES, Network, is_relation, is_sharing, read_network
from sangam.networks.sight import Sight, edges_between
from sangam.networks.types import MEMBER, TIE, Edge, WatchedLine
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.storage import change_queue
from sangam.records.storage.change_queue import Arrivals
from sangam.records.types import RecordView
from sangam.records.visibility import links, views

# The edges that one record says, as its reader sees it; and which of them touch what is watched.

EVENTS = frozenset({"case", "incident", "arrest", "sighting"})
"""Kinds whose records tie all whom they name to each other: who is named beside somebody watched is news too."""


def edge_id(edge: Edge) -> UUID:
    """Return the id by which a told edge is known: of both ends and of the record that says so."""
    return named_id("edge", str(edge.pin))


def edges_said_by(view: RecordView, sight: Sight) -> list[Edge]:
    """Return the edges that a record says of records that its reader sees."""
    found = [*edges_between(view), *_plain(view)]
    seen = sight.views(end for edge in found for end in (edge.one, edge.other))
    return [edge for edge in found if all(end in seen and seen[end].kind in NODES for end in (edge.one, edge.other))]


def edges_touching(view: RecordView, edges: Iterable[Edge], watched: Collection[UUID]) -> list[Edge]:
    """Return those edges of a record that touch what is watched; of an event that touches it, all."""
    among = list(edges)
    near = [edge for edge in among if edge.one in watched or edge.other in watched]
    return among if near and view.kind in EVENTS else near


def named_ends(view: RecordView) -> list[UUID]:
    """Return the records that a record names, whether its reader sees them or not."""
    return [ref for each in view.statements if (ref := links.reference_in(each.value)) is not None]


def _plain(view: RecordView) -> Iterator[Edge]:
    if _is_crowded(view):
        return
    for each in view.statements:
        ref = links.reference_in(each.value)
        if ref is not None and ref != view.id and is_relation(view.kind, each.property):
            yield Edge(view.id, ref, view.id, (each.id,), each.property)


def _is_crowded(view: RecordView) -> bool:
    shared = {links.reference_in(each.value) for each in view.statements if is_sharing(view.kind, each.property)}
    return len(shared - {None}) > MOST_SHARING


RUNS = timedelta(days=30)
MOST_WATCHES = 100
_LONGEST = 5
"""Records of a chain: a way has four steps."""
GANGS = frozenset({"gang", "organisation"})

_WATCH = f"""
INSERT INTO networks_watchedrecord (watch, record, about, key)
SELECT %(watch)s::uuid, w.record, w.about, {change_queue.KEY.format(space="'ref'", key="w.record::text")}
FROM unnest(%(records)s::uuid[], %(about)s::uuid[]) AS w (record, about)
ON CONFLICT DO NOTHING
"""  # noqa: S608 - literals of the code

_KNOW = """
INSERT INTO networks_watchededge (watch, edge, said_in, told_at)
SELECT %(watch)s::uuid, k.edge, k.said_in, %(told_at)s::timestamptz
FROM unnest(%(edges)s::uuid[], %(said_in)s::uuid[]) AS k (edge, said_in)
ON CONFLICT DO NOTHING
"""

_FORGET = """
WITH over AS (DELETE FROM networks_networkwatch WHERE until_at <= %s RETURNING id),
    records AS (DELETE FROM networks_watchedrecord WHERE watch IN (SELECT id FROM over)),
    edges AS (DELETE FROM networks_watchededge WHERE watch IN (SELECT id FROM over))
SELECT count(*) FROM over
"""

_TOLD = (
    "SELECT watch, count(*) FROM networks_watchededge WHERE watch = ANY(%s::uuid[]) AND told_at IS NOT NULL GROUP BY 1"
)


def begin_watch(actor: Actor, records: Sequence[UUID], *, purpose: Stated | None) -> UUID:
    """Watch a gang, or the records of a chain, for thirty days; return the watch.  One that runs already is renewed.

    What the post sees now is known to it: of that it is not told.
    Raises Refused (no right, purpose or post) and NotFound (a record that the actor does not see in a network).
    Raises Malformed (no chain) and Conflict (too many watches).
    """
    require(actor, "network:read")
    stated = require_purpose(purpose)
    chosen = list(dict.fromkeys(records))
    if not 1 <= len(chosen) <= _LONGEST:
        raise Malformed("networks:watch-chain", "A watch is on one gang, or on a chain of at most five records.")
    network = read_network(actor, purpose=purpose)
    with audit.deed(actor, "officer:network:watch", on=chosen[0], purpose=purpose) as facts:
        sight = Sight(actor, stated.purpose)
        views = sight.views(chosen)
        if len(views) < len(chosen) or not all(map(is_drawn, views.values())):
            raise NotFound("networks:watch-record", "What you want to watch is not here, or not yours to see.")
        watch = _row(actor, chosen, stated)
        watched = [*chosen, *_members(network, sight, chosen)]
        note_watched_records(watch, watched)
        know(watch, _edges_to_watch(network, sight, watched), told_at=None)
        facts.update(records=[str(each) for each in chosen], watch=str(watch))
        facts.showed(chosen)
    return watch


def renew_watch(actor: Actor, watch: UUID) -> None:
    """Let a watch of the actor's post run thirty days from now.  Raises Refused and NotFound."""
    require(actor, "network:read")
    with audit.deed(actor, "officer:network:watch-renew", on=watch):
        row = _own(actor, watch)
        row.until_at = audit.require_deed().at + RUNS
        row.save()


def end_watch(actor: Actor, watch: UUID) -> None:
    """End a watch of the actor's post, and forget what it kept.  Raises Refused and NotFound."""
    require(actor, "network:read")
    with audit.deed(actor, "officer:network:watch-end", on=watch):
        row = _own(actor, watch)
        row.until_at = audit.require_deed().at
        row.save()
        _forget(row.until_at)


def list_watches(actor: Actor) -> tuple[WatchedLine, ...]:
    """Return what the actor's post watches of networks, the newest first, each record as the actor sees it now.

    A watch of which the actor sees a record no more stands there without it.  A look.  Raises Refused.
    """
    require(actor, "network:read")
    rows = list(_running_watches(actor).order_by("-at", "id"))
    if not rows:
        return ()
    counts: dict[UUID, int] = dict(prepared.run(_TOLD, [[row.id for row in rows]]))
    with audit.deed(actor, "officer:network:watches") as facts:
        found = tuple(_line(actor, row, counts.get(row.id, 0)) for row in rows)
        facts["watches"] = len(found)
        facts.showed(sorted({view.id for each in found for view in each.records}))
    return found


def watches_on(actor: Actor, record: UUID) -> tuple[UUID, ...]:
    """Return the running watches of the actor's post on this record alone.  The caller has opened it."""
    rows = _running_watches(actor).filter(records=[record]).order_by("id")
    return tuple(rows.values_list("id", flat=True))


def forget() -> int:
    """Forget the watches whose time is over; return how many."""
    now = clock.now()
    if not NetworkWatch.objects.filter(until_at__lte=now).exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "networks"), "node:network:forget") as facts:
        forgotten = _forget(now)
        facts["forgotten"] = forgotten
    return forgotten


def note_watched_records(watch: UUID, records: Iterable[UUID], *, about: UUID | None = None) -> None:
    """Note by which records an arriving one finds a watch.  about: which record is to be looked at again then."""
    named = list(dict.fromkeys(records))
    if named:
        looked_at = [about or each for each in named]
        prepared.run(_WATCH, {"watch": watch, "records": named, "about": looked_at})


def know(watch: UUID, edges: Iterable[Edge], *, told_at: datetime | None) -> None:
    """Note which edges a post knows of what it watches.  told_at: when it was told, None for what it saw before."""
    known = {edge_id(edge): edge.said_in for edge in edges}
    if known:
        ids = {"edges": list(known), "said_in": list(known.values())}
        prepared.run(_KNOW, {"watch": watch, "told_at": told_at, **ids})


def _row(actor: Actor, records: Sequence[UUID], stated: Stated) -> UUID:
    """Return the id of the post's watch on these records, begun or renewed."""
    at = audit.require_deed().at
    row = _running_watches(actor).filter(records=list(records)).first()
    if row is None:
        if _running_watches(actor).count() >= MOST_WATCHES:
            raise Conflict("networks:watches", "Your post watches {most} networks: end one first.", most=MOST_WATCHES)
        row = NetworkWatch(id=new_id(), post=_post(actor), unit=actor.unit, records=list(records), at=at)
    row.purpose, row.reference, row.until_at = str(stated.purpose), stated.reference, at + RUNS
    row.save()
    watch: UUID = row.id
    return watch


def _members(network: Network, sight: Sight, records: Sequence[UUID]) -> frozenset[UUID]:
    """Return whom a watch on a gang covers besides: those who count as its members now."""
    gang = records[0]
    if len(records) > 1 or network.kind_of(gang) not in GANGS:
        return frozenset()
    return members(claims_around(network, sight, gang))


def _edges_to_watch(network: Network, sight: Sight, watched: Iterable[UUID]) -> list[Edge]:
    """Return the edges that stand around what is watched, of an event all."""
    near = sight.standing(edge for record in watched for edge in network.around(record))
    events = {edge.said_in for edge in near if network.kind_of(edge.said_in) in EVENTS}
    beside = sight.standing(edge for event in sorted(events) for edge in network.around(event) if edge.said_in == event)
    return list(dict.fromkeys([*near, *beside]))


def _line(actor: Actor, row: NetworkWatch, told: int) -> WatchedLine:
    seen = Sight(actor, Purpose(row.purpose)).views(row.records)
    shown = tuple(view for view in seen.values() if is_drawn(view))
    return WatchedLine(row.id, shown, row.at, row.until_at, Stated(Purpose(row.purpose), row.reference), told)


def _post(actor: Actor) -> UUID:
    """Return the actor's post.  Raises Refused for who has none."""
    if actor.post is None:
        raise Refused("networks:watch-post", "A watch belongs to a post: sign in to one.")
    return actor.post


def _running_watches(actor: Actor) -> QuerySet[NetworkWatch]:
    return NetworkWatch.objects.filter(post=_post(actor), until_at__gt=clock.now())


def _own(actor: Actor, watch: UUID) -> NetworkWatch:
    row: NetworkWatch | None = _running_watches(actor).select_for_update().filter(id=watch).first()
    if row is None:
        raise NotFound("networks:watch", "Your post has no such watch on a network; its time may be over.")
    return row


def _forget(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [now])
        return int(cursor.fetchone()[0])


# A record that arrives is held against the networks that are watched; a new edge tells the post, once.
#
# Runs in the worker, after the record's own transaction. The post's rights of this moment and the purpose of its
# watch decide. An edge of which the post may not see all tells nothing and changes no count. What holds no more is
# taken back.

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
    watched = {*watch.records, *_watch_answer_members(held.actor, held.sight, watch)}
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
    return [edge for edge in sight.standing(edges) if not _watch_answer_is_crowded(actor, sight, view, edge)]


def _watch_answer_is_crowded(actor: Actor, sight: Sight, view: RecordView, edge: Edge) -> bool:
    """Tell whether an edge is to an organisation or a place that too many share: it ties nobody."""
    other = sight.view(edge.other)
    sharing = _SHARING.get(other.kind if other is not None else "", ())
    if other is None or view.kind not in sharing:
        return False
    held = links.referring_records(actor, [other], kinds=sharing, purpose=sight.purpose, most=MOST_SHARING + 1)
    return len({link.record.id for link in held[other.id]}) > MOST_SHARING


def _watch_answer_members(actor: Actor, sight: Sight, watch: _Watch) -> frozenset[UUID]:
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
