"""A list that is checked through the web, and its rows, as their pages are given them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.matching.types import Answer


@dataclass(frozen=True, slots=True)
class CheckedListView:
    """A list that is checked through the web.

    file: "" where it was pasted.  state: waiting | running | finished | failed.  rows: 0 while the file is read.
    done: rows answered of `rows`, which are strong, possible or weak (both `to_look_at`), nothing or unread.
    columns: (column, what it is taken for or "").  over_at: when it ended; its counts are of then.
    kept_until_at: when it is erased.
    """

    id: UUID
    file: str
    at: datetime
    state: str
    rows: int
    done: int
    strong: int
    to_look_at: int
    nothing: int
    unread: int
    columns: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    why: str
    over_at: datetime | None
    kept_until_at: datetime

    @property
    def over(self) -> bool:
        """Tell whether no more rows are looked up."""
        return self.state in {"finished", "failed"}


@dataclass(frozen=True, slots=True)
class ListedRowView:
    """One row of a list.  why: why it could not be read, else "".  answer: as it is now, for rows with hits."""

    line: int
    text: str
    why: str = ""
    answer: Answer | None = None
