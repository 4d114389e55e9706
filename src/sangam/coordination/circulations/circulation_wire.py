"""An answer to a decision by circulation, as it travels: straight from its author's node to each member force."""

from typing import ClassVar
from uuid import UUID

from sangam.coordination.limits import Note
from sangam.coordination.types import CirculationAnswer
from sangam.hosting.public_rules import Contribution
from sangam.kernel.author import Author
from sangam.kernel.bodies import Moment

ANSWER = "meeting.answer.v1"


class AnswerBody(Contribution, frozen=True):
    """meeting.answer.v1: what a force says to a decision that is circulated."""

    title: ClassVar[str] = "answer"

    circulation: UUID
    answer: UUID
    says: CirculationAnswer
    text: Note
    by: Author
    at: Moment
