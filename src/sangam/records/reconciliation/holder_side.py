"""The holder's side of comparing: an owner's question waits as a row, and the worker answers it.

A question may take a second of a million records' worth of reading, which is not the door's to spend.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.federation.public import envelopes
from sangam.federation.types import Incoming
from sangam.kernel import bodies, here
from sangam.kernel.actor import Actor
from sangam.records.messages import reconciliation as reconciliation_messages
from sangam.records.messages.reconciliation import Answer, Answers, Digest, Held, Question
from sangam.records.models import Asked
from sangam.records.reconciliation import digests

_ASKED = "SELECT sender FROM records_asked ORDER BY at"


def take_question(envelope: Incoming) -> None:
    """records.compared.v1: an owner asks what we hold of it; a later question of its takes the place of this one."""
    bodies.read_as_it_is(Question, envelope.body)
    asked = {"body": dict(envelope.body), "at": envelope.received_at}
    Asked.objects.update_or_create(sender=envelope.sender, defaults=asked)


def answer_questions() -> int:
    """Answer what owners have asked; return how many questions."""
    answered = 0
    for (sender,) in prepared.run(_ASKED, []):
        with audit.deed(Actor.system(here.node().force, "comparer"), "node:copies:compare") as facts:
            asked = Asked.objects.filter(sender=sender).select_for_update(skip_locked=True).first()
            if asked is not None:
                facts.update(owner=sender, differ=_answer_question(asked))
                asked.delete()
                answered += 1
    return answered


def _answer_question(asked: Asked) -> int:
    """Post the answers to a question, in one envelope or several; return how many stretches differ."""
    question = bodies.read_as_it_is(Question, asked.body)
    answers = _answers(asked.sender, question.until, question.stretches)
    for some in _parcels(answers):
        body = bodies.write(Answers(question.run, tuple(some)))
        envelopes.post_even_if_away("records.differ.v1", to=[asked.sender], body=body, on=question.run)
    return sum(not each.same for each in answers)


def _answers(owner: str, until: datetime, theirs: Sequence[Digest]) -> list[Answer]:
    ours = digests.held_of(owner, [(each.first, each.beyond) for each in theirs], until=until)
    differ = [place for place, each in enumerate(theirs) if each != ours[place]]
    leaves = [place for place in differ if theirs[place].count <= reconciliation_messages.LEAF]
    bounds = [(theirs[place].first, theirs[place].beyond) for place in leaves]
    listed = dict(zip(leaves, digests.listed_of(owner, bounds, until=until) if bounds else (), strict=True))
    return [
        _answer_with_list(each, listed[place]) if place in listed else _answer_without_list(each, ours[place])
        for place, each in enumerate(theirs)
    ]


def _answer_without_list(asked: Digest, ours: Digest) -> Answer:
    if asked == ours:
        return Answer(asked.first, asked.beyond, same=True)
    return Answer(asked.first, asked.beyond, count=ours.count)


def _answer_with_list(asked: Digest, held: list[Held]) -> Answer:
    """Return what we hold of a stretch; of one that holds far more than the owner thinks, its beginning."""
    whole = len(held) <= 2 * reconciliation_messages.LEAF
    some = held if whole else held[: 2 * reconciliation_messages.LEAF]
    upto = asked.beyond if whole else reconciliation_messages.after(some[-1].record)
    return Answer(asked.first, asked.beyond, upto=upto, held=tuple(some))


def _parcels(answers: Sequence[Answer]) -> Iterator[list[Answer]]:
    parcel: list[Answer] = []
    size = 0
    for each in answers:
        weight = len(each.held or ())
        if parcel and size + weight > reconciliation_messages.MOST_HELD:
            yield parcel
            parcel, size = [], 0
        parcel.append(each)
        size += weight
    if parcel:
        yield parcel
