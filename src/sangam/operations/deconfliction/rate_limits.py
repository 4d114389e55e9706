"""How much an officer, a unit and a force may ask: nobody sweeps the map.

Our own officers are counted by their checks.  Of another force each input counts, at a place and at a target.  Its
officers are counted by the pseudonyms that its node sends: only that force's auditor can name them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation.keys import peer_keys
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.operations import policy
from sangam.operations.deconfliction import lookups, notes
from sangam.operations.deconfliction.halves import PLACES, TARGETS
from sangam.operations.deconfliction.lookups import Spent
from sangam.operations.deconfliction.wire import Asked
from sangam.operations.models import ActionCheck, InputCount
from sangam.operations.policy import DAY, HOUR, MONTH
from sangam.operations.types import BudgetUse, CheckCount

_USE = "deconfliction asker"
KEPT = timedelta(days=90)

_USED = """
WITH used AS (
    SELECT force, coalesce(sum(places) FILTER (WHERE at > %s), 0), coalesce(sum(places) FILTER (WHERE at > %s), 0),
        sum(places), coalesce(sum(targets) FILTER (WHERE at > %s), 0),
        coalesce(sum(targets) FILTER (WHERE at > %s), 0), sum(targets)
    FROM operations_inputcount WHERE at > %s GROUP BY force
)
SELECT used.*,
    (SELECT count(DISTINCT day) FROM operations_inputcount c, generate_series(c.first_date, c.last_date, '1 day') day
        WHERE c.force = used.force AND c.at > %s AND NOT c.refused),
    (SELECT coalesce(sum(size), 0) FROM operations_askedlist l
        WHERE l.force = used.force AND l.last_date >= %s AND NOT l.withdrawn),
    (SELECT count(*) FROM operations_askedlist l
        WHERE l.force = used.force AND l.answered_at IS NOT NULL AND l.closed_at IS NULL),
    (SELECT count(*) FROM operations_question q WHERE q.force = used.force AND q.answered_at IS NULL)
FROM used ORDER BY force
"""


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
    return peer_keys.own_word(_USE, said).hex()


def spent_by(force: str, asked: Asked, *, at: datetime) -> Spent:
    """Return what the officer, the unit and the force that ask have used of late."""
    return lookups.used_of_late(force, asked.officer, asked.unit, at)


def reason_to_refuse(found: Spent, asked: Asked) -> str:
    """Return why a question is not answered now, "" where it is.  found: what was used before it."""
    us = here.node().force
    for (hour, day), limits in ((found.officer, policy.MOST_OF_AN_OFFICER), (found.unit, policy.MOST_OF_A_UNIT)):
        if span := policy.spent({HOUR: hour, DAY: day}, limits):
            return f"{us}: {limits[span]} / {policy.SPANS[span]}"
    for before, size, budget in _budgets(found, asked):
        if span := policy.exceeded_span(before, size, budget):
            return f"{us}: {budget[span]} / {policy.SPANS[span]}"
    beyond = found.standing + sum(asked.sizes.values()) > policy.MOST_STANDING
    return f"{us}: {policy.MOST_STANDING}" if beyond else ""


def tell_unusual_rate(force: str, found: Spent, asked: Asked) -> None:
    """Tell, in the running deed, that a question uses up half of a budget of its force, or would exceed it."""
    for before, size, budget in _budgets(found, asked):
        if span := policy.exceeded_span(before, size, budget) or policy.half_reached(before, size, budget):
            notes.tell_rate(force, before[span] + size, budget[span])


def count_question(force: str, asked: Asked) -> None:
    """Count a question and its inputs, in the running deed."""
    _count_inputs(force, asked, **asked.sizes)


def count_refusal(force: str, asked: Asked) -> None:
    """Count a question that was refused, in the running deed: it uses no inputs."""
    _count_inputs(force, asked, refused=True)


def counts(at: datetime) -> list[CheckCount]:
    """Return who asked for comparisons within a day, who asked most first: our own by name, others by pseudonym."""
    return sorted([*_own(at), *_others(at)], key=lambda each: (-each.day - each.refused, each.force, each.officer))


def budgets_used(at: datetime) -> list[BudgetUse]:
    """Return for each force that asked within thirty days what it used, and what it owes."""
    hour, day, month = at - HOUR, at - DAY, at - MONTH
    rows = prepared.run(_USED, [hour, day, hour, day, month, month, at.date()])
    return [
        BudgetUse(force, (int(a), int(b), int(c)), (int(d), int(e), int(f)), *(int(each) for each in rest))
        for force, a, b, c, d, e, f, *rest in rows
    ]


def _count_inputs(force: str, asked: Asked, **said: int) -> None:
    days = {"first_date": asked.days.first, "last_date": asked.days.last}
    at = audit.require_deed().at
    InputCount.objects.create(force=force, unit=asked.unit, officer=asked.officer, at=at, **days, **said)


def _budgets(found: Spent, asked: Asked) -> Iterator[tuple[Mapping[timedelta, int], int, Mapping[timedelta, int]]]:
    """Yield for places and for targets what was used by span, what this question uses, and what there is."""
    budgets = ((PLACES, found.places, policy.MOST_PLACES), (TARGETS, found.targets, policy.MOST_TARGETS))
    for name, used, budget in budgets:
        if asked.sizes[name]:
            yield dict(zip((HOUR, DAY, MONTH), used, strict=True)), asked.sizes[name], budget


def _own(at: datetime) -> list[CheckCount]:
    recent = ActionCheck.objects.filter(checked_at__gt=at - DAY).values("unit", "officer", "label")
    rows = recent.annotate(day=Count("id"), hour=Count("id", filter=Q(checked_at__gt=at - HOUR)))
    us = here.node().force
    return [CheckCount(us, row["unit"], row["label"], row["hour"], row["day"], 0) for row in rows]


def _others(at: datetime) -> list[CheckCount]:
    recent = InputCount.objects.filter(at__gt=at - DAY).values("force", "unit", "officer")
    answered = Q(refused=False)
    rows = recent.annotate(
        day=Count("id", filter=answered),
        in_hour=Count("id", filter=answered & Q(at__gt=at - HOUR)),
        turned=Count("id", filter=Q(refused=True)),
    )
    return [_other(row) for row in rows]


def _other(row: Mapping[str, int | str]) -> CheckCount:
    force, unit, officer = (str(row[name]) for name in ("force", "unit", "officer"))
    return CheckCount(force, unit[:8], officer[:8], int(row["in_hour"]), int(row["day"]), int(row["turned"]))
