"""Charge sheets of a person in ten years, for BNS 2023 section 111 and MCOCA.  They are shown; nothing is concluded."""

from collections.abc import Iterable
from datetime import date

from sangam.arrests.gang_charts.chart_types import ChargeSheets
from sangam.records.types import RecordView

YEARS = 10
_COGNISANCE = frozenset(
    {"cognisance", "charges-framed", "evidence", "arguments", "convicted", "acquitted", "discharged", "appeal"}
)
"""Stages that a case reaches only after a court took cognisance."""


def charge_sheets(views: Iterable[RecordView], *, until: date) -> ChargeSheets:
    """Return the charge sheets that records of cases at court say, in the ten years up to a day.

    Two records of one case are one charge sheet: of the same case record, or of the same FIR, station and day.
    """
    since = _years_before(until, YEARS)
    found = list(_each_once(each for each in views if each.kind == "prosecution"))
    dated = [(day, each) for each in found if (day := _day_of(each)) is not None]
    within = [each for day, each in sorted(dated, key=lambda pair: pair[0]) if since <= day <= until]
    return ChargeSheets(
        since=since,
        until=until,
        counted=tuple(each for each in within if has_cognisance(each)),
        uncounted=tuple(each for each in within if not has_cognisance(each)),
        undated=tuple(each for each in found if _day_of(each) is None),
    )


def has_cognisance(view: RecordView) -> bool:
    """Tell whether a record says that a court took cognisance."""
    return any(str(each) in _COGNISANCE for each in view.values("stage"))


def _each_once(views: Iterable[RecordView]) -> Iterable[RecordView]:
    """Yield one record of each case, the one that says most of its charge sheet first."""
    ordered = sorted(views, key=lambda each: (_day_of(each) is None, not has_cognisance(each), str(each.id)))
    return {_case_of(each): each for each in reversed(ordered)}.values()


def _case_of(view: RecordView) -> tuple[str, ...]:
    case = view.first("case")
    if isinstance(case, dict) and case.get("ref"):
        return ("case", str(case["ref"]))
    fir = sorted(str(each) for each in view.values("fir"))
    if fir and view.first("station"):
        return ("fir", *fir, str(view.first("station")), str(_day_of(view)))
    return ("record", str(view.id))


def _day_of(view: RecordView) -> date | None:
    said = view.first("charge_sheet_date")
    return date.fromisoformat(str(said)) if said else None


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
