"""The daily brief of a district chief: five numbers of the unit and all below it, each of which opens its list."""

from datetime import datetime, timedelta

from sangam.access.policy import require
from sangam.audit import public as audit
from sangam.database import statements as prepared
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.oversight.types import BriefLine

LINES = ("requests", "alerts", "actions", "hits", "glass")
"""The five, in the order in which they are read."""

_HITS = timedelta(days=1)

_COUNT = """
SELECT 'requests', count(*), min(t.due_at) FROM exchange_thread t
WHERE t.state = 'open' AND t.due_at < %s AND %s = ANY(t.desk_path)
    AND (t.paused_at IS NULL OR t.resumed_at IS NOT NULL)
UNION ALL
SELECT 'alerts', count(*), min(g.told_at) FROM exchange_alerttarget g JOIN exchange_alert a ON a.id = g.alert_id
WHERE a.state = 'live' AND a.expires_at > %s AND %s = ANY(g.path) AND g.told_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM exchange_acknowledgement k WHERE k.alert_id = a.id AND k.unit = g.unit)
UNION ALL
SELECT 'actions', count(*), min(a.due_at) FROM coordination_action a
WHERE a.settled = '' AND a.due_at < %s AND a.done_round < a.round AND %s = ANY(a.owner_path)
UNION ALL
SELECT 'hits', count(*), min(n.told_at) FROM notices_notice n JOIN access_post p ON n."to" = 'post:' || p.id
JOIN access_unit u ON u.code = p.unit_id
WHERE n.kind = 'watch.hit' AND n.done_at IS NULL AND n.told_at > %s AND %s = ANY(u.path)
UNION ALL
SELECT 'glass', count(*), min(b.review_by) FROM oversight_brokenglass b JOIN access_unit u ON u.code = b.unit
WHERE b.reviewed_at IS NULL AND b.officer IS NOT NULL AND %s = ANY(u.path)
"""


def daily_brief(actor: Actor) -> tuple[BriefLine, ...]:
    """Return the five lines of the actor's unit and all below it, by one query.  One look.

    Raises Refused without the right.
    """
    with audit.deed(actor, "officer:brief:read") as facts:
        require(actor, "response:read")
        found = _counts(actor.unit, clock.now())
        facts.update({name: count for name, (count, _) in found.items()})
    return tuple(BriefLine(name, *found[name]) for name in LINES)


def _counts(unit: str, now: datetime) -> dict[str, tuple[int, datetime | None]]:
    values = [now, unit, now, unit, now, unit, now - _HITS, unit, unit]
    return {name: (count, oldest) for name, count, oldest in prepared.run(_COUNT, values)}
