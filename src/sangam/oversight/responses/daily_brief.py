"""The daily brief of a district chief: numbers of the unit and all below it, each of which opens its list."""

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.oversight.responses import overdue
from sangam.oversight.types import BriefLine, OverdueCount


def daily_brief(actor: Actor) -> tuple[BriefLine, ...]:
    """Return the lines of the actor's unit and all below it: the sums of the list of all overdue.  One look.

    Raises Refused without the right.
    """
    with audit.deed(actor, "officer:brief:read") as facts:
        require(actor, "response:read")
        counts, cut_at = overdue.counts(actor)
        found = tuple(_line(kind, counts, cut_at) for kind in overdue.KINDS)
        facts.update({each.name: each.count for each in found})
    return found


def _line(kind: str, counts: tuple[OverdueCount, ...], cut_at: int) -> BriefLine:
    of_kind = [each for each in counts if each.kind == kind]
    oldest_at = min((each.oldest_at for each in of_kind), default=None)
    count = sum(each.count for each in of_kind)
    return BriefLine(kind, count, oldest_at, cut_at if kind == "challenges" else 0)
