"""The owner's side of a question about pointers: counted, limited, answered blind.

We see blinded elements, of which nothing can be read, which post asked, and when: never what, and not whether it met
anything.
"""

from datetime import datetime

from sangam.access.units import units
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.types import Incoming, Lane
from sangam.kernel import bodies, here
from sangam.kernel.ids import named_id
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.oblivious import hidden_lists
from sangam.records.messages.pointers import Answered, Asked
from sangam.records.pointers import holdings
from sangam.records.sharing import envelope_batches

_TITLE = "{force} asked more often about our pointers than it may: {who}"


def take_asked(envelope: Incoming) -> None:
    """pointer.asked.v1: a post of another force asks, blinded, whether something of ours exists."""
    asked = bodies.read(Asked, envelope.body)
    answer = _answer_question(envelope.sender, asked)
    holdings.count_question(envelope.sender, asked, refused=answer.evaluated is None)
    outbox.post_even_if_away("pointer.answered.v1", to=[envelope.sender], body=bodies.write(answer), lane=Lane.URGENT)


HANDLERS = {"pointer.asked.v1": take_asked}


def _answer_question(force: str, asked: Asked) -> Answered:
    at = audit.require_deed().at
    if spent := holdings.spent(force, asked, at=at):
        _tell_desk(force, asked.who, at)
        return Answered(asked.ask, code="records:pointer-limit", reason=spent)
    key = envelope_batches.key_of(force, asked.set)
    if key is None:
        envelope_batches.note_unknown(force)
        return Answered(asked.ask, code="records:pointer-set", reason=holdings.unknown_set_reason(here.node().force))
    evaluated = hidden_lists.evaluate_blinded(key, asked.elements)
    return Answered(asked.ask, tuple(evaluated.elements), evaluated.proof)


def _tell_desk(force: str, who: str, at: datetime) -> None:
    """Tell our headquarters' desk, one notice a force and day."""
    subject = Subject("force", named_id("force", force))
    matter = f"pointer.limit:{force}:{at.date()}"
    telling = Telling("pointer.limit", subject, _TITLE, {"force": force, "who": who}, matter=matter)
    deliveries.notify(telling, to=[units.desk_unit(here.node().force)])
