"""What officers of any force add to a note: comments, adoptions and what came of them, translations."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sangam.access.policy import may, require
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.files import restore, store
from sangam.federation.inbox import parked
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import recovery
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.ids import new_id_of
from sangam.library import notes, policy
from sangam.library import notes as library_notes
from sangam.library.models import Note, Remark
from sangam.library.types import Find, Language, NoteState, PracticeText, ReleasedNote, RemarkBody, RemarkKind, Result
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane

COMMENTED, ADOPTED, REPORTED, TRANSLATED = (
    "practice.commented",
    "practice.adopted",
    "practice.result",
    "practice.translated",
)
_BEYOND = "{force} has told you of its practices more than {most} times today: look at them"
_KINDS = {
    RemarkKind.COMMENT: COMMENTED,
    RemarkKind.ADOPTION: ADOPTED,
    RemarkKind.RESULT: REPORTED,
    RemarkKind.TRANSLATION: TRANSLATED,
}
_TITLES = {
    RemarkKind.COMMENT: "{who} comments on {title}",
    RemarkKind.ADOPTION: "{who} adopts {title}",
    RemarkKind.RESULT: "{who} says what came of {title}",
    RemarkKind.TRANSLATION: "{who} translates {title}",
}


def comment(actor: Actor, note: UUID, text: str, *, no_person: bool = False) -> UUID:
    """Comment on a practice; every force reads it.

    no_person: here and below, the author says that what may be a name is none.
    Raises NotFound, Refused (personal data, withdrawn) and Malformed (also for what may be a name).
    """
    with audit.deed(actor, "officer:practice:comment", on=note) as facts:
        said = _begun(actor, note, RemarkKind.COMMENT, text=policy.require_remark(text), no_person=no_person)
        facts["no_person"] = no_person
        return _write_remark(said)


def adopt(actor: Actor, note: UUID, text: str = "", *, meeting: UUID | None = None, no_person: bool = False) -> UUID:
    """Say that the actor's unit adopts a practice; return the adoption's id.

    text: how, if anything is said.  meeting: in which it was agreed.
    Raises NotFound, Malformed and Refused (personal data, withdrawn, adopted already).
    """
    with audit.deed(actor, "officer:practice:adopt", on=note) as facts:
        said = _begun(actor, note, RemarkKind.ADOPTION, text=policy.require_remark(text, least=0), no_person=no_person)
        kind = str(RemarkKind.ADOPTION)
        if Remark.objects.filter(note=note, kind=kind, force=said.by.force, unit=said.by.unit).exists():
            raise Refused("library:adopted", "{unit} has adopted this practice already.", unit=said.by.unit)
        facts["meeting"] = str(meeting or "")
        return _write_remark(bodies.replace(said, about=meeting))


def report_result(actor: Actor, adoption: UUID, result: Result, text: str, *, no_person: bool = False) -> UUID:
    """Say what came of an adoption of the actor's unit.  Raises NotFound, Malformed and Refused."""
    with audit.deed(actor, "officer:practice:report-result", on=adoption):
        row = Remark.objects.filter(id=adoption, kind=str(RemarkKind.ADOPTION)).first()
        if row is None:
            raise NotFound("library:adoption", "There is no such adoption.")
        if row.force != actor.force or not notes.is_of(actor, row.unit):
            raise Refused("library:not-adopter", "{unit} adopted this: it says what came of it.", unit=row.unit)
        text = policy.require_remark(text)
        said = _begun(actor, row.note_id, RemarkKind.RESULT, text=text, no_person=no_person)
        return _write_remark(bodies.replace(said, about=adoption, result=result))


def translate(actor: Actor, note: UUID, language: Language, words: PracticeText, *, no_person: bool = False) -> UUID:
    """Translate a practice into a language; the newest translation into it is shown, marked with who made it.

    Raises NotFound, Malformed and Refused (its own language, personal data).
    """
    with audit.deed(actor, "officer:practice:translate", on=note) as facts:
        said = _begun(actor, note, RemarkKind.TRANSLATION)
        if notes.released_note(notes.require_note(note)).language is language:
            raise Refused("library:own-language", "The practice is written in this language already.")
        words = policy.require_text(words)
        policy.require_parts(words, ("title", "summary"))
        _require_clean(actor, library_notes.find_persons(words), no_person=no_person)
        facts.update(language=str(language), no_person=no_person)
        return _write_remark(bodies.replace(said, language=language, words=words))


def keep_remark(row: Note, said: RemarkBody, *, line: str = "") -> Remark:
    """Keep a remark, in the running deed; tell the note's owner.  line: as another force signed it."""
    kept = Remark.objects.create(
        id=said.remark,
        note=row,
        kind=str(said.kind),
        force=said.by.force,
        unit=said.by.unit,
        said=bodies.write(said),
        about=said.about,
        said_at=said.at,
        came_at=clock.now(),
        line=line,
    )
    if said.kind is RemarkKind.TRANSLATION:
        notes.index(row)
    _tell_owner(row, said)
    parked.wake_parked(kept.id)
    return kept


def send_remark(row: Remark, *, but: str = "") -> int:
    """Send a remark of ours to each force that has not been sent it, in the running deed; return how many."""
    to = sorted(notes.others() - set(row.sent_to) - {but})
    if to:
        outbox.post_even_if_away(library_notes.REMARK, to=to, body=row.said, on=row.id)
    row.sent_to = sorted({*row.sent_to, *to, *({but} if but else ())})
    row.save(update_fields=["sent_to"])
    return len(to)


def _tell_owner(row: Note, said: RemarkBody) -> None:
    """Tell the owner of a note of ours; another force's words count towards what it may cause a day."""
    us = here.node().force
    if row.force != us:
        return
    parts = {"force": said.by.force, "who": said.by.label, "title": notes.released_note(row).text.title}
    telling = Telling(
        _KINDS[said.kind],
        Subject(notes.SUBJECT, row.id),
        _TITLES[said.kind],
        parts,
        TodayLane.BACK,
        matter=f"{_KINDS[said.kind]}:{said.remark}",
    )
    if said.by.force == us:
        deliveries.notify(telling, to=notes.who_answers(row))
    else:
        deliveries.notify_for(said.by.force, telling, to=notes.who_answers(row), beyond=_BEYOND)


def _begun(actor: Actor, note: UUID, kind: RemarkKind, *, text: str = "", no_person: bool = False) -> RemarkBody:
    """Return what the actor says of a note, which is locked.  Raises NotFound and Refused."""
    require(actor, "practice:comment")
    by, row = notes.author_of(actor), notes.require_live(notes.require_note(note, lock=True))
    _require_clean(actor, library_notes.find_in(text), no_person=no_person)
    return RemarkBody(note, new_id_of(by.force), kind, by, clock.now(), row.version, text)


def _require_clean(actor: Actor, finds: Iterable[Find], *, no_person: bool) -> None:
    policy.require_clean_remark(finds, no_person=no_person, may_review=may(actor, "practice:review"))


def _write_remark(said: RemarkBody) -> UUID:
    row = notes.require_note(said.note)
    if row.remarks.filter(force=here.node().force).count() >= policy.MOST_REMARKS:
        raise Refused(
            "library:many-remarks", "Your force has said {most} things of this already.", most=policy.MOST_REMARKS
        )
    send_remark(keep_remark(row, said))
    return said.remark


# Taking other forces' notes and remarks, inside the envelope's deed.


def take_note(incoming: Incoming) -> None:
    """practice.note.v1: a force releases a note of its own; only a higher version counts, and none after the last."""
    said = library_notes.read_note(incoming.body, sender=incoming.sender)
    if apply_note(said, incoming.body, line=incoming.line.decode()):
        store.expect(said.files, about=said.note, source=incoming.sender)


def apply_note(said: ReleasedNote, body: Mapping[str, object], *, line: str) -> Note | None:
    """Keep a note if it is newer than what stands here, in the running deed; None where it is not.

    Raises Refused for one that is not its force's own, or that was withdrawn.
    """
    policy.require_note_of(said.note, said.by)
    before = Note.objects.select_for_update().filter(id=said.note).first()
    if before is not None and before.version >= said.version:
        return None
    if before is not None and before.state == NoteState.WITHDRAWN:
        raise Refused("library:withdrawn-for-good", "This practice was withdrawn: it is never released again.")
    if said.state is NoteState.RELEASED:
        policy.require_whole(said.text)
    if before is not None:
        gone = {each.id for each in notes.released_note(before).files} - {each.id for each in said.files}
        store.erase(gone)
    return notes.write_note_row(said, body, line=line)


def take_remark(incoming: Incoming) -> Parked | None:
    """practice.remark.v1: keep what a force adds to a note, once; it waits where the note has not come yet."""
    said = library_notes.read_remark(incoming.body, sender=incoming.sender)
    return apply_remark(said, line=incoming.line.decode())


def apply_remark(said: RemarkBody, *, line: str) -> Parked | None:
    """Keep a remark, in the running deed, once.

    Raises Refused for one that is not its force's own, and for a result of another force's adoption.
    """
    policy.require_note_of(said.remark, said.by)
    row = Note.objects.select_for_update().filter(id=said.note).first()
    if row is None:
        return Parked(said.note)
    if row.state == NoteState.WITHDRAWN or Remark.objects.filter(id=said.remark).exists():
        return None
    if row.remarks.filter(force=said.by.force).count() >= policy.MOST_REMARKS:
        raise Refused(
            "library:many-remarks", "Your force has said {most} things of this already.", most=policy.MOST_REMARKS
        )
    if said.kind is RemarkKind.RESULT and said.about is not None:
        adoption = row.remarks.filter(id=said.about, kind=str(RemarkKind.ADOPTION)).first()
        if adoption is None:
            return Parked(said.about)
        if adoption.force != said.by.force:
            raise Refused("library:not-adopter", "{unit} adopted this: it says what came of it.", unit=adoption.unit)
    keep_remark(row, said, line=line)
    return None


# What a restored force lost of its own notes and remarks: each holder gives it back, line by line, as signed.


def _lines_of_force(force: str, since: datetime) -> list[str]:
    """Return the lines of what is held here of a force's own notes and remarks.

    since: of remarks, those that came since then.
    """
    notes_of = Note.objects.filter(force=force).exclude(line="").order_by("released_at", "id")
    remarks_of = Remark.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    return [*notes_of.values_list("line", flat=True), *remarks_of.values_list("line", flat=True)]


def _take_note(giver: str, word: Envelope) -> None:
    said = notes.read_note(word.body, sender=here.node().force)
    row = apply_note(said, word.body, line="")
    if row is not None:
        restore.regain(said.files, about=said.note, source=giver)


def _take_remark(_: str, word: Envelope) -> Parked | None:
    return apply_remark(notes.read_remark(word.body, sender=here.node().force), line="")


LINES = recovery.SignedLines(notes.RETURNED, _lines_of_force, {notes.NOTE: _take_note, notes.REMARK: _take_remark})
