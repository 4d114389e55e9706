"""Every kind of envelope of the library, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from hosting.line_bodies import returned

from sangam.federation.types import FileRef
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.ids import named_id_of
from sangam.library import notes
from sangam.library.types import (
    Category,
    Language,
    NoteState,
    PostRef,
    PracticeText,
    ReleasedNote,
    RemarkBody,
    RemarkKind,
    Result,
    Shelf,
    Stage,
)

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)
NOTE, REMARK, ADOPTION = (named_id_of("DL", f"golden {word}") for word in ("note", "remark", "adoption"))
BY = Author("DL", "DL-ON-NARELA", UUID(int=7), "SHO Narela")
FILE = FileRef(UUID(int=9), "ab" * 32, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 21, "text/plain", "form.txt")
SAID = ReleasedNote(
    NOTE,
    2,
    NoteState.RELEASED,
    BY,
    "ACP Alipur",
    PostRef(UUID(int=8), "ACP Narela"),
    PracticeText(
        "Tenants verified", "किरायेदार", "late", "streets", "9 of 212", "landlords", "dense", "weekly", "2 h", "no", "x"
    ),
    Language.ENGLISH,
    Category.PREVENTION,
    Stage.TRIED,
    Shelf.WORKED,
    date(2027, 11, 24),
    AT,
    (FILE,),
    "",
)
SAID_OF_IT = RemarkBody(NOTE, REMARK, RemarkKind.RESULT, BY, AT, 2, "38 tenants", ADOPTION, Result.BETTER)

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]

BODIES: Mapping[str, Case] = {
    notes.NOTE: (SAID, notes.write_note, partial(notes.read_note, sender="DL")),
    notes.REMARK: (SAID_OF_IT, bodies.write, partial(notes.read_remark, sender="DL")),
    notes.RETURNED: returned(),
}
