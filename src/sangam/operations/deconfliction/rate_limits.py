"""How often an officer, a unit and a force may ask for a comparison: nobody sweeps the map.

Our own officers are counted by their checks.  Another force's are counted by the pseudonyms that its node sends: the
same officer has the same pseudonym, which only that force's auditor can name.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum

from sangam.audit import public as audit
from sangam.federation.public import keys
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.operations import policy
from sangam.operations.deconfliction import lookups
from sangam.operations.deconfliction.wire import Asked
from sangam.operations.models import ActionCheck, CheckCount
from sangam.operations.policy import DAY, HOUR
from sangam.operations.types import CheckCount as CheckCountView

_USE = "deconfliction asker"
_MOST_LISTS = 2_000
KEPT = timedelta(days=90)


def require_rest(actor: Actor, *, at: datetime) -> None:
    """Raise Refused where our officer, or the unit, has used up its checks."""
    found = lookups.entered_of_late(actor.an_officer(), actor.unit, at)
    for (hour, day), limits in ((found.officer, policy.MOST_OF_AN_OFFICER), (found.unit, policy.MOST_OF_A_UNIT)):
        if span := policy.spent({HOUR: hour, DAY: day}, limits):
            raise Refused(
                "operations:check-limit",
                "You have entered {most} deconfliction checks within a {span}: the rest waits, or the control room "
                "telephones.",
                most=limits[span],
                span=policy.SPANS[span],
            )


def pseudonym(said: str) -> str:
    """Return the word by which another force counts a unit or an officer of ours: it tells it nothing."""
    return keys.own_word(_USE, said).hex()


def refusal(force: str, asked: Asked, *, at: datetime) -> str:
    """Return why a question of another force is not answered now, "" where it is."""
    found = lookups.asked_of_late(force, asked.officer, asked.unit, asked.list.id, at)
    for (hour, day), limits in (
        (found.officer, policy.MOST_OF_AN_OFFICER),
        (found.unit, policy.MOST_OF_A_UNIT),
        (found.force, policy.MOST_OF_A_FORCE),
    ):
        if span := policy.spent({HOUR: hour, DAY: day}, limits):
            return f"{here.node().force}: {limits[span]} / {policy.SPANS[span]}"
    return f"{_MOST_LISTS}" if found.lists >= _MOST_LISTS else ""


def count(force: str, asked: Asked, *, refused: bool) -> None:
    """Count a question, in the running deed."""
    hour = audit.require_deed().at.replace(minute=0, second=0, microsecond=0)
    lookups.count(force, asked.unit, asked.officer, hour, refused=refused)


def counts(at: datetime) -> list[CheckCountView]:
    """Return who asked for comparisons within a day, who asked most first: our own by name, others by pseudonym."""
    return sorted([*_own(at), *_others(at)], key=lambda each: (-each.day - each.refused, each.force, each.officer))


def _own(at: datetime) -> list[CheckCountView]:
    recent = ActionCheck.objects.filter(checked_at__gt=at - DAY).values("unit", "officer", "label")
    rows = recent.annotate(day=Count("id"), hour=Count("id", filter=Q(checked_at__gt=at - HOUR)))
    us = here.node().force
    return [CheckCountView(us, row["unit"], row["label"], row["hour"], row["day"], 0) for row in rows]


def _others(at: datetime) -> list[CheckCountView]:
    recent = CheckCount.objects.filter(hour__gt=at - DAY).values("force", "unit", "officer")
    rows = recent.annotate(
        day=Sum("asked"), in_hour=Sum("asked", filter=Q(hour__gt=at - HOUR), default=0), turned=Sum("refused")
    )
    return [_other(row) for row in rows]


def _other(row: Mapping[str, int | str]) -> CheckCountView:
    force, unit, officer = (str(row[name]) for name in ("force", "unit", "officer"))
    return CheckCountView(force, unit[:8], officer[:8], int(row["in_hour"]), int(row["day"]), int(row["turned"]))
