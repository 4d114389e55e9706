"""Records as a page gets them to show, made without a database."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sangam.access.types import Showing
from sangam.exchange.types import RecordRef, ThreadState, ThreadView
from sangam.kernel.author import Author
from sangam.kernel.handling import Caveat, Classification, Grade, Handling
from sangam.kernel.ids import new_id
from sangam.records.types import RecordView, ShownStatement, Terms

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
LEARNED = date(2026, 11, 1)


def says(
    name: str,
    value: object,
    *caveats: Caveat,
    level: Classification = Classification.RESTRICTED,
    source: str = "FIR",
    grade: str = "B2",
) -> ShownStatement:
    """Return a statement; masked where it has no value."""
    handling, showing = Handling(level, frozenset(caveats)), Showing.MASKED if value is None else Showing.FULL
    return ShownStatement(new_id(), name, value, source, Grade.parse(grade), handling, LEARNED, showing)


def record(
    number: int, *said: ShownStatement, kind: str = "person", owner: str = "DL", label: str = "", version: int = 1
) -> RecordView:
    """Return a record of that number; a copy where its owner is not Delhi."""
    came = None if owner == "DL" else AT
    called = label or f"Record {number}"
    return RecordView(UUID(int=number), kind, owner, "", version, "live", called, said, Terms(AT), AT, came)


def thread(about: RecordRef, by: Author, *, question: str, at: datetime) -> ThreadView:
    """Return an open request about a record, of which nothing was said yet."""
    said = (about, by, question, "naka", timedelta(hours=2), at, at, None, frozenset(), frozenset())
    return ThreadView(uuid4(), "HR-7Q2M0XK", ThreadState.OPEN, *said)
