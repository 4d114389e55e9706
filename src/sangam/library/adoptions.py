"""Practices that forces adopted in a stretch of time, and what came of them: by force, never by unit or officer."""

from collections.abc import Iterable
from datetime import datetime

from sangam.library import notes
from sangam.library.models import Remark
from sangam.library.types import AdoptedPractice, NoteState, RemarkKind

_MOST = 50


def adopted_practices(since: datetime, until: datetime) -> list[AdoptedPractice]:
    """Return the practices that were adopted in a stretch, those that most forces adopted first; withdrawn ones never.

    The caller answers for the right to read it, and writes the look.
    """
    adopted = Remark.objects.filter(kind=str(RemarkKind.ADOPTION), said_at__gte=since, said_at__lt=until)
    rows = list(adopted.filter(note__state=str(NoteState.RELEASED)).select_related("note").order_by("said_at", "id"))
    results = _results(row.note_id for row in rows)
    by_note: dict[object, list[Remark]] = {}
    for row in rows:
        by_note.setdefault(row.note_id, []).append(row)
    found = [_adopted_practice(each, results) for each in by_note.values()]
    return sorted(found, key=lambda each: (-len(each.adopters), each.title))[:_MOST]


def _adopted_practice(remarks: list[Remark], results: dict[object, list[str]]) -> AdoptedPractice:
    note = remarks[0].note
    said = notes.released_note(note)
    return AdoptedPractice(
        note.id,
        said.text.title,
        said.language,
        said.category,
        "" if note.force == notes.SHIPPED else note.force,
        tuple(dict.fromkeys(sorted(each.force for each in remarks))),
        tuple(dict.fromkeys(results.get(note.id, []))),
    )


def _results(named: Iterable[object]) -> dict[object, list[str]]:
    found: dict[object, list[str]] = {}
    rows = Remark.objects.filter(kind=str(RemarkKind.RESULT), note__in=set(named)).order_by("said_at", "id")
    for note, said in rows.values_list("note_id", "said"):
        found.setdefault(note, []).append(str(said.get("result", "")))
    return found
