"""What a restored force lost of its own despatches and words: the other side gives it back, as that force signed it."""

from collections.abc import Mapping
from datetime import datetime

from sangam.arrests.despatches import despatch_notes, despatch_rows, despatch_wire
from sangam.arrests.models import Despatch, Word
from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import public_recovery as recovery
from sangam.kernel import here

_MOST_CHARACTERS = 200_000


def give_back(force: str, since: datetime) -> int:
    """Send a force what came here of its own since then, in the running deed; return how many lines."""
    despatches = Despatch.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    words = Word.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    lines = [*despatches.values_list("line", flat=True), *words.values_list("line", flat=True)]
    for page in recovery.pages_of(lines, most=despatch_wire.MOST_LINES, most_characters=_MOST_CHARACTERS):
        envelopes.post_even_if_away(despatch_wire.RETURNED, to=[force], body=despatch_wire.returned_out(page))
    return len(lines)


def take_returned(incoming: Incoming) -> Parked | None:
    """despatch.returned.v1: take back what we signed and a restore lost us; again changes nothing.

    Raises Refused (nothing is awaited) and Malformed for a line that we did not sign.
    """
    return recovery.take_lines(incoming, despatch_wire.returned_in, _TAKES)


def _take_despatch(_giver: str, word: Envelope) -> Parked | None:
    said = despatch_wire.despatch_in(here.node().force, word.body)
    if not Despatch.objects.filter(id=said.despatch).exists():
        despatch_notes.tell_despatch(despatch_rows.keep_despatch(said))
        envelopes.arrived(said.despatch)
    return None


def _take_word(_giver: str, word: Envelope) -> Parked | None:
    said = despatch_wire.word_in(here.node().force, word.body)
    row = Despatch.objects.select_for_update().filter(id=said.despatch).first()
    if row is None:
        return Parked(said.despatch)
    if not row.words.filter(act=str(said.act)).exists():
        despatch_notes.tell_word(row, despatch_rows.keep_word(row, said))
    return None


_TAKES: Mapping[str, recovery.TakeLine] = {despatch_wire.SENT: _take_despatch, despatch_wire.WORD: _take_word}
