"""What a restored force lost of its own notes and remarks: each holder gives it back, line by line, as signed."""

from datetime import datetime

from sangam.federation.public import files
from sangam.federation.types import Envelope, Parked
from sangam.hosting.public import recovery
from sangam.kernel import here
from sangam.library import intake, wire
from sangam.library.models import Note, Remark


def _lines_of_force(force: str, since: datetime) -> list[str]:
    """Return the lines of what is held here of a force's own notes and remarks.

    since: of remarks, those that came since then.
    """
    notes_of = Note.objects.filter(force=force).exclude(line="").order_by("released_at", "id")
    remarks_of = Remark.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    return [*notes_of.values_list("line", flat=True), *remarks_of.values_list("line", flat=True)]


def _take_note(giver: str, word: Envelope) -> None:
    said = wire.read_note(word.body, sender=here.node().force)
    row = intake.apply_note(said, word.body, line="")
    if row is not None:
        files.regain(said.files, about=said.note, source=giver)


def _take_remark(_: str, word: Envelope) -> Parked | None:
    return intake.apply_remark(wire.read_remark(word.body, sender=here.node().force), line="")


LINES = recovery.SignedLines(wire.RETURNED, _lines_of_force, {wire.NOTE: _take_note, wire.REMARK: _take_remark})
