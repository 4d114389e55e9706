"""Hidden messages as they are shown: to every reader that they are, to a reviewer what they say and who had seen it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from sangam.access import second_officer
from sangam.access.policy import require
from sangam.access.types import ProposalView
from sangam.audit import audit
from sangam.channels import notes, policy, revisions
from sangam.channels.models import Channel, Hiding, Message, Quarantine
from sangam.channels.quarantine import hidings
from sangam.channels.quarantine import hidings as quarantine_hidings
from sangam.channels.types import ProposedHiding, QuarantineView, Reach, RevisionView
from sangam.channels.wire import QuarantineBody
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict

# What a post hides alone within a day; beyond that, and to erase a message for ever, a second officer agrees.

HIDE, ERASE = "channel:hide", "channel:erase"
_DAY = timedelta(days=1)
# Two hidings at once would each count the other out, and both be the third of the day.
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

    return [_second_post_view(each, act) for act in (HIDE, ERASE) for each in _waiting_proposals(act, is_asked)]


def _waiting_proposals(act: str, is_asked: Callable[[Any], bool]) -> list[ProposalView]:
    return [each for each in second_officer.waiting_proposals(act) if is_asked(each.facts)]


def _second_post_view(each: ProposalView, act: str) -> ProposedHiding:
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


_WAITING = ("held", "asked")


def quarantines(actor: Actor, *, message: UUID | None = None, most: int = 100) -> list[QuarantineView]:
    """Return what our force reviews: hidden everywhere, hidden here alone, asked by others.  One look.

    Those that wait come first.  message: that one alone.  Each of our own names who had seen it; the text stands there
    while it waits.
    """
    with audit.deed(actor, "officer:channel:quarantines") as facts:
        require(actor, "channel:review")
        named = {} if message is None else {"message": message}
        found: list[Quarantine | Hiding] = []
        for asked in (quarantine_hidings.reviewed_by(actor), hidings.own_of(actor), hidings.asked_of(actor)):
            newest = asked.filter(**named).select_related("channel")
            found += newest.order_by(F("reviewed_at").desc(nulls_first=True), "-at")[:most]
        found.sort(key=lambda row: row.at, reverse=True)
        found.sort(key=lambda row: row.state not in _WAITING)
        found = found[:most]
        texts = Message.objects.in_bulk([row.message for row in found])
        sights = quarantine_hidings.seen_by([row.message for row in found])
        revised = revisions.last_of(texts)
        facts.showed({row.channel_id for row in found})
        return [
            _with_revision(_view(row, texts.get(row.message), sights[row.message]), revised.get(row.message))
            for row in found
        ]


def proposals(actor: Actor, *, message: UUID | None = None) -> list[ProposedHiding]:
    """Return what waits for a second officer.  message: on that one alone.  Raises Refused without the right."""
    require(actor, "channel:review")
    return proposed_hidings(actor, message=message)


def hidden_of(messages: Iterable[UUID]) -> dict[UUID, QuarantineView]:
    """Return what is hidden of these messages, without its text."""
    asked = list(messages)
    found = Quarantine.objects.filter(message__in=asked).exclude(state="released").select_related("channel")
    here_alone = {row.message: _view(row) for row in hidings.held_of(asked)}
    return here_alone | {row.message: _view(row) for row in found}


def asked_of(messages: Iterable[UUID]) -> dict[UUID, QuarantineView]:
    """Return which of these messages another force asks us to hide, without their text."""
    return {row.message: _view(row) for row in hidings.waiting_of(messages)}


def _with_revision(view: QuarantineView, last: RevisionView | None) -> QuarantineView:
    """Return a quarantine with what its message said last, which its readers saw and its reviewer judges."""
    if last is None or view.state not in _WAITING:
        return view
    return replace(view, text=last.text or view.text, is_revised=True)


def _view(
    row: Quarantine | Hiding, message: Message | None = None, sights: Sequence[dict[str, Any]] = ()
) -> QuarantineView:
    """Return a hidden message as it is shown.  sights: of it; after an erasure, those that came late."""
    kept = row.seen if isinstance(row, Quarantine) else []
    known = {each["post"] for each in kept}
    seen = [*kept, *(each for each in sights if each["post"] not in known)]
    return QuarantineView(
        message=row.message,
        channel=row.channel_id,
        name=row.channel.name,
        force=row.force,
        by=Author(row.by_force, row.by_unit, row.by_post, row.by_label),
        reason=row.reason,
        at=row.at,
        state=row.state,
        reviewed_by=row.reviewed_by,
        review_reason=row.review_reason,
        reviewed_at=row.reviewed_at,
        text=message.text if message and row.state in _WAITING else "",
        author=Author(message.force, message.unit, message.post, message.label) if message else None,
        seen=tuple(quarantine_hidings.sight_of(each) for each in seen),
        reach=_reach(row),
        agreed_by=row.agreed_by,
        may_erase=isinstance(row, Quarantine) and row.force == here.node().force,
        declined=hidings.declined_of(row) if isinstance(row, Hiding) else (),
    )


def _reach(row: Quarantine | Hiding) -> Reach:
    if isinstance(row, Quarantine):
        return Reach.EVERYWHERE
    return Reach.HERE if row.by_force == here.node().force else Reach.ASKED
