"""Recovery of oversight after a restore: each holder gives a force its own back, line by line, as that force signed it.

Its monthly totals, so that the gate goes on from the numbers given.  Its broken glasses with their reviews, so that no
flag ends by a restore.  And the looks of its officers at our records, which its own ledger has lost.
"""

from datetime import datetime
from uuid import UUID

from sangam.audit import audit
from sangam.federation.types import Envelope
from sangam.hosting import recovery
from sangam.kernel import here
from sangam.oversight import glass, wire
from sangam.oversight.looks import record_viewers
from sangam.oversight.models import BrokenGlass, MonthlyTotals, PeerLook
from sangam.oversight.totals import monthly


def _lines_of_force(force: str, since: datetime) -> list[str]:
    """Return the lines of a force's own totals, glasses and looks that are held here.

    since: of totals and looks, those that came since then; broken glasses are few, and all are given.
    """
    totals = MonthlyTotals.objects.filter(force=force, at__gte=since).order_by("month").values_list("line", flat=True)
    glasses = BrokenGlass.objects.filter(force=force).order_by("at", "id").values_list("line", "review_line")
    looks = PeerLook.objects.filter(force=force, came_at__gte=since).order_by("came_at").values_list("line", flat=True)
    return [line for line in (*totals, *(each for pair in glasses for each in pair), *looks) if line]


def _take_totals(_: str, word: Envelope) -> None:
    monthly.take_back(wire.read_month(word.body))


def _take_look(_: str, word: Envelope) -> None:
    if audit.entries_with([UUID(word.deed)]):
        return
    record_viewers.keep_look(word.id, here.node().force, word.label, word.body)


LINES = recovery.SignedLines(
    wire.RETURNED,
    _lines_of_force,
    {
        wire.TOTALS: _take_totals,
        wire.BROKEN: glass.take_broken_back,
        wire.REVIEWED: glass.take_review_back,
        record_viewers.LOOK: _take_look,
    },
)
