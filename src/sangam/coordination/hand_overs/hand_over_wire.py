"""An offer to hand an action over, or its answer: straight from its author's node to each member force."""

from typing import Annotated, ClassVar
from uuid import UUID

from sangam.coordination.hand_overs.chain import Word
from sangam.coordination.types import HandOverSays
from sangam.hosting.public_rules import Contribution
from sangam.kernel.bodies import FLAT, wrong
from sangam.kernel.sentences import Told

HANDED = "meeting.handed.v1"


class HandOverBody(Contribution, frozen=True):
    """meeting.handed.v1: an offer names who is to have the action, an answer the offer."""

    title: ClassVar[str] = "hand-over"

    action: UUID
    word: Annotated[Word, FLAT]

    def __post_init__(self) -> None:
        """Raise Malformed for an offer to nobody, and for an answer to no offer."""
        is_offer = self.word.says is HandOverSays.OFFERED
        if is_offer != (self.word.to is not None):
            raise wrong(self.title, "to", Told("belongs to an offer, and to no answer"))
        if not is_offer and self.word.refers is None:
            raise wrong(self.title, "refers", Told("names no offer"))
