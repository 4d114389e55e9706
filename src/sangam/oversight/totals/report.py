"""The monthly report: the forces' totals side by side, their sum, the months before.

The page, the CSV file and the paper show these lines and nothing else.
"""

from datetime import datetime, timedelta

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.audit.types import Facts
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.library.public import library
from sangam.oversight import wire
from sangam.oversight.models import MonthlyTotals
from sangam.oversight.totals import gate, monthly
from sangam.oversight.types import MonthReport, TotalLine

_TREND = 6


def month_report(actor: Actor, month: str = "") -> MonthReport:
    """Return the report of a month, this one where none is given.  One look.

    Raises Refused without the right, and Malformed for what is no month.
    """
    with audit.deed(actor, "officer:totals:read") as facts:
        return _month_report(actor, month, facts)


def exported_report(actor: Actor, month: str) -> MonthReport:
    """Return the report of a month to leave as a file.  One look; raises as `month_report`."""
    with audit.deed(actor, "officer:totals:export") as facts:
        return _month_report(actor, month, facts)


def open_beneath(actor: Actor, force: str, measure: str) -> None:
    """Refuse what lies beneath a total, always, and write that it was asked for.  Raises Refused."""
    with audit.deed(actor, "officer:totals:open-beneath") as facts:
        facts.update(force=force[:20], measure=measure[:60])
        raise Refused(
            "oversight:beneath",
            "Nothing beneath a total is shown here. What {force} has done, its own desk says.",
            force=force[:20],
        )


def _month_report(actor: Actor, month: str, facts: Facts) -> MonthReport:
    require(actor, "totals:read")
    month = month or monthly.recent_months(1)[0]
    if not wire.is_month(month):
        raise Malformed("oversight:month", "A month is written as 2026-11.")
    facts["month"] = month
    months = monthly.recent_months(_TREND, until=month)[::-1]
    rows = MonthlyTotals.objects.filter(month__in=months)
    said = {(row.force, row.month): row.totals for row in rows}
    forces = tuple(sorted({force for force, _ in said}))
    stated = {row.force: row.at for row in rows if row.month == month}
    lines = tuple(_line(measure, said, forces, months) for measure in monthly.MEASURES)
    practices = tuple(library.adopted_practices(*_bounds(month)))
    return MonthReport(month, tuple(months), forces, lines if stated else (), stated, practices)


def _bounds(month: str) -> tuple[datetime, datetime]:
    """Return when a month begins and when the next one does, in India."""
    begins = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=clock.INDIA)
    return begins, (begins + timedelta(days=32)).replace(day=1)


def _line(
    measure: str, said: dict[tuple[str, str], gate.Said], forces: tuple[str, ...], months: list[str]
) -> TotalLine:
    cells = tuple(said.get((force, months[-1]), {}).get(measure) for force in forces)
    before = tuple(said.get((force, months[-2]), {}).get(measure) for force in forces)
    both = [(now, then) for now, then in zip(cells, before, strict=True) if now is not None and then is not None]
    change = gate.difference(gate.total(now for now, _ in both), gate.total(then for _, then in both))
    trend = tuple(gate.total(said.get((force, month), {}).get(measure) for force in forces) for month in months)
    return TotalLine(measure, cells, gate.total(cells), trend, change)
