"""Making the keys of standing watches anew when the rules of keys have changed: from what was asked, as it is kept."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import connection

from sangam.kernel import clock
from sangam.matching.models import Watch, WatchKey
from sangam.matching.watches.watch_creation import read_back, telling_keys
from sangam.records.public import changes
from sangam.records.public.maintenance import startup

_KEEP = f"""
INSERT INTO matching_watchkey (watch, key)
SELECT DISTINCT w.watch, {changes.KEY.format(space="w.space", key="w.key")}
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS w (watch, space, key)
"""  # noqa: S608 - literals of the code


def rekey(say: Callable[[str], None]) -> int:
    """Make the keys of all watches anew, if they were made by other rules; return of how many."""
    return startup.in_batches("watches", _next_watch_ids, _remake, say=say)


def _next_watch_ids(after: UUID | None, limit: int) -> list[UUID]:
    running = Watch.objects.filter(post__isnull=False, until_at__gt=clock.now())
    rows = running.filter(id__gt=after) if after else running
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def _remake(ids: Sequence[UUID]) -> None:
    watches = list(Watch.objects.select_for_update().filter(id__in=ids).order_by("id"))
    rows = [(row.id, space, key) for row in watches for space, key in telling_keys(read_back(row.asked))]
    WatchKey.objects.filter(watch__in=ids).delete()
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [list(column) for column in zip(*rows, strict=True)])
