"""The ranks of a force: its own, or those that the state forces have in common."""

from django.db.models import QuerySet

from sangam.access.models import Rank


def ranks_of(force: str) -> QuerySet[Rank]:
    """Return the ranks of a force, those that state forces have in common where it has stated none."""
    own = Rank.objects.filter(force_id=force)
    return own if own.exists() else Rank.objects.filter(force_id=None)
