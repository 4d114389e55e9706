"""The notes that ship with Sangam: written from public doctrine, with their sources; the same ids on every node.

A file a note in `data/notes/`: its facts, its text in English, and what is translated of it.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.ids import named_id
from sangam.library import notes, wire
from sangam.library.models import Remark
from sangam.library.types import (
    Category,
    Language,
    NoteState,
    PostRef,
    PracticeText,
    ReleasedNote,
    RemarkBody,
    RemarkKind,
    Shelf,
    Stage,
)

_NOBODY = UUID(int=0)
_EDITORS = Author(notes.SHIPPED, notes.SHIPPED, _NOBODY, "Sangam")
_AT = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ShippedNote:
    """A shipped note with its translations."""

    said: ReleasedNote
    translations: tuple[RemarkBody, ...]


@cache
def all_notes() -> tuple[ShippedNote, ...]:
    """Return the notes that ship, by file name."""
    folder = files("sangam.library") / "data" / "notes"
    named = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return tuple(
        _note_of_file(each.name.removesuffix(".toml"), tomllib.loads(each.read_text("utf-8"))) for each in named
    )


def shipped_ids(names: Iterable[str]) -> dict[str, UUID]:
    """Return the id of each of these notes that ship, by the name of its file."""
    return {name: named_id("practice", name) for name in names}


def write_shipped(note: ShippedNote) -> None:
    """Lay in a note with its translations, in the running deed; earlier translations that shipped go."""
    row = notes.write_note_row(note.said, wire.write_note(note.said))
    row.remarks.filter(force=notes.SHIPPED).delete()
    for said in note.translations:
        Remark.objects.create(
            id=said.remark,
            note=row,
            kind=str(said.kind),
            force=notes.SHIPPED,
            unit=notes.SHIPPED,
            said=bodies.write(said),
            said_at=said.at,
            came_at=said.at,
        )
    notes.index(row)


def _note_of_file(name: str, read: dict[str, Any]) -> ShippedNote:
    note, edition = named_id("practice", name), int(read["edition"])
    said = ReleasedNote(
        note,
        edition,
        NoteState.RELEASED,
        _EDITORS,
        "Sangam",
        PostRef(_NOBODY, "Sangam"),
        PracticeText(**read["en"]),
        Language.ENGLISH,
        Category(read["category"]),
        Stage(read["stage"]),
        Shelf(read["shelf"]),
        _day(read),
        _AT,
    )
    return ShippedNote(said, tuple(_translations(name, note, edition, read)))


def _translations(name: str, note: UUID, edition: int, read: dict[str, Any]) -> Iterator[RemarkBody]:
    for language in (Language.HINDI, Language.URDU, Language.PUNJABI):
        if words := read.get(str(language)):
            remark = named_id("practice translation", name, language)
            kind = RemarkKind.TRANSLATION
            yield RemarkBody(note, remark, kind, _EDITORS, _AT, edition, language=language, words=PracticeText(**words))


def _day(read: dict[str, Any]) -> date:
    day: date = read["review_by"]
    return day
