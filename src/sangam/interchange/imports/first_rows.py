"""The first rows of a file as they would be taken in: each value in the form in which it is kept."""

from sangam.interchange.imports.row_drafts import Drafter
from sangam.interchange.types import Plan, Row, TriedRow
from sangam.records.types import Said, Value


def first_rows(plan: Plan) -> list[TriedRow]:
    """Return the first rows as they would be taken in; nothing is written, and no record is named."""
    header = [each.name for each in plan.columns]
    drafter = Drafter(header, plan.mapping, force="", file=plan.file, word=str.encode)
    rows = (Row(0, (*cells, *[""] * (len(header) - len(cells)))) for cells in plan.first)
    return [_try_row(drafter, row, plan) for row in rows if not row.empty]


def _try_row(drafter: Drafter, row: Row, plan: Plan) -> TriedRow:
    said, bad = drafter.said(row)
    key = [("id", drafter.key(row))] if plan.mapping.of("id") else []
    values = [*key, *((each.property, each.value) for each in said), *_beside(said, plan)]
    return TriedRow(tuple(values), tuple(each.why for each in bad))


def _beside(said: list[Said], plan: Plan) -> list[tuple[str, Value]]:
    """Return what columns of the row say of all its entries: source, grade, the day they were learned."""
    if not said:
        return []
    learned = said[0].learned_date
    every = {"source": said[0].source, "grade": str(said[0].grade), "learned": learned.isoformat() if learned else ""}
    return [(name, value) for name, value in every.items() if value and plan.mapping.of(name)]
