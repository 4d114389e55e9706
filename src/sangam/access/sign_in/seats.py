"""The seats of an officer: the posts that he holds today, the one in which he sits, and moving to another."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from sangam.access.models import Holding, Officer, Post, Rank, Session
from sangam.access.sign_in import sessions
from sangam.access.types import HoldingView, OfficerView, Seat, SignedIn
from sangam.access.units import shipped_data
from sangam.access.units.ranks import ranks_of
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Classification


def seat_of(actor: Actor) -> Seat:
    """Return the officer, the post in which he acts and all posts that he holds today, by one query."""
    officer_id = actor.an_officer()
    rows = list(_current_holdings(officer_id).select_related("officer__rank"))
    officer = rows[0].officer if rows else Officer.objects.select_related("rank").get(id=officer_id)
    held = tuple(_view(row) for row in rows)
    return Seat(officer_view(officer), next((each for each in held if each.post == actor.post), None), held)


def held_by(officer_id: UUID) -> list[HoldingView]:
    """Return the posts that the officer holds today, the longest held first."""
    return [_view(row) for row in _current_holdings(officer_id)]


def require_held(officer_id: UUID, holding: UUID) -> None:
    """Return if the officer holds it today.  Raises Refused."""
    if holding not in {held.id for held in held_by(officer_id)}:
        raise Refused("access:not-held", "You do not hold that post today: ask your administrator for the transfer.")


def rights_of_posts(posts: Collection[UUID]) -> dict[UUID, Actor]:
    """Return those of these posts that are open, each as an actor with its rights of this day, by one query.

    Rights belong to the post: whoever holds it that day acts with these.
    """
    rows = Post.objects.filter(id__in=posts, closed_at=None).select_related("unit")
    return {row.id: _in_post(row) for row in rows}


def change_post(actor: Actor, holding: UUID) -> SignedIn:
    """Begin a session in another of the officer's posts, on the same device, and end this one.

    Raises Refused when the officer does not hold it today, or this session has ended meanwhile.
    """
    with audit.deed(actor, "officer:session:change-post", on=holding):
        require_held(actor.an_officer(), holding)
        left = Session.objects.select_for_update().filter(id=str(actor.session), ended_at=None).first()
        if left is None:
            raise Refused("access:session-over", "This session has ended: sign in again.")
        begun = sessions.start(left.officer_id, holding, device=left.device_id, language=actor.language)
        Session.objects.filter(id=left.id).update(ended_at=clock.now())
    return begun


def choose_language(actor: Actor, language: str) -> None:
    """Keep the language in which the officer is spoken to.  Raises Malformed for one that nobody has written."""
    if language not in dict(settings.LANGUAGES):
        raise Malformed("access:language", "There is no language {language} here.", language=language)
    with audit.deed(actor, "officer:language:choose") as facts:
        Officer.objects.filter(id=actor.an_officer()).update(language=language)
        facts["language"] = language


def choose_quiet_hours(actor: Actor, since: int, until: int) -> None:
    """Keep the full hours between which what can wait does not ring for the officer; equal ones are none.

    Raises Malformed for what is no hour.
    """
    if not {since, until} <= set(range(24)):
        raise Malformed("access:quiet-hours", "Quiet hours begin and end at a full hour, from 0 to 23.")
    with audit.deed(actor, "officer:quiet-hours:choose") as facts:
        Officer.objects.filter(id=actor.an_officer()).update(quiet_from=since, quiet_until=until)
        facts.update(since=since, until=until)


def officer_view(officer: Officer) -> OfficerView:
    """Return the officer as others may see him."""
    return OfficerView(
        officer.id,
        officer.force_id,
        officer.service_number,
        officer.sign_in_name,
        officer.name_en,
        officer.name_hi,
        officer.rank.abbreviation,
        rank_hi=officer.rank.name_hi,
    )


def _in_post(row: Post) -> Actor:
    unit = row.unit
    return Actor(
        force=unit.force_id,
        label=shipped_data.in_post(row.title_en, unit.name_en),
        role=row.role,
        post=row.id,
        unit=unit.code,
        clearance=Classification(row.clearance),
        audience=frozenset([*unit.path, unit.force_id, f"post:{row.id}"]),
    )


def _current_holdings(officer_id: UUID) -> "QuerySet[Holding]":
    now = clock.now()
    held = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=now), officer_id=officer_id, from_at__lte=now)
    return held.filter(post__closed_at=None).select_related("post__unit").order_by("from_at")


def _view(row: Holding) -> HoldingView:
    post = row.post
    return HoldingView(
        row.id, row.post_id, post.title_en, post.title_hi, post.unit_id, post.unit.name_en, post.unit.name_hi
    )


# Which officers of ours hold a post today, or posts at and below a unit; and the ranks that they have.


def holders(*, post: UUID | None = None, unit: str = "", rank: str = "") -> list[OfficerView]:
    """Return the officers who today hold a post, or any open post at and below a unit; each once, by name.

    rank: its abbreviation; those of it alone.
    """
    now = clock.now()
    held = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=now), from_at__lte=now, post__closed_at=None)
    held = held.filter(post_id=post) if post else held.filter(post__unit__path__contains=[unit])
    held = held.filter(officer__rank__abbreviation=rank) if rank else held
    found = {row.officer_id: officer_view(row.officer) for row in held.select_related("officer__rank")}
    return sorted(found.values(), key=lambda each: (each.name_en, str(each.id)))


def rank_of(officer: UUID) -> tuple[str, int]:
    """Return the abbreviation and the equivalence of an officer's rank; of nobody of ours, none and 0."""
    found = Rank.objects.filter(officer=officer).first()
    return (found.abbreviation, found.equivalence) if found else ("", 0)


def nearest_of_rank(path: Sequence[str], at_least: int) -> list[UUID]:
    """Return the posts that officers of this rank or above hold today, at the lowest unit of the path that has any."""
    now = clock.now()
    held = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=now), from_at__lte=now, post__closed_at=None)
    rows = held.filter(post__unit__in=list(path), officer__rank__equivalence__gte=at_least)
    found: dict[str, set[UUID]] = {}
    for unit, post in rows.values_list("post__unit", "post"):
        found.setdefault(unit, set()).add(post)
    return sorted(next((found[unit] for unit in reversed(path) if unit in found), set()))


def posts_of_ranks(units: Collection[str], ranks: Collection[str]) -> list[UUID]:
    """Return the open posts at these units, not below them, that an officer of one of these ranks holds today."""
    now = clock.now()
    held = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=now), from_at__lte=now, post__closed_at=None)
    held = held.filter(post__unit__in=list(units), officer__rank__abbreviation__in=list(ranks))
    return sorted(set(held.values_list("post_id", flat=True)))


def ranks() -> list[str]:
    """Return the abbreviations of our force's ranks, the highest first, each once."""
    rows = ranks_of(here.node().force).order_by("-equivalence", "abbreviation")
    return list(dict.fromkeys(rows.values_list("abbreviation", flat=True)))
