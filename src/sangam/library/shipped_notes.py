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

from django.db.models import Q, QuerySet

from sangam.audit import audit
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.ids import named_id
from sangam.library import notes, policy, remarks
from sangam.library import notes as library_notes
from sangam.library.models import Note, Remark
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
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, Urgency

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
    row = notes.write_note_row(note.said, library_notes.write_note(note.said))
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


# What the worker does for the library: it sends what a force lacks, tells of overdue reviews, lays in what ships.
#
# Any number of workers may do so side by side: each row is locked by the one that takes it.

_AT_ONCE = 100


def tend() -> int:
    """Send what a force lacks and tell of what is overdue; return how many things were done."""
    return send_missing() + tell_overdue()


def send_missing() -> int:
    """Send our notes and remarks to each force that has not been sent them, such as one that joined since."""
    others = sorted(notes.others())
    lacking = ~Q(sent_to__contains=others) & Q(force=here.node().force)
    if not others or not (Note.objects.filter(lacking).exists() or Remark.objects.filter(lacking).exists()):
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:practice:send") as facts:
        rows = Note.objects.filter(lacking).select_for_update(skip_locked=True).order_by("released_at")[:_AT_ONCE]
        sent = sum(notes.send_note(row) for row in rows)
        said = Remark.objects.filter(lacking).select_for_update(skip_locked=True).order_by("came_at")[:_AT_ONCE]
        sent += sum(remarks.send_remark(row) for row in said)
        facts["sent"] = sent
    return sent


def tell_overdue() -> int:
    """Tell the owner of each note of ours whose review is overdue, and again each week; return how many notes.

    Where the owner's post is closed, its unit's desk is told.
    """
    if not _overdue().exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:practice:remind") as facts:
        rows = list(_overdue().select_for_update(skip_locked=True).order_by("review_by")[:_AT_ONCE])
        for row in rows:
            title = notes.released_note(row).text.title
            telling = Telling(
                notes.OVERDUE, Subject(notes.SUBJECT, row.id), "Review overdue: {title}", {"title": title},
                urgency=Urgency.ROUTINE,
            )  # fmt: skip
            deliveries.notify(telling, to=notes.who_answers(row))
            row.told_at = clock.now()
        Note.objects.bulk_update(rows, ["told_at"])
        facts["told"] = len(rows)
    return len(rows)


def lay_in() -> int:
    """Lay in the notes that ship with this version of Sangam, where they are new; return how many."""
    known = dict(Note.objects.filter(force=notes.SHIPPED).values_list("id", "version"))
    fresh = [each for each in all_notes() if known.get(each.said.note, 0) < each.said.version]
    if not fresh:
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:practice:lay-in") as facts:
        for each in fresh:
            write_shipped(each)
        facts["notes"] = len(fresh)
    return len(fresh)


def _overdue() -> "QuerySet[Note]":
    ours = Note.objects.filter(force=here.node().force, state=str(NoteState.RELEASED), review_by__lt=notes.today())
    return ours.filter(Q(told_at=None) | Q(told_at__lt=clock.now() - policy.REMIND_EVERY))
