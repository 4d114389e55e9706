"""What people have said about the hits of a check: which records are one person, and "not him".

"Not him" hides nothing: the hit stands below the others, marked with who said so and when.  So it stands for the post
that said it, and for the same person or numbers asked again; it can be taken back.  It says nothing of the record to
anyone else.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Q

from sangam.access import policy as access
from sangam.audit import audit
from sangam.database.statements import Asked
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.judgements import judgements
from sangam.matching.judgements.judgements import Pair, cluster_of, latest_judgements
from sangam.matching.models import Judgement, NotHim
from sangam.matching.types import Hit, Judged, JudgementView, NotHimView
from sangam.matching.watches.watch_creation import KIND as WATCH_HIT
from sangam.names.comparison import keys
from sangam.notices import deliveries
from sangam.notices.types import Subject
from sangam.records.types import RecordView
from sangam.records.visibility import views as visibility_views

KEPT = timedelta(days=365)
"""How long a "not him" is kept: within a year a post meets the same namesake again."""

_DIGITS = 32

# The latest word of a post on each record, by what was asked; a post that is none has said nothing.
_NOT_HIM = """
SELECT DISTINCT ON (subject, record) subject, record, stands, by, at FROM matching_nothim
WHERE post = %s::uuid AND record = ANY(%s::uuid[]) AND until_at > %s ORDER BY subject, record, id DESC
"""


def dismiss_hit(actor: Actor, record: UUID, *, subject: str, purpose: Stated | None) -> None:
    """Say that a record is not whom the actor's post checked.  subject: from the hit's `judged`.

    Raises Refused (no purpose, no post), NotFound and Malformed.
    """
    access.require(actor, "check:run")
    with audit.deed(actor, "officer:check:dismiss", on=record, purpose=purpose) as facts:
        _write_dismissal(actor, record, subject, access.require_purpose(purpose), stands=True)
        deliveries.done_for_subject(Subject("record", record), to=f"post:{actor.post}", kind=WATCH_HIT, by=actor)
        facts.showed([record])


def restore_hit(actor: Actor, record: UUID, *, subject: str, purpose: Stated | None) -> None:
    """Take back that a record is not whom the actor's post checked.  Raises as `say_not_him`."""
    access.require(actor, "check:run")
    with audit.deed(actor, "officer:check:restore", on=record, purpose=purpose) as facts:
        _write_dismissal(actor, record, subject, access.require_purpose(purpose), stands=False)
        facts.showed([record])


def hits_with_judgements(actor: Actor, hits: Sequence[Hit], *, purpose: Purpose) -> list[Hit]:
    """Return hits with what people said of them, in the caller's deed.

    Records held for one make one hit; those that are "not him" come last.  Nothing is left out: what is folded stands
    in the hit that speaks for it.
    """
    return hit_lists_with_judgements(actor, [hits], purpose=purpose)[0]


def hit_lists_with_judgements(actor: Actor, lists: Sequence[Sequence[Hit]], *, purpose: Purpose) -> list[list[Hit]]:
    """Return each list of hits as `marked` would, in the same few queries for all of them."""
    hits = [hit for listed in lists for hit in listed]
    if not hits:
        return [[] for _ in lists]
    ids = [hit.record.id for hit in hits]
    asked = Asked(_NOT_HIM, [actor.post, ids, audit.require_deed().at])
    words, views, (rows,) = judgements.seen_around(actor, ids, purpose=purpose, beside=[asked])
    apart = {(subject, record): NotHimView(by, at) for subject, record, stands, by, at in rows if stands}
    stands = latest_judgements(words)
    return [_folded_hits(listed, stands, views, apart) for listed in lists]


def _folded_hits(
    hits: Sequence[Hit],
    stands: dict[Pair, JudgementView],
    views: dict[UUID, RecordView],
    apart: dict[tuple[str, UUID], NotHimView],
) -> list[Hit]:
    folded: set[UUID] = set()
    shown = []
    for hit in hits:
        if hit.record.id in folded:
            continue
        judged = _judgement_of_hit(hit, stands, views)
        folded |= {view.id for view in judged.same}
        shown.append(replace(hit, judged=replace(judged, not_him=apart.get((judged.subject, hit.record.id)))))
    return sorted(shown, key=lambda hit: hit.judged.not_him is not None)


def subject_of(hit: Hit) -> str:
    """Return under what a "not him" on this hit is kept: a digest of the keys of whom or what was asked for."""
    if hit.person:
        asked = sorted(keys.keys(hit.person).person)
    else:
        asked = sorted(why.parts.get("one", "") for why in hit.why if why.code.startswith("identifier-"))
    return sha256("\n".join(asked).encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


def said_not_him(hits: Collection[tuple[UUID, Hit]]) -> set[tuple[UUID, UUID, str]]:
    """Return the hits of which their post has said "not him", as (post, record, subject).  Asks one query."""
    about = {(post, hit.record.id, subject_of(hit)) for post, hit in hits}
    found = NotHim.objects.filter(
        post__in={post for post, _, _ in about}, record__in={record for _, record, _ in about}, until_at__gt=clock.now()
    ).order_by("id")
    latest = {(row.post, row.record, row.subject): row.stands for row in found}
    return {each for each in about if latest.get(each)}


def forget() -> int:
    """Forget each "not him" whose year is over, and all words on records that are no longer here; return how many.

    A word on a recalled record goes with it: its reason may say what the record said.  With nothing due, nothing is
    written.
    """
    gone = _absent_records()
    due = NotHim.objects.filter(Q(until_at__lte=clock.now()) | Q(record__in=gone))
    judged = Judgement.objects.filter(Q(one__in=gone) | Q(other__in=gone))
    if not gone and not due.exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "matching"), "node:judgement:forget") as facts:
        forgotten = due.delete()[0] + judged.delete()[0]
        facts["forgotten"] = forgotten
    return forgotten


def _absent_records() -> set[UUID]:
    named = set(NotHim.objects.values_list("record", flat=True))
    for one, other in Judgement.objects.values_list("one", "other"):
        named |= {one, other}
    return named - visibility_views.which_stand(named)


def _judgement_of_hit(hit: Hit, stands: dict[Pair, JudgementView], views: dict[UUID, RecordView]) -> Judged:
    cluster = cluster_of(hit.record.id, stands)
    same = tuple(views[each] for each in sorted(cluster.members - {hit.record.id})) if cluster.holds else ()
    return Judged(subject_of(hit), same, cluster.ties, cluster.against)


def _write_dismissal(actor: Actor, record: UUID, subject: str, stated: Stated, *, stands: bool) -> None:
    if actor.post is None:
        raise Refused("matching:no-post", "This is kept for a post: choose the post in which you work.")
    if len(subject) != _DIGITS or not subject.isalnum():
        raise Malformed("matching:subject", "This check has been left: check the text again and say it there.")
    judgements.require_seen(actor, [record], purpose=stated.purpose)
    at = audit.require_deed().at
    NotHim.objects.create(
        post=actor.post, subject=subject, record=record, stands=stands, by=actor.label, at=at, until_at=at + KEPT
    )
