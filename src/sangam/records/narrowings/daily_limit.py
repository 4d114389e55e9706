"""How many records one officer recalls or narrows alone within a day; beyond that a second officer agrees.

Whatever takes a record from readers counts alike (`rules.Way`), or one way would stand open beside another.  It counts
for the officer, whatever posts the officer holds, and for the post, whoever holds it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.records.models import Narrowing

ALONE = "records:recalled-alone"
"""The code of the refusal beyond the limit."""
_DAY = timedelta(days=1)
_ONE_AFTER_ANOTHER = "SELECT count(pg_advisory_xact_lock(hashtextextended('recalls of ' || %s, 0)))"


def require_left(actor: Actor, *, records: int = 1) -> None:
    """Raise Refused where the actor may not recall or narrow so many records more alone, in the running deed."""
    at = audit.require_deed().at
    for one in sorted({str(actor.an_officer()), str(actor.post)}):
        prepared.run(_ONE_AFTER_ANOTHER, [one])
    if _records_left_today(actor, at) < records:
        raise Refused(
            "records:recalled-alone",
            "You may recall or narrow {most} records by yourself within a day: propose this one to a second officer, "
            "or let another officer do it.",
            most=settings.SANGAM.recalls_alone,
        )


def recalls_left(actor: Actor) -> int:
    """Return how many records the actor may still recall or narrow alone within the day."""
    return _records_left_today(actor, clock.now())


def _records_left_today(actor: Actor, at: datetime) -> int:
    alone = Narrowing.objects.filter(alone=True, at__gt=at - _DAY)
    by_officer, by_post = Q(officer=actor.an_officer()), Q(post=actor.post, post__isnull=False)
    done = max(alone.filter(by_officer).count(), alone.filter(by_post).count())
    return max(0, int(settings.SANGAM.recalls_alone) - done)
