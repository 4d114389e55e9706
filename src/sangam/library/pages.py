"""Reading the library: the list and its search, one note whole, a file of it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from sangam.access.policy import may, require
from sangam.audit import audit
from sangam.federation.files import store
from sangam.federation.types import OpenedFile
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import NotFound
from sangam.library import drafts, notes, policy
from sangam.library import notes as library_notes
from sangam.library.models import Note, Remark
from sangam.library.types import (
    AdoptionView,
    CommentView,
    Language,
    NoteState,
    NoteView,
    Query,
    RemarkBody,
    RemarkKind,
    ResultView,
    TranslationView,
)

_MOST_WITH = 100
_LISTED = (str(RemarkKind.ADOPTION), str(RemarkKind.TRANSLATION))


def list_notes(actor: Actor, query: Query, *, limit: int = 200) -> list[NoteView]:
    """Return the notes that a query asks for: those whose title answers first, then the newest.  One look.

    A note that is overdue for long stands in no list but that of the overdue; a withdrawn one in none.
    """
    with audit.deed(actor, "officer:practice:list") as facts:
        require(actor, "practice:read")
        rows = list(_matching_notes(query).order_by("-released_at", "id")[:limit])
        facts.showed(row.id for row in rows)
    said = _remarks(rows, _LISTED)
    views = [_view(actor, row, said.get(row.id, [])) for row in rows]
    words = policy.fold_for_search(query.words)
    return sorted(views, key=lambda each: not _is_titled(each, words)) if words else views


def open_note(actor: Actor, note: UUID) -> NoteView:
    """Return a note with what forces added to it.  One look.  Raises NotFound."""
    with audit.deed(actor, "officer:practice:open", on=note) as facts:
        require(actor, "practice:read")
        row = notes.require_note(note)
        facts.showed([note])
    return _view(actor, row, _remarks([row]).get(row.id, []), whole=True)


def notes_named(actor: Actor, named: Iterable[UUID]) -> dict[UUID, NoteView]:
    """Return those of these notes that are in the library, with who adopted them; none without the right to read."""
    if not may(actor, "practice:read"):
        return {}
    rows = list(Note.objects.filter(id__in=list(named)))
    said = _remarks(rows, _LISTED) if rows else {}
    return {row.id: _view(actor, row, said.get(row.id, [])) for row in rows}


def notes_with(actor: Actor, words: str) -> list[NoteView]:
    """Return the notes in whose text these words stand as they are written; none without the right to read.

    A note that is overdue for long, or was withdrawn, is none of them.
    """
    if not may(actor, "practice:read"):
        return []
    rows = _matching_notes(Query()).annotate(written=Cast("said", TextField())).filter(written__contains=words)
    return [_view(actor, row, []) for row in rows.order_by("-released_at", "id")[:_MOST_WITH]]


def open_file(actor: Actor, note: UUID, file: UUID, *, original: bool = False) -> OpenedFile:
    """Open a file of a note, or of a draft that the actor may open.  A look.

    Raises NotFound when it is absent or not the actor's to know, Conflict while it is on its way.
    """
    with audit.deed(actor, "officer:practice:open-file", on=note) as facts:
        require(actor, "practice:read")
        row = Note.objects.filter(id=note).first()
        is_released = row is not None and file in {each.id for each in notes.released_note(row).files}
        if not is_released and not drafts.file_is_in_draft(actor, note, file):
            raise NotFound("library:file", "There is no such file here.")
        opened = store.open_file(file, about=note, original=original)
        facts.update(file=str(file), type=opened.view.media, original=original)
        facts.showed([note])
    return opened


def _matching_notes(query: Query) -> "QuerySet[Note]":
    today = notes.today()
    rows = Note.objects.filter(state=str(NoteState.RELEASED))
    rows = (
        rows.filter(review_by__lt=today)
        if query.overdue
        else (rows.filter(review_by__gte=today - policy.OUT_OF_SEARCH_AFTER))
    )
    wanted = {"category": query.category, "stage": query.stage, "shelf": query.shelf, "force": query.force}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    for word in policy.fold_for_search(query.words).split():
        rows = rows.filter(search__contains=f" {word}")
    return rows


def _remarks(rows: Iterable[Note], kinds: Iterable[str] = ()) -> dict[UUID, list[Remark]]:
    found: dict[UUID, list[Remark]] = {}
    narrowed = {"kind__in": list(kinds)} if kinds else {}
    of_rows = Remark.objects.filter(note__in=[row.id for row in rows], **narrowed)
    for each in of_rows.order_by("said_at", "id"):
        found.setdefault(each.note_id, []).append(each)
    return found


def _view(actor: Actor, row: Note, remarks: Iterable[Remark], *, whole: bool = False) -> NoteView:
    said, today = notes.released_note(row), notes.today()
    bodies = [library_notes.read_remark(each.said, sender=each.force) for each in remarks]
    translations = _translations(bodies)
    adoptions = _adoptions(actor, bodies, whole=whole)
    standing = store.views([each.id for each in said.files], about=[row.id]) if whole else {}
    ours = row.force == here.node().force
    return NoteView(
        id=row.id,
        force=row.force,
        unit=row.unit,
        version=row.version,
        state=said.state,
        language=said.language,
        text=said.text,
        category=said.category,
        stage=said.stage,
        shelf=said.shelf,
        owner=said.owner if row.force != notes.SHIPPED else None,
        review_by=row.review_by,
        is_overdue=policy.is_overdue(row.review_by, today=today),
        is_out_of_search=policy.is_out_of_search(row.review_by, today=today),
        released_at=said.at,
        by=said.by if row.force != notes.SHIPPED else None,
        reviewed_by=said.reviewed_by,
        why_withdrawn=said.why,
        adopters=tuple(dict.fromkeys(each.by.force for each in adoptions)),
        languages=(said.language, *translations),
        translations=tuple(translations.values()),
        adoptions=adoptions,
        comments=tuple(CommentView(b.by, b.text, b.at) for b in bodies if b.kind is RemarkKind.COMMENT),
        files=tuple(standing[each.id] for each in said.files if each.id in standing),
        versions=tuple(row.versions.order_by("-version").values_list("version", "at")) if whole else (),
        owner_gone=whole and ours and not notes.is_open_post(said.owner.post),
        can=_can(actor, row, bodies) if whole else frozenset(),
    )


def _can(actor: Actor, row: Note, bodies: Iterable[RemarkBody]) -> frozenset[str]:
    if row.state == NoteState.WITHDRAWN:
        return frozenset()
    found: set[str] = set()
    if may(actor, "practice:comment") and actor.unit:
        kinds = [(each.kind, each.by.unit) for each in bodies]
        found |= {"comment", "translate"}
        found |= {"adopt"} if (RemarkKind.ADOPTION, actor.unit) not in kinds and actor.unit != row.unit else set()
    if may(actor, "practice:write") and row.force == here.node().force and notes.is_of(actor, row.unit):
        found |= {"change", "renew", "withdraw"}
    return frozenset(found)


def _translations(bodies: Iterable[RemarkBody]) -> dict[Language, TranslationView]:
    """Return the newest translation into each language; bodies: the oldest first."""
    found: dict[Language, TranslationView] = {}
    for each in bodies:
        if each.kind is RemarkKind.TRANSLATION and each.language and each.words:
            found[each.language] = TranslationView(each.language, each.words, each.by, each.of_version, each.at)
    return found


def _adoptions(actor: Actor, bodies: Iterable[RemarkBody], *, whole: bool) -> tuple[AdoptionView, ...]:
    results: dict[UUID | None, list[ResultView]] = {}
    for each in bodies:
        if each.kind is RemarkKind.RESULT and each.result:
            results.setdefault(each.about, []).append(ResultView(each.result, each.text, each.by, each.at))
    return tuple(
        AdoptionView(
            each.remark,
            each.by,
            each.text,
            each.at,
            each.about,
            tuple(results.get(each.remark, ())),
            can_report=whole and _may_report(actor, each.by),
        )
        for each in bodies
        if each.kind is RemarkKind.ADOPTION
    )


def _may_report(actor: Actor, by: Author) -> bool:
    return may(actor, "practice:comment") and by.force == actor.force and notes.is_of(actor, by.unit)


def _is_titled(view: NoteView, words: str) -> bool:
    titles = [view.text.title, *(each.text.title for each in view.translations)]
    return any(all(f" {word}" in policy.fold_for_search(title) for word in words.split()) for title in titles)
