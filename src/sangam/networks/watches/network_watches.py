"""The watches of a post on a gang or a chain: begin, renew, end, list, forget.

A watch keeps ids alone: what is watched, and which edges the post knew.  It runs thirty days, and is renewed or ended
by one act.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from sangam.access.policy import require, require_purpose
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import named_id, new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.networks.charts.documents import is_drawn
from sangam.networks.membership.claims import claims_around, members
from sangam.networks.models import NetworkWatch
from sangam.networks.projection import MOST_SHARING, NODES, Network, is_relation, is_sharing, read_network
from sangam.networks.sight import Sight, edges_between
from sangam.networks.types import Edge, WatchedLine
from sangam.records.storage import change_queue
from sangam.records.types import RecordView
from sangam.records.visibility import links

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
