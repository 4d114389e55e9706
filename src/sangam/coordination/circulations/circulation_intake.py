"""Taking other forces' answers to a circulation, inside the envelope's deed; a restored force takes back its own."""

from sangam.coordination import policy, rows
from sangam.coordination.circulations import circulation_acts, circulation_wire
from sangam.coordination.circulations.circulation_wire import AnswerBody
from sangam.coordination.models import Answer, Circulation
from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import public_intake
from sangam.kernel import bodies, here


def take_answer(incoming: Incoming) -> Parked | None:
    """meeting.answer.v1: keep what a member force says to a circulation, once; after its end it changes nothing."""
    said = bodies.read(AnswerBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.answer, said.by)
    held = rows.lock(said.thing)
    if held is None:
        return Parked(said.thing)
    if waits := public_intake.await_sender(held.membership, incoming):
        return waits
    row = Circulation.objects.filter(id=said.circulation, meeting=held.row).first()
    if row is None:
        return Parked(said.circulation)
    if Answer.objects.filter(id=said.answer).exists():
        return None
    circulation_acts.require_answering(held, said.by)
    circulation_acts.require_few_answers(row, incoming.sender)
    circulation_acts.keep_answer(held, row, said, line=incoming.line.decode())
    return None


def take_own_answer(giver: str, word: Envelope) -> Parked | None:
    """Take back an answer of ours that a restore lost, and send it to the members that may lack it."""
    said = bodies.read(AnswerBody, word.body, sender=here.node().force)
    held = rows.lock(said.thing)
    row = Circulation.objects.filter(id=said.circulation).first() if held else None
    if held is None or row is None:
        return Parked(said.circulation if held else said.thing)
    if not Answer.objects.filter(id=said.answer).exists():
        circulation_acts.keep_answer(held, row, said)
        to = rows.receivers(held) - {giver}
        envelopes.post_even_if_away(circulation_wire.ANSWER, to=sorted(to), body=word.body, on=said.circulation)
    return None
