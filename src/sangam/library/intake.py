"""Taking other forces' notes and remarks, inside the envelope's deed."""

from collections.abc import Mapping

from sangam.federation.public import files
from sangam.federation.types import Incoming, Parked
from sangam.kernel.errors import Refused
from sangam.library import notes, policy, remarks, wire
from sangam.library.models import Note, Remark
from sangam.library.types import NoteState, ReleasedNote, RemarkBody, RemarkKind


def take_note(incoming: Incoming) -> None:
    """practice.note.v1: a force releases a note of its own; only a higher version counts, and none after the last."""
    said = wire.read_note(incoming.body, sender=incoming.sender)
    if apply_note(said, incoming.body, line=incoming.line.decode()):
        files.expect(said.files, about=said.note, source=incoming.sender)


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
        files.erase(gone)
    return notes.write_note_row(said, body, line=line)


def take_remark(incoming: Incoming) -> Parked | None:
    """practice.remark.v1: keep what a force adds to a note, once; it waits where the note has not come yet."""
    said = wire.read_remark(incoming.body, sender=incoming.sender)
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
    remarks.keep_remark(row, said, line=line)
    return None
