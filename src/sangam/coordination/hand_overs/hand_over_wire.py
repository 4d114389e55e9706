"""The body of an offer to hand an action over, and of its answer, version 1.  Pure; reading raises Malformed.

meeting.handed.v1  {thing, action, word, says, to, refers, text, by, at}
                   straight from its author's node to each member force.  says: offered, accepted or declined.
                   to: {unit, post, title} of an offer, else null.  refers: of an offer the accepted one before it, or
                   null; of an answer the offer.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.coordination import policy
from sangam.coordination.bodies import Json, author_in, author_out, instant_out
from sangam.coordination.hand_overs.chain import Word
from sangam.coordination.types import HandOverSays, Owner
from sangam.exchange.public.bodies import Body
from sangam.exchange.types import Author
from sangam.kernel.sentences import Told

HANDED = "meeting.handed.v1"


@dataclass(frozen=True, slots=True)
class HandOverBody:
    """An offer, or the answer to one, of an action of a meeting.  See `chain.Word`."""

    meeting: UUID
    action: UUID
    word: UUID
    says: HandOverSays
    text: str
    by: Author
    at: datetime
    to: Owner | None = None
    refers: UUID | None = None

    @property
    def as_word(self) -> Word:
        """Return it without the action of which it is said."""
        return Word(self.word, self.says, self.by, self.text, self.at, self.to, self.refers)


def hand_over_out(said: HandOverBody) -> dict[str, object]:
    """Return the body of meeting.handed.v1."""
    to = said.to
    return {
        "thing": str(said.meeting),
        "action": str(said.action),
        "word": str(said.word),
        "says": said.says,
        "to": to and {"unit": to.unit, "post": to.post and str(to.post), "title": to.title},
        "refers": said.refers and str(said.refers),
        "text": said.text,
        "by": author_out(said.by),
        "at": instant_out(said.at),
    }


def hand_over_in(force: str, body: Json) -> HandOverBody:
    """Read what `force` sent: an offer names who is to have the action, an answer the offer."""
    b = Body("hand-over", body)
    says, to = b.choice("says", HandOverSays), b.part_or_none("to")
    refers = b.id_or_none("refers")
    if (says is HandOverSays.OFFERED) != (to is not None):
        raise b.wrong("to", Told("belongs to an offer, and to no answer"))
    if says is not HandOverSays.OFFERED and refers is None:
        raise b.wrong("refers", Told("names no offer"))
    return HandOverBody(
        b.id("thing"),
        b.id("action"),
        b.id("word"),
        says,
        b.text("text", least=0, most=policy.LONGEST_TEXT).strip(),
        author_in(force, b.part("by")),
        b.instant("at"),
        _owner_in(to) if to is not None else None,
        refers,
    )


def _owner_in(b: Body) -> Owner:
    title = b.text("title", least=0, most=policy.LONGEST_LABEL).strip()
    return Owner(b.text("unit", most=policy.LONGEST_LABEL), b.id_or_none("post"), title)
