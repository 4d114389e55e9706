"""The rows and cells of a gang chart, from records as one officer sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sangam.arrests.gang_charts.chart_types import CaseRow, Cell, ChargeSheets, EntryView, Form, FormRow, MemberRow
from sangam.arrests.gang_charts.forms import DRAWN_BASE
from sangam.arrests.types import Per, Use
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose
from sangam.networks.types import Claim
from sangam.records.types import RecordView
from sangam.records.visibility import links as visibility_links
from sangam.records.visibility import views as visibility_views

# Charge sheets of a person in ten years, for BNS 2023 section 111 and MCOCA. They are shown; nothing is concluded.

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


MOST_RECORDS = 120
_KINDS = ("prosecution", "case", "arrest")
Entries = Mapping[tuple[str, UUID], EntryView]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drawn part of a chart: the uses of cases by person, the records that it rests on, what officers wrote."""

    uses: Mapping[UUID, Mapping[UUID, Use]]
    records: frozenset[UUID]
    entries: Entries
    today: date


def cases_of(actor: Actor, persons: Sequence[RecordView], *, purpose: Purpose) -> dict[UUID, tuple[CaseRow, ...]]:
    """Return by person the cases that records say, in the caller's deed.

    A case at court leads its case record; a case without one stands alone; an arrest goes with the case that it names.
    """
    if not persons:
        return {}
    linked = visibility_links.referring_records(actor, persons, kinds=_KINDS, purpose=purpose, most=MOST_RECORDS)
    found = {person: list({each.record.id: each.record for each in links}.values()) for person, links in linked.items()}
    named = {ref for views in found.values() for each in views if (ref := _case_ref(each)) is not None}
    cases = visibility_views.load_views(actor, named, purpose=purpose)
    return {person: tuple(_rows(views, cases)) for person, views in found.items()}


def member_row(form: Form, claim: Claim, cases: Iterable[CaseRow], drawn: Drawn) -> MemberRow:
    """Return a member of the drawing with the cells of all columns, from the records that it rests on alone."""
    uses = drawn.uses.get(claim.person.id, {})
    rows = [kept for each in cases if (kept := _drawn_case(each, uses, drawn.records)) is not None]
    views = (claim.person, claim.said_in)
    return MemberRow(
        person=claim.person,
        claim=claim.said_in,
        role=claim.role,
        cells=tuple(
            _cell(column, claim.person.id, _base_of(rows) if _is_base(column) else views, drawn.entries)
            for column in form.columns
            if column.per is Per.MEMBER
        ),
        cases=tuple(
            replace(each, cells=tuple(_cells(form, Per.CASE, each.id, each.views, drawn.entries))) for each in rows
        ),
        sheets=charge_sheets((view for each in cases for view in each.views), until=drawn.today),
    )


def gang_cells(form: Form, gang: RecordView, drawn: Drawn) -> tuple[Cell, ...]:
    """Return the cells that are said of the gang as a whole."""
    return tuple(_cells(form, Per.GANG, gang.id, (gang,), drawn.entries))


def _rows(views: Sequence[RecordView], cases: Mapping[UUID, RecordView]) -> Iterable[CaseRow]:
    arrests = [each for each in views if each.kind == "arrest"]
    taken: set[UUID] = set()
    for each in (view for view in views if view.kind == "prosecution"):
        case = cases.get(ref) if (ref := _case_ref(each)) is not None else None
        taken |= {case.id} if case else set()
        yield CaseRow(each.id, (each, *([case] if case else []), *_of_case(arrests, case)))
    for each in (view for view in views if view.kind == "case" and view.id not in taken):
        yield CaseRow(each.id, (each, *_of_case(arrests, each)))


def _of_case(arrests: Iterable[RecordView], case: RecordView | None) -> list[RecordView]:
    return [each for each in arrests if case is not None and _case_ref(each) == case.id]


def _case_ref(view: RecordView) -> UUID | None:
    return visibility_links.reference_in(view.first("case"))


def _drawn_case(row: CaseRow, uses: Mapping[UUID, Use], records: frozenset[UUID]) -> CaseRow | None:
    """Return a case of the drawing, without records that came since; None for one that is not in it."""
    use = uses.get(row.id)
    views = tuple(each for each in row.views if each.id in records)
    return replace(row, use=use, views=views) if use not in (None, Use.OUT) and views else None


def _is_base(column: FormRow) -> bool:
    return any(":".join(each) == DRAWN_BASE for each in column.fill)


def _base_of(rows: Iterable[CaseRow]) -> tuple[RecordView, ...]:
    return next((each.views[:1] for each in rows if each.use is Use.BASE), ())


def _cells(form: Form, per: Per, about: UUID, views: Iterable[RecordView], entries: Entries) -> Iterable[Cell]:
    seen = tuple(views)
    return (_cell(column, about, seen, entries) for column in form.columns if column.per is per)


def _cell(column: FormRow, about: UUID, views: Iterable[RecordView], entries: Entries) -> Cell:
    """Return a cell: what records say of the column's properties, each once, and the newest entry."""
    fill = [(view.kind, "fir") for view in views] if _is_base(column) else list(column.fill)
    said = {
        (str(statement.value), view.owner): (view, statement)
        for view in views
        for statement in view.statements
        if (view.kind, statement.property) in fill and statement.value is not None
    }
    return Cell(column, about, tuple(said.values()), entries.get((column.code, about)))
