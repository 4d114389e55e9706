"""What `interchange` speaks in: rows of a sheet, how columns become properties, what came of an import."""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sangam.kernel.handling import Caveat, Classification, Grade, Handling


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about a row that a person must see.  line: as the spreadsheet counts, the first row being 1.

    rejected: the row was not taken in; otherwise it was, and this says what was done to it.  becomes: the row would
    make another person or thing of its record, or made it with the officer's word.
    """

    line: int
    column: str
    value: str
    why: str
    rejected: bool = True
    becomes: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet, its cells in the order of the heading, blanks at their ends removed."""

    line: int
    cells: tuple[str, ...]
    troubles: tuple[Trouble, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether no cell holds anything."""
        return not any(self.cells)

    @property
    def rejected(self) -> bool:
        """Tell whether the row cannot be taken in as it was read."""
        return any(trouble.rejected for trouble in self.troubles)


class Legacy(StrEnum):
    """What to do with a column that was typed for the font Kruti Dev."""

    CONVERT = "convert"
    KEEP = "keep"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Assigned:
    """The columns that give one property.  joined: their words make one value ("FIRST&LAST"), else a value each."""

    property: str
    columns: tuple[str, ...]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a sheet becomes records of one kind.

    constants: property → value, the same for each row.  source: where it is from; with the id column it names a
    record, so that the same source and id give the same record again.  legacy: what was decided for a column.
    """

    kind: str
    columns: tuple[Assigned, ...]
    source: str
    constants: Map[str, str] = field(default_factory=dict)
    grade: Grade = field(default_factory=lambda: Grade("F", 6))
    handling: Handling = field(default_factory=Handling)
    learned_date: date | None = None
    legacy: Map[str, Legacy] = field(default_factory=dict)

    def of(self, name: str) -> Assigned | None:
        """Return the columns of a property, if it has any."""
        return next((found for found in self.columns if found.property == name), None)

    def form(self) -> dict[str, object]:
        """Return the mapping as JSON."""
        return {
            "kind": self.kind,
            "columns": [[each.property, list(each.columns), each.joined] for each in self.columns],
            "source": self.source,
            "constants": dict(self.constants),
            "grade": str(self.grade),
            "classification": self.handling.classification.name,
            "caveats": sorted(self.handling.caveats),
            "learned": self.learned_date.isoformat() if self.learned_date else "",
            "legacy": {column: str(word) for column, word in self.legacy.items()},
        }

    @classmethod
    def read(cls, form: Map[str, object]) -> "Mapping":
        """Read what `form` gave."""
        columns: list[Any] = cast(list[Any], form["columns"])
        constants, legacy = cast(dict[str, str], form["constants"]), cast(dict[str, str], form["legacy"])
        caveats = cast(list[str], form["caveats"])
        return cls(
            str(form["kind"]),
            tuple(Assigned(name, tuple(names), joined) for name, names, joined in columns),
            str(form["source"]),
            constants,
            Grade.parse(str(form["grade"])),
            Handling(Classification[str(form["classification"])], frozenset(map(Caveat, caveats))),
            date.fromisoformat(str(form["learned"])) if form["learned"] else None,
            {column: Legacy(word) for column, word in legacy.items()},
        )


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column as the plan sees it.

    property: what it becomes, "" when it is left out; how: why we think so.  legacy: how sure it is, 0-1, that the
    column was typed for Kruti Dev; preview: (before, after) of its first values.  alike: kind of identifier that most
    of its first values are of → how many, of how many.
    """

    name: str
    samples: tuple[str, ...]
    property: str
    how: str
    legacy: float = 0.0
    preview: tuple[tuple[str, str], ...] = ()
    alike: Map[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SuggestedKind:
    """What stands in the rows of a sheet, as its headings suggest.  headings: those that tell, the surest first."""

    kind: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import of a file would do.  undecided: old-font columns for which the user must choose first.

    The mapping's kind is "" until an officer has said what stands in the rows.

    kept: what is taken in are the rows as the first reading kept them, of which size_bytes is said, not the file.
    first: the first rows of the file, a cell for each column, long ones cut.  changing_others: records of which a row
    makes another person or thing are changed, too; by the officer's own word after the dry run.
    """

    file: str
    digest: str
    size_bytes: int
    rows: int
    encoding: str
    mapping: Mapping
    columns: tuple[ColumnView, ...]
    notes: tuple[str, ...]
    kept: bool = False
    first: tuple[tuple[str, ...], ...] = ()
    changing_others: bool = False

    @property
    def undecided(self) -> tuple[str, ...]:
        """Return the columns in an old font for which nothing was decided."""
        decided = {name for name, word in self.mapping.legacy.items() if word is not Legacy.ASK}
        return tuple(view.name for view in self.columns if view.legacy and view.property and view.name not in decided)


@dataclass(frozen=True, slots=True)
class TriedRow:
    """A row as it would be taken in: (property, kept value) of each entry, and why it is rejected, if it is.

    Beside properties there stand `id`, `source`, `grade` and `learned` where a column gives them.
    """

    values: tuple[tuple[str, object], ...]
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an import, or would come of it (dry).  Each row is in exactly one of the counts.

    same: stands already as it is.  repeated: the same as an earlier row of the file.  rejected: also a row whose record
    is not the importer's to change.  others: left, as the row would make another person or thing of its record.
    became: those of `changed` that became another person or thing, with the officer's word.
    troubles: the first of them; all stand in the report file.
    """

    dry: bool
    rows: int
    new: int
    changed: int
    same: int
    repeated: int
    rejected: int
    empty: int
    others: int
    became: int
    troubles: tuple[Trouble, ...]
    troubles_in_all: int
    seconds: float


@dataclass(frozen=True, slots=True)
class JobView:
    """An import through the web.

    step: columns | trial | done.  state: waiting | running | trial | finished | failed | cancelled.  In step columns
    it waits for the officer in the states "kind" and "columns".  kind: "" before.  done: rows read of `rows`.
    """

    id: UUID
    file: str
    kind: str
    by: str
    at: datetime
    step: str
    state: str
    rows: int
    done: int
    counts: Map[str, int]
    troubles: tuple[Trouble, ...]
    troubles_in_all: int
    why: str
    plan: Plan
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting as a calendar may know it.  address: the reader's own there, or "".  sequence: the host's."""

    meeting: UUID
    series: UUID
    post: UUID
    host: str
    attendee: str
    summary: str
    url: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    cancelled: bool
    address: str = ""
