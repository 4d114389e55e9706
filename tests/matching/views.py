"""Records as an officer sees them, made by hand for the pure parts."""

from datetime import UTC, date, datetime, timedelta

from sangam.access.types import Showing
from sangam.kernel.handling import Grade, Handling
from sangam.kernel.ids import new_id
from sangam.records.types import RecordView, ShownStatement, Terms, Value

_AT = datetime(2026, 11, 24, tzinfo=UTC)


def seen(kind: str = "person", *, masked: tuple[str, ...] = (), **said: Value | list[Value]) -> RecordView:
    """Return a synthetic record: seen(name="हरजीत", alias=["काला", "Kala"], masked=("alias",))."""
    statements = [
        _statement(name, None if name in masked else value)
        for name, values in said.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    terms = Terms(_AT + timedelta(days=365))
    return RecordView(new_id(), kind, "HR", "HR-SNP-KUNDLI", 1, "live", "", tuple(statements), terms, _AT, None)


def _statement(name: str, value: Value | None) -> ShownStatement:
    showing = Showing.FULL if value is not None else Showing.MASKED
    return ShownStatement(
        new_id(),
        name,
        value,
        "synthetic record for tests",
        Grade.parse("B2"),
        Handling(),
        date(2026, 11, 1),
        showing,
    )
