"""The message is a query: what a message names, looked up by the reader's own node under the reader's own rights.

Hits never travel with a message.  Each reader's look is one check in the ledger; shown again in the same session, it is
that check again, as any check is.
"""

from uuid import UUID

from sangam.access import policy as access
from sangam.channels.messages import text_of
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.kernel.short_cache import kept_for
from sangam.matching.public import checks
from sangam.matching.types import PERSON, SHOWN_ONLY, Answer, Recognised

_ASKED = 200


@kept_for(600, most=4096)
def recognise_names(text: str) -> tuple[Recognised, ...]:
    """Return what a message surely names that can be looked up, in the order of the text.  No look."""
    found = (each for each in checks.recognise_text(text).recognised if each.kind not in SHOWN_ONLY)
    return tuple(each for each in found if each.kind != PERSON or not each.doubtful)


def check_message(actor: Actor, channel: UUID, message: UUID, *, purpose: Stated | None) -> Answer:
    """Return what this node knows of what a message names, as the actor may see it.

    Raises NotFound for a message that is not the actor's to know, Refused without the right or a purpose.
    """
    access.require(actor, "check:run")
    stated, text = access.require_purpose(purpose), text_of(actor, channel, message)
    for asked in checks.asked_in_session(actor, most=_ASKED):
        if asked.text == text:
            return checks.check_again(actor, asked.id, purpose=stated)
    return checks.check(actor, text, purpose=stated, message=message)
