"""Despatches of other forces, and what other forces say of ours."""

from sangam.arrests import policy
from sangam.arrests.despatches import despatch_notes, despatch_rows
from sangam.arrests.despatches.despatch_wire import DespatchBody, WordBody
from sangam.arrests.models import Despatch
from sangam.arrests.types import DespatchAct, DespatchKind
from sangam.federation.public import envelopes
from sangam.federation.types import Incoming, Parked
from sangam.kernel import bodies, here
from sangam.kernel.errors import Refused


def take_despatch(incoming: Incoming) -> Parked | None:
    """despatch.sent.v1: keep a despatch that is for one of our units, once, and tell that unit."""
    said = bodies.read(DespatchBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.despatch, said.by)
    if policy.force_of(said.to) != here.node().force:
        raise Refused("arrests:not-ours", "This despatch is for {unit}, which is not ours.", unit=said.to)
    if Despatch.objects.filter(id=said.despatch).exists():
        return None
    row = despatch_rows.keep_despatch(said, line=incoming.line.decode())
    despatch_notes.tell_despatch(row)
    envelopes.wake_parked(row.id)
    return None


def take_word(incoming: Incoming) -> Parked | None:
    """despatch.word.v1: keep what the addressee of a despatch of ours says of it, once."""
    said = bodies.read(WordBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.word, said.by)
    row = Despatch.objects.select_for_update().filter(id=said.despatch).first()
    if row is None:
        return Parked(said.despatch)
    require_addressee_force(row, incoming.sender)
    if said.act is DespatchAct.ANSWERED:
        policy.require_answer(DespatchKind(row.kind), said.answer)
    if not row.words.filter(act=str(said.act)).exists():
        despatch_notes.tell_word(row, despatch_rows.keep_word(row, said, line=incoming.line.decode()))
    return None


def require_addressee_force(row: Despatch, force: str) -> None:
    """Raise Refused unless a force is the one that a despatch of ours went to."""
    if row.force != here.node().force or policy.force_of(row.to) != force:
        raise Refused(
            "arrests:not-addressee",
            "{force} speaks of a despatch that did not go to it: nothing of this is kept.",
            force=force,
        )
