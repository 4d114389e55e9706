"""Which officers of ours hold a post today, or posts at and below a unit; and the ranks that they have."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q

from sangam.access.models import Holding, Rank
from sangam.access.sign_in.seats import officer_view
from sangam.access.types import OfficerView
from sangam.access.units.ranks import ranks_of
from sangam.kernel import clock, here


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
