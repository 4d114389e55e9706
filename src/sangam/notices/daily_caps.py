"""What other forces make us tell our own: so many things of a kind a day, and one notice for all beyond them.

Each look of a neighbour is told to the desk that owns the record.  A hostile node could invent as many as its quota
of envelopes carries, some of them urgent, until nobody reads the list any more.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.db import connection

from sangam.kernel import clock
from sangam.kernel.ids import named_id
from sangam.notices.deliveries import notify
from sangam.notices.models import Notice
from sangam.notices.types import Subject, Telling

MOST_A_DAY = 200
"""New notices of one kind that one force may cause within a day of India: one told again is not counted."""

# One row a force and kind: a new day begins it anew.
_COUNT = """
INSERT INTO notices_caused AS c (force, kind, day, notices) VALUES (%s, %s, %s, 1)
ON CONFLICT (force, kind) DO UPDATE SET
    notices = CASE WHEN c.day = EXCLUDED.day THEN c.notices + 1 ELSE 1 END, day = EXCLUDED.day
RETURNING notices
"""


def notify_for(force: str, telling: Telling, *, to: Iterable[str], beyond: str) -> None:
    """Tell what another force's word causes, inside the caller's deed; beyond the day's most, one summary notice.

    beyond: the summary's title, with {force} and {most}; the notice counts how often it was told.
    """
    recipients = sorted(set(to))
    is_open = Notice.objects.filter(to__in=recipients, matter=telling.about, done_at=None).exists()
    notify(
        telling if is_open or _count_notice(force, telling.kind) <= MOST_A_DAY else _summary(force, telling, beyond),
        to=recipients,
    )


def _count_notice(force: str, kind: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [force, kind, clock.now().astimezone(clock.INDIA).date()])
        return int(cursor.fetchone()[0])


def _summary(force: str, telling: Telling, beyond: str) -> Telling:
    day = clock.now().astimezone(clock.INDIA).date()
    return replace(
        telling,
        kind="peer.many",
        subject=Subject("peer", named_id("peer", force)),
        title=beyond,
        parts={"force": force, "most": str(MOST_A_DAY)},
        matter=f"{telling.kind}:{force}:{day}",
        each_officer=False,
    )
