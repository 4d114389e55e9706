"""The daily brief of a district chief: seven numbers of the unit and all below it, each of which opens its list."""

from sangam.access.policy import require
from sangam.audit import public as audit
from sangam.kernel.actor import Actor
from sangam.oversight.responses import overdue
from sangam.oversight.types import BriefLine, OverdueCount

LINES = overdue.KINDS
"""The seven, in the order in which they are read."""


def daily_brief(actor: Actor) -> tuple[BriefLine, ...]:
    """Return the seven lines of the actor's unit and all below it: the sums of the list of all overdue.  One look.

    Raises Refused without the right.
    """
    with audit.deed(actor, "officer:brief:read") as facts:
        require(actor, "response:read")
        counts = overdue.counts(actor)
        found = tuple(_line(kind, [each for each in counts if each.kind == kind]) for kind in LINES)
        facts.update({each.name: each.count for each in found})
    return found


def _line(kind: str, counts: list[OverdueCount]) -> BriefLine:
    oldest_at = min((each.oldest_at for each in counts), default=None)
    return BriefLine(kind, sum(each.count for each in counts), oldest_at)
