"""The matrix of a series: its incidents by the persons, telephones, accounts and vehicles that they name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.analysis.findings.incidents import Incidents
from sangam.analysis.findings.series import Series
from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.purpose import Stated
from sangam.records.types import RecordView, ShownStatement
from sangam.records.visibility import links
from sangam.records.visibility import views as visibility_views

NAMING: Mapping[str, str] = {
    "suspect": "person",
    "claimed": "person",
    "phone": "phone",
    "upi": "phone",
    "vehicle": "vehicle",
    "plate": "vehicle",
}
"""Properties of an incident that name somebody or something, and the part of the matrix in which they stand."""
PARTS = ("person", "phone", "vehicle")
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of an incident that names what a line is about."""

    view: RecordView
    statement: ShownStatement


@dataclass(frozen=True, slots=True)
class Line:
    """A person, telephone, account or vehicle.  said: by incident (its place in the matrix), what names it there."""

    part: str
    key: tuple[str, str]
    said: Mapping[int, Said]


@dataclass(frozen=True, slots=True)
class Matrix:
    """incidents: those that the actor sees, in the order of time.  lines: by part, what most incidents name first.

    more: lines that are left out.
    """

    incidents: tuple[RecordView, ...]
    lines: tuple[Line, ...]
    more: int


def series_of(found: Iterable[Series], incidents: Incidents, record: UUID) -> Series:
    """Return the series that holds a record.  Raises NotFound where none does."""
    for each in found:
        if any(incidents.ids[row] == record for row in each.rows):
            return each
    raise NotFound(
        "analysis:no-series",
        "No series of this period and area holds this incident: it may have been recalled, or stand alone by now.",
    )


def read_matrix(actor: Actor, records: Sequence[UUID], *, purpose: Stated | None) -> Matrix:
    """Return the matrix of these incidents as the actor sees them.  A look at each.

    What is masked for the actor is in no line.  Raises Refused (no right, no purpose).
    """
    require(actor, "pattern:read")
    with audit.deed(actor, "officer:pattern:series", purpose=purpose) as facts:
        views = visibility_views.load_views(actor, records, purpose=require_purpose(purpose).purpose)
        facts.showed(sorted(views))
    return matrix_of([views[each] for each in records if each in views])


def matrix_of(incidents: Sequence[RecordView]) -> Matrix:
    """Return the matrix of shown incidents.  Pure.  A name is one line where it is written alike but for its case."""
    found: dict[tuple[str, str, str], dict[int, Said]] = {}
    for at, view in enumerate(incidents):
        for statement in view.statements:
            if statement.property in NAMING and statement.value is not None:
                key = NAMING[statement.property], *_key(statement)
                found.setdefault(key, {}).setdefault(at, Said(view, statement))
    order = sorted(found.items(), key=lambda each: (PARTS.index(each[0][0]), -len(each[1]), min(each[1]), each[0]))
    lines = [Line(part, (name, value), said) for (part, name, value), said in order]
    return Matrix(tuple(incidents), tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES))


def _key(statement: ShownStatement) -> tuple[str, str]:
    reference = links.reference_in(statement.value) if statement.value is not None else None
    return statement.property, str(reference or statement.value).casefold()
