"""What a restored force lost of its own despatches and words: the other side gives it back, as that force signed it."""

from datetime import datetime

from sangam.arrests.despatches import despatch_notes, despatch_rows, despatch_wire
from sangam.arrests.despatches.despatch_wire import DespatchBody, WordBody
from sangam.arrests.models import Despatch, Word
from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Parked
from sangam.hosting.public import recovery
from sangam.kernel import bodies, here


def _lines_of_force(force: str, since: datetime) -> list[str]:
    """Return the lines of what came here of a force's own since then."""
    despatches = Despatch.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    words = Word.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    return [*despatches.values_list("line", flat=True), *words.values_list("line", flat=True)]


def _take_despatch(_giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(DespatchBody, word.body, sender=here.node().force)
    if not Despatch.objects.filter(id=said.despatch).exists():
        despatch_notes.tell_despatch(despatch_rows.keep_despatch(said))
        envelopes.wake_parked(said.despatch)
    return None


def _take_word(_giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(WordBody, word.body, sender=here.node().force)
    row = Despatch.objects.select_for_update().filter(id=said.despatch).first()
    if row is None:
        return Parked(said.despatch)
    if not row.words.filter(act=str(said.act)).exists():
        despatch_notes.tell_word(row, despatch_rows.keep_word(row, said))
    return None


LINES = recovery.SignedLines(
    despatch_wire.RETURNED, _lines_of_force, {despatch_wire.SENT: _take_despatch, despatch_wire.WORD: _take_word}
)
