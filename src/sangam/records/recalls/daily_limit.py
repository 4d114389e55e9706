"""How many records one officer recalls alone within a day, each at once; beyond that a second officer agrees.

A list takes two from its first record on (`two_person_recall`): this keeps one officer from doing a list one by one.
A limit that ends a record within a week counts as a recall: its holders lose the record as surely.
"""

from datetime import datetime, timedelta

from django.conf import settings

from sangam.audit import public as audit
from sangam.database import statements as prepared
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused

ACT = "officer:record:recall"
ENDING = "officer:record:limit-soon"
"""The act that sets an expiry within `SOON`."""
SOON = timedelta(days=7)
_DAY = timedelta(days=1)
_ONE_AFTER_ANOTHER = "SELECT count(pg_advisory_xact_lock(hashtextextended('recalls of ' || %s, 0)))"


def require_left(actor: Actor) -> None:
    """Raise Refused where the actor has recalled or ended as many as one officer may, in the running deed."""
    at = audit.require_deed().at
    prepared.run(_ONE_AFTER_ANOTHER, [str(actor.an_officer())])
    if not _left(actor, at):
        raise Refused(
            "records:recalled-alone",
            "You have recalled or ended {most} records by yourself within a day: lay this one down as a list, to which "
            "a second officer agrees, or let another officer do it.",
            most=settings.SANGAM.recalls_alone,
        )


def recalls_left(actor: Actor) -> int:
    """Return how many records the actor may still recall alone within the day."""
    return _left(actor, clock.now())


def _left(actor: Actor, at: datetime) -> int:
    done = sum(audit.times_done(actor.an_officer(), act, since=at - _DAY) for act in (ACT, ENDING))
    return max(0, int(settings.SANGAM.recalls_alone) - done)
