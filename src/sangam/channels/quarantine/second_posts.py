"""What a post hides alone within a day; beyond that, and to erase a message for ever, a second officer agrees."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sangam.access.public import second_officer
from sangam.access.types import ProposalView
from sangam.channels import notes, policy
from sangam.channels.models import Channel, Hiding, Quarantine
from sangam.channels.types import ProposedHiding
from sangam.channels.wire import QuarantineBody
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict

HIDE, ERASE = "channel:hide", "channel:erase"
_DAY = timedelta(days=1)
_ONE_AFTER_ANOTHER = "SELECT count(pg_advisory_xact_lock(hashtextextended('hidings of ' || %s, 0)))"


def has_hiding_left(post: UUID) -> bool:
    """Tell whether a post still hides a message by itself, in the running deed: its next act waits until this ends."""
    prepared.run(_ONE_AFTER_ANOTHER, [str(post)])
    named = {"by_force": here.node().force, "by_post": post, "agreed_by": "", "at__gt": clock.now() - _DAY}
    done = Quarantine.objects.filter(**named).count() + Hiding.objects.filter(**named).count()
    return done < policy.HIDES_ALONE


def propose(actor: Actor, act: str, row: Channel, body: QuarantineBody) -> UUID:
    """Lay down that a message is hidden or erased, in the running deed; tell who may agree.

    Raises Conflict where that is laid down already, and what `access.second_officer` raises.
    """
    if _waiting_proposals(act, lambda facts: facts["message"] == str(body.message)):
        raise Conflict("channels:proposed", "This waits for a second officer already.")
    by = body.by
    facts: dict[str, str | int] = {
        "message": str(body.message),
        "channel": str(row.id),
        "name": row.name,
        "why": body.why,
    }
    facts |= {"unit": by.unit, "post": str(by.post), "label": by.label, "clearance": row.clearance}
    proposal = second_officer.propose(actor, act, body.message.bytes, facts)
    notes.tell_proposal(row, body, to=second_officer.seconds(actor), erase=act == ERASE)
    return proposal


def agree(actor: Actor, proposal: UUID, act: str, *, digest: str) -> tuple[ProposalView, QuarantineBody]:
    """Agree as the second officer and take what was laid down, once, in the running deed.

    Raises what `access.second_officer` raises.
    """
    view = second_officer.agree(actor, proposal, act, digest=digest)
    second_officer.use(proposal, act)
    facts = view.facts
    by = Author(here.node().force, facts["unit"], UUID(facts["post"]), facts["label"])
    body = QuarantineBody(UUID(facts["message"]), by, facts["why"], clock.now(), thing=UUID(facts["channel"]))
    notes.clear_proposal(body.message)
    return view, body


def proposed_hidings(actor: Actor, *, message: UUID | None = None) -> list[ProposedHiding]:
    """Return what waits for a second officer, in channels that the actor is cleared for, newest first."""

    def is_asked(facts: Any) -> bool:
        return int(facts["clearance"]) <= int(actor.clearance) and message in (None, UUID(facts["message"]))

    return [_view(each, act) for act in (HIDE, ERASE) for each in _waiting_proposals(act, is_asked)]


def _waiting_proposals(act: str, is_asked: Callable[[Any], bool]) -> list[ProposalView]:
    return [each for each in second_officer.waiting_proposals(act) if is_asked(each.facts)]


def _view(each: ProposalView, act: str) -> ProposedHiding:
    facts = each.facts
    return ProposedHiding(
        each.id,
        each.digest,
        UUID(facts["message"]),
        facts["name"],
        facts["why"],
        each.proposed_by,
        each.proposed_at,
        each.lapses_at,
        act == ERASE,
    )
