"""Drafts of our own force: written, checked for personal data, reviewed by a second unit, released."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.policy import may, require, roles_with, step
from sangam.access.sign_in import seats
from sangam.access.units import units
from sangam.audit import audit
from sangam.federation.files import store
from sangam.federation.types import FileRef, Upload
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id_of
from sangam.library import limits, notes, policy
from sangam.library import notes as library_notes
from sangam.library.models import Draft, Note
from sangam.library.types import (
    Category,
    DraftState,
    DraftView,
    Language,
    NoteState,
    PracticeDraft,
    PracticeText,
    ReleasedNote,
    SetAside,
    Shelf,
    Stage,
)
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane

REVIEW, RETURNED, RELEASED = "practice.review", "practice.returned", "practice.released"
_THING = "This draft"


def begin_draft(actor: Actor, said: PracticeDraft, *, of: UUID | None = None) -> UUID:
    """Begin a note, or the next version of one of our own; return its id.  It stays with its unit until released.

    of: the released note that it changes.  Raises Refused, Malformed, and Conflict where it is being changed already.
    """
    with audit.deed(actor, "officer:practice:draft", on=of) as facts:
        require(actor, "practice:write")
        by = notes.author_of(actor)
        said, base = _require_sound_draft(said), 0
        if of is not None:
            row = notes.require_own(actor, of)
            base, said = row.version, bodies.replace(said, files=notes.released_note(row).files)
        if of is not None and Draft.objects.filter(id=of).exists():
            raise Conflict("library:draft-stands", "A change of this practice is being written already: open that one.")
        note = of or new_id_of(by.force)
        unit = row.unit if of is not None else by.unit
        Draft.objects.create(
            id=note,
            unit=unit,
            by=by.label,
            state=str(DraftState.WRITING),
            said=bodies.write(said),
            base=base,
            readers=_path(unit),
            changed_at=clock.now(),
        )
        facts.update(note=str(note), base=base)
    return note


def draft_from_debrief(actor: Actor, title: str, lines: Iterable[str], *, language: Language) -> UUID:
    """Begin a note from the debrief of a closed operation; return its id.  Its author completes it like any other.

    lines: what to keep and what to change; they stand under what was done.  The actor's post answers for it for a year.
    Raises as `begin_draft` does, and Malformed where no line is written.
    """
    owner = notes.author_of(actor).post
    done = "\n".join(line.strip() for line in lines if line.strip())
    if not done:
        raise Malformed("library:debrief", "The debrief has no line: a practice says what was done.")
    text = PracticeText(title=title.strip()[: limits.LONGEST_TITLE], done=done)
    day = notes.today() + policy.REVIEWED_EVERY
    return begin_draft(actor, PracticeDraft(text, language, Category.BORDER, Stage.TRIED, Shelf.WORKED, owner, day))


def change_draft(actor: Actor, note: UUID, said: PracticeDraft) -> None:
    """Write a draft anew.  Raises NotFound, Refused, Malformed, and Conflict while it is reviewed."""
    with audit.deed(actor, "officer:practice:change-draft", on=note):
        row = _lock_own(actor, note, "changed")
        _save(row, bodies.replace(_require_sound_draft(said), files=_read_draft(row).files))


def discard_draft(actor: Actor, note: UUID) -> None:
    """Give a draft up; what was released before stays as it is.  Raises NotFound, Refused and Conflict."""
    with audit.deed(actor, "officer:practice:discard-draft", on=note):
        row = _lock_own(actor, note, "discarded")
        released = {each.id for each in _released_files(row.id)}
        store.erase([each.id for each in _read_draft(row).files if each.id not in released])
        deliveries.done_for_subject(Subject(notes.DRAFT_SUBJECT, note))
        row.delete()


def attach_file(actor: Actor, note: UUID, upload: Upload) -> None:
    """Attach a file to a draft.  Raises NotFound, Refused (also for what could run), Malformed and Conflict."""
    with audit.deed(actor, "officer:practice:attach", on=note) as facts:
        row = _lock_own(actor, note, "changed")
        said = _read_draft(row)
        if len(said.files) >= limits.MOST_FILES:
            raise Refused("library:many-files", "A practice has at most {most} files.", most=limits.MOST_FILES)
        ref = store.store_upload(upload, about=note)
        _save(row, bodies.replace(said, files=(*said.files, ref)))
        facts.update(file=str(ref.id), type=ref.media)


def detach_file(actor: Actor, note: UUID, file: UUID) -> None:
    """Take a file off a draft.  Raises NotFound, Refused and Conflict."""
    with audit.deed(actor, "officer:practice:detach", on=note) as facts:
        row = _lock_own(actor, note, "changed")
        said = _read_draft(row)
        kept = tuple(each for each in said.files if each.id != file)
        if kept != said.files and file not in {each.id for each in _released_files(note)}:
            store.erase([file])
        _save(row, bodies.replace(said, files=kept))
        facts["file"] = str(file)


def send_to_review(actor: Actor, note: UUID, unit: str) -> None:
    """Ask a second unit of our force to review a draft.

    Names found in it go with it, for the reviewer to judge; an identifier must go first.
    Raises NotFound, Refused (own unit, an identifier), Malformed (a part is empty, no such unit) and Conflict.
    """
    with audit.deed(actor, "officer:practice:ask-review", on=note) as facts:
        row = _lock_own(actor, note, "sent to review")
        said = _read_draft(row)
        policy.require_whole(said.text)
        finds = library_notes.find_persons(said.text)
        policy.require_clean([each for each in finds if not each.is_name])
        policy.require_second_unit(row.unit, unit)
        if policy.force_of(unit) != here.node().force or unit not in units.units([unit]):
            raise Malformed("library:unit", "There is no unit {unit} in your force: choose one.", unit=unit)
        row.state, row.review_unit, row.returned = str(DraftState.REVIEW), unit, ""
        row.readers = sorted({*_path(row.unit), *_path(unit)})
        _save(row, said)
        telling = Telling(
            REVIEW, Subject(notes.DRAFT_SUBJECT, note), "Review before release: {title}", {"title": said.text.title}
        )
        deliveries.notify(telling, to=_reviewers(unit) or [units.desk_unit(unit)])
        facts.update(unit=unit, names=sum(each.is_name for each in finds))


def take_back(actor: Actor, note: UUID) -> None:
    """Take a draft back from its review, to change it.  Raises NotFound, Refused and Conflict."""
    with audit.deed(actor, "officer:practice:take-back", on=note):
        _back_to_writing(_lock_own(actor, note, "taken back"), returned="")


def return_draft(actor: Actor, note: UUID, *, why: str) -> None:
    """Give a draft back to its author with what is to be changed.  Raises NotFound, Refused, Malformed and Conflict."""
    with audit.deed(actor, "officer:practice:return", on=note) as facts:
        row = _lock_reviewed(actor, note, "returned")
        why = policy.require_remark(why)
        _back_to_writing(row, returned=why)
        title = _read_draft(row).text.title
        telling = Telling(
            RETURNED, Subject(notes.DRAFT_SUBJECT, note), "Comes back from review: {title} ({why})",
            {"title": title, "why": why},
        )  # fmt: skip
        deliveries.notify(telling, to=[units.desk_unit(row.unit)])
        facts["why"] = why


def set_aside_name(actor: Actor, note: UUID, text: str, *, why: str) -> None:
    """Say as reviewer that what looks like a name in a draft is none.

    Raises NotFound, Malformed (no reason, nothing like it), Conflict, and Refused for an identifier: it must go.
    """
    with audit.deed(actor, "officer:practice:set-aside", on=note) as facts:
        row = _lock_reviewed(actor, note, "cleared of a name")
        why = policy.require_remark(why)
        policy.require_false_alarm(text, library_notes.find_persons(_read_draft(row).text))
        kept = [each for each in row.set_aside if each["text"] != text]
        row.set_aside = [*kept, {"text": text, "why": why, "by": notes.post_label(actor)}]
        row.save(update_fields=["set_aside"])
        facts["why"] = why


def release(actor: Actor, note: UUID, *, seen: datetime) -> None:
    """Release a draft that a second unit reviewed: every force that we exchange with is sent it.

    seen: when the draft that the reviewer read was last changed.  Raises Conflict (another state, changed since).
    Raises Refused (own unit; an identifier, or a name that was not set aside).  Raises NotFound, also where its owner's
    post was closed meanwhile.
    """
    with audit.deed(actor, "officer:practice:release", on=note) as facts:
        row = _lock_reviewed(actor, note, "released")
        if row.changed_at != seen:
            raise Conflict("library:changed", "This draft has changed since you opened it: read it again.")
        said = _read_draft(row)
        policy.require_whole(said.text)
        policy.require_clean(library_notes.find_persons(said.text), set_aside={each["text"] for each in row.set_aside})
        policy.require_review_by(said, today=notes.today())
        before = Note.objects.select_for_update().filter(id=note).first()
        made = _note_of_draft(actor, row, said, version=(before.version if before else 0) + 1)
        store.erase({each.id for each in _released_files(note)} - {each.id for each in made.files})
        notes.publish(made)
        deliveries.done_for_subject(Subject(notes.DRAFT_SUBJECT, note))
        deliveries.done_for_subject(Subject(notes.SUBJECT, note))
        telling = Telling(
            RELEASED,
            Subject(notes.SUBJECT, note),
            "Released to all forces: {title}",
            {"title": said.text.title},
            TodayLane.BACK,
        )
        deliveries.notify(telling, to=[units.desk_unit(row.unit)])
        row.delete()
        facts.update(version=made.version, set_aside=len(row.set_aside))


def drafts(actor: Actor) -> list[DraftView]:
    """Return the drafts that the actor's unit writes or reviews, newest first.  One look."""
    with audit.deed(actor, "officer:practice:list-drafts") as facts:
        require(actor, "practice:read")
        rows = list(_visible(actor).order_by("-changed_at", "id"))
        facts.showed(row.id for row in rows)
    return [_view(actor, row) for row in rows]


def open_draft(actor: Actor, note: UUID) -> DraftView:
    """Return a draft with what may name a person in it.  One look.  Raises NotFound."""
    with audit.deed(actor, "officer:practice:open-draft", on=note) as facts:
        require(actor, "practice:read")
        row = _visible(actor).filter(id=note).first()
        if row is None:
            raise _no_such_draft()
        facts.showed([note])
    return _view(actor, row)


def file_is_in_draft(actor: Actor, note: UUID, file: UUID) -> bool:
    """Tell whether a file is attached to a draft that the actor may open."""
    row = _visible(actor).filter(id=note).first()
    return row is not None and file in {each.id for each in _read_draft(row).files}


def _note_of_draft(actor: Actor, row: Draft, said: PracticeDraft, *, version: int) -> ReleasedNote:
    by = bodies.replace(notes.author_of(actor), unit=row.unit, label=row.by)
    return ReleasedNote(
        row.id,
        version,
        NoteState.RELEASED,
        by,
        notes.post_label(actor),
        notes.owner_of(said.owner),
        said.text,
        said.language,
        said.category,
        said.stage,
        said.shelf,
        said.review_by,
        clock.now(),
        said.files,
    )


def _view(actor: Actor, row: Draft) -> DraftView:
    said = _read_draft(row)
    standing = store.views([each.id for each in said.files], about=[row.id])
    return DraftView(
        row.id,
        row.unit,
        row.by,
        DraftState(row.state),
        said,
        row.base,
        row.review_unit,
        row.returned,
        library_notes.find_persons(said.text)[: policy.MOST_FINDS_SHOWN],
        tuple(SetAside(each["text"], each["why"], each["by"]) for each in row.set_aside),
        tuple(standing[each.id] for each in said.files if each.id in standing),
        row.changed_at,
        _can(actor, row),
    )


def _can(actor: Actor, row: Draft) -> frozenset[str]:
    steps = {act for state, act in policy.DRAFT_STEPS if state == row.state}
    found: set[str] = set()
    if may(actor, "practice:write") and notes.is_of(actor, row.unit):
        found |= steps & {"changed", "discarded", "sent to review", "taken back"}
    reviews = may(actor, "practice:review") and row.state == DraftState.REVIEW
    if reviews and actor.unit != row.unit and notes.is_of(actor, row.review_unit):
        found |= steps & {"returned", "cleared of a name", "released"}
    return frozenset(found)


def _lock_own(actor: Actor, note: UUID, act: str) -> Draft:
    require(actor, "practice:write")
    row = _lock(actor, note)
    if not notes.is_of(actor, row.unit):
        raise Refused("library:not-author", "{unit} writes this draft: that unit alone changes it.", unit=row.unit)
    step(policy.DRAFT_STEPS, row.state, act, thing=_THING)
    return row


def _lock_reviewed(actor: Actor, note: UUID, act: str) -> Draft:
    require(actor, "practice:review")
    row = _lock(actor, note)
    step(policy.DRAFT_STEPS, row.state, act, thing=_THING)
    policy.require_second_unit(row.unit, actor.unit)
    if not notes.is_of(actor, row.review_unit):
        raise Refused(
            "library:not-reviewer",
            "{unit} was asked to review this: that unit, or one above it, does.",
            unit=row.review_unit,
        )
    return row


def _lock(actor: Actor, note: UUID) -> Draft:
    found = _visible(actor).select_for_update().filter(id=note).first()
    if found is None:
        raise _no_such_draft()
    return found


def reviewing_units() -> set[str]:
    """Return our units in which somebody now holds a post with the right to review."""
    return {each.unit for each in _reviewing_posts().values()}


def _reviewers(unit: str) -> list[str]:
    return sorted(f"post:{post}" for post, each in _reviewing_posts().items() if each.unit == unit)


def _reviewing_posts() -> dict[UUID, Actor]:
    return seats.rights_of_posts(units.held_posts(roles_with("practice:review")))


def _back_to_writing(row: Draft, *, returned: str) -> None:
    row.state, row.review_unit, row.returned, row.readers = str(DraftState.WRITING), "", returned, _path(row.unit)
    deliveries.done_for_subject(Subject(notes.DRAFT_SUBJECT, row.id))
    _save(row, _read_draft(row))


def _read_draft(row: Draft) -> PracticeDraft:
    return bodies.read(PracticeDraft, row.said)


def _save(row: Draft, said: PracticeDraft) -> None:
    row.said, row.changed_at = bodies.write(said), clock.now()
    row.save()


def _require_sound_draft(said: PracticeDraft) -> PracticeDraft:
    said = bodies.replace(said, text=policy.require_text(said.text), files=())
    if not said.text.title:
        raise Malformed("library:title", "A practice has a title: write one line.")
    policy.require_review_by(said, today=notes.today())
    notes.owner_of(said.owner)
    return said


def _released_files(note: UUID) -> Iterable[FileRef]:
    row = Note.objects.filter(id=note).first()
    return notes.released_note(row).files if row else ()


def _visible(actor: Actor) -> "QuerySet[Draft]":
    return Draft.objects.filter(readers__contains=[actor.unit]) if actor.unit else Draft.objects.none()


def _path(unit: str) -> list[str]:
    found = units.units([unit]).get(unit)
    return list(found.path) if found else [unit]


def _no_such_draft() -> NotFound:
    return NotFound("library:draft", "There is no such draft for your unit.")
