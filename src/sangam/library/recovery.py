"""What a restored force lost of its own notes and remarks: each holder gives it back, line by line, as signed."""

from collections.abc import Mapping
from datetime import datetime

from sangam.federation.public import envelopes, files
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import public_recovery as recovery
from sangam.kernel import here
from sangam.library import intake, wire
from sangam.library.models import Note, Remark

_MOST_CHARACTERS = 200_000


def give_back(force: str, since: datetime) -> int:
    """Send a force what is held here of its own notes and remarks, in the running deed; return how many.

    since: of remarks, those that came since then.
    """
    notes_of = Note.objects.filter(force=force).exclude(line="").order_by("released_at", "id")
    remarks_of = Remark.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    lines = [*notes_of.values_list("line", flat=True), *remarks_of.values_list("line", flat=True)]
    for page in recovery.pages_of(lines, most=wire.MOST_LINES, most_characters=_MOST_CHARACTERS):
        envelopes.post_even_if_away(wire.RETURNED, to=[force], body=wire.returned_out(page))
    return len(lines)


def take_returned(incoming: Incoming) -> Parked | None:
    """practice.returned.v1: take back what we signed and a restore lost us; again changes nothing.

    Raises Refused (nothing is awaited) and Malformed for a line that we did not sign.
    """
    return recovery.take_lines(incoming, wire.returned_in, _TAKES)


def _take_note(giver: str, word: Envelope) -> None:
    said = wire.note_in(here.node().force, word.body)
    row = intake.apply_note(said, word.body, line="")
    if row is not None:
        files.regain(said.files, about=said.note, source=giver)


def _take_remark(_: str, word: Envelope) -> Parked | None:
    return intake.apply_remark(wire.remark_in(here.node().force, word.body), line="")


_TAKES: Mapping[str, recovery.TakeLine] = {wire.NOTE: _take_note, wire.REMARK: _take_remark}
