"""The body of an offer to hand an action over, and of its answer, version 1.  Pure; reading raises Malformed.

meeting.handed.v1  {thing, action, word, says, to, refers, text, by, at}
                   straight from its author's node to each member force.  says: offered, accepted or declined.
                   to: {unit, post, title} of an offer, else null.  refers: of an offer the accepted one before it, or
                   null; of an answer the offer.
"""

from dataclasses import dataclass
from uuid import UUID

from sangam.coordination import policy
from sangam.coordination.bodies import Json, author_in, author_out, instant_out
from sangam.coordination.hand_overs.chain import Word
from sangam.coordination.types import HandOverSays, Owner
from sangam.exchange.public.bodies import Body
from sangam.kernel.sentences import Told

HANDED = "meeting.handed.v1"


@dataclass(frozen=True, slots=True)
class HandOverBody:
    """An offer, or the answer to one, of an action of a meeting."""

    meeting: UUID
    action: UUID
    word: Word


def hand_over_out(body: HandOverBody) -> dict[str, object]:
    """Return the body of meeting.handed.v1."""
    said, to = body.word, body.word.to
    return {
        "thing": str(body.meeting),
        "action": str(body.action),
        "word": str(said.id),
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
    text = b.text("text", least=0, most=policy.LONGEST_TEXT).strip()
    by, at = author_in(force, b.part("by")), b.instant("at")
    said = Word(b.id("word"), says, by, text, at, _owner_in(to) if to is not None else None, refers)
    return HandOverBody(b.id("thing"), b.id("action"), said)


def _owner_in(b: Body) -> Owner:
    title = b.text("title", least=0, most=policy.LONGEST_LABEL).strip()
    return Owner(b.text("unit", most=policy.LONGEST_LABEL), b.id_or_none("post"), title)
