"""What officers do with messages that should not be read: hide them, review, release, erase; answer who asks for it.

At once in one's own force.  At other forces a message is hidden by its own force or the channel's host.  To erase one
for ever takes two.
"""

from datetime import timedelta
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import audit
from sangam.channels import notes, policy, rows, wire
from sangam.channels.models import Hiding, Message, Quarantine
from sangam.channels.quarantine import hidings, lists
from sangam.channels.quarantine import hidings as quarantine_hidings
from sangam.channels.rows import HeldChannel
from sangam.channels.types import Reach
from sangam.channels.wire import QuarantineBody
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.handling import Classification


def hide_message(actor: Actor, channel: UUID, message: UUID, *, why: str) -> Reach:
    """Hide a message; return how far: everywhere, in our own force, or nowhere until a second officer agrees.

    Raises NotFound for a message that is not the actor's to know, Malformed without a reason; Conflict where it waits
    for a second officer already.
    """
    with audit.deed(actor, "officer:channel:quarantine", on=message) as facts:
        require(actor, "channel:read")
        held = rows.lock_visible(actor, channel)
        found = rows.shown_messages(channel).filter(id=message).first()
        if found is None:
            raise rows.no_such_message()
        by, why = rows.author_of(actor), policy.require_reason(why)
        body = QuarantineBody(message, by, why, quarantine_hidings.hidden_at(message), thing=channel)
        if lists.has_hiding_left(by.post):
            reach = _hide(held, found, body)
        else:
            facts["proposal"] = str(lists.propose(actor, lists.HIDE, held.row, body))
            reach = Reach.PROPOSED
        facts.update(channel=str(channel), force=found.force, why=why, reach=str(reach))
    return reach


def agree_to_hide(actor: Actor, proposal: UUID, *, digest: str) -> Reach:
    """Agree, as the second officer, that a message is hidden, and hide it; return how far.

    Raises Refused (the actor's own, not signed in, without the right), Conflict (lapsed, done, another) and NotFound.
    """
    with audit.deed(actor, "officer:channel:agree-hide", on=proposal) as facts:
        require(actor, "channel:review")
        view, body = lists.agree(actor, proposal, lists.HIDE, digest=digest)
        held = _lock_cleared(actor, body.thing)
        found = rows.shown_messages(body.thing).filter(id=body.message).first()
        if found is None:
            raise rows.no_such_message()
        body = bodies.replace(body, at=quarantine_hidings.hidden_at(body.message))
        reach = _hide(held, found, body, agreed_by=actor.label)
        facts.update(view.facts, proposed_by=view.proposed_by, reach=str(reach))
    return reach


def release_message(actor: Actor, message: UUID, *, why: str) -> None:
    """Show a message again: everywhere if it was hidden everywhere, in our own force if it was hidden there alone.

    Raises NotFound; Refused without the right, or for the post that wrote or hid it; Conflict once it is reviewed.
    """
    with audit.deed(actor, "officer:channel:release", on=message) as facts:
        require(actor, "channel:review")
        own = hidings.own_of(actor).filter(message=message, state="held").first()
        found: Quarantine | Hiding = own or quarantine_hidings.require_held(actor, message)
        held, row = _lock_with_channel(found)
        facts.update(channel=str(row.channel_id), why=policy.require_reason(why))
        _require_unreviewed(row)
        _release(actor, held, row, why=why)


def release_hidden_by(actor: Actor, force: str, post: UUID | None, *, within: timedelta, why: str) -> int:
    """Show again, in one act, all that a post hid within a time and that we review; return how many messages.

    post: None for all of the force.  What the actor wrote stays hidden; what a colleague reviews meanwhile is left out.
    Raises Refused without the right, or for the post that hid; Malformed without a reason.
    """
    with audit.deed(actor, "officer:channel:release-many", on=str(post or force)) as facts:
        require(actor, "channel:review")
        why, by = policy.require_reason(why), rows.author_of(actor)
        if post == by.post:
            raise Refused("channels:own-release", "Another post releases what yours has hidden.")
        named = {"by_force": force, "state": "held", "at__gt": clock.now() - within}
        named |= {} if post is None else {"by_post": post}
        found: list[Quarantine | Hiding] = [*quarantine_hidings.reviewed_by(actor).filter(**named)]
        found += hidings.own_of(actor).filter(**named)
        others = [row for row in found if by.post not in (row.by_post, _author_post(row.message))]
        others.sort(key=lambda each: (each.channel_id, each.message))
        done = [row for row in others if _release_if_held(actor, row, why=why)]
        facts.update(force=force, messages=[str(row.message) for row in done], left=len(found) - len(done), why=why)
    return len(done)


def propose_erasure(actor: Actor, message: UUID, *, why: str) -> UUID:
    """Lay down that a message of ours is erased at every member; return the proposal's number.

    Raises NotFound; Refused without the right, or for the post that wrote or hid it; Conflict once it is reviewed.
    Raises Conflict also where its erasure waits already.
    """
    with audit.deed(actor, "officer:channel:propose-erase", on=message) as facts:
        require(actor, "channel:review")
        row = _require_ours(actor, message)
        by, why = rows.author_of(actor), policy.require_reason(why)
        body = QuarantineBody(message, by, why, clock.now(), thing=row.channel_id)
        proposal = lists.propose(actor, lists.ERASE, row.channel, body)
        facts.update(channel=str(row.channel_id), why=body.why, proposal=str(proposal))
    return proposal


def agree_to_erase(actor: Actor, proposal: UUID, *, digest: str) -> None:
    """Agree, as another reviewer, that a message of ours is erased, and erase it at every member.

    Raises what `propose_erasure` and `agree_to_hide` raise.
    """
    with audit.deed(actor, "officer:channel:erase", on=proposal) as facts:
        require(actor, "channel:review")
        view, proposed = lists.agree(actor, proposal, lists.ERASE, digest=digest)
        held = _lock_cleared(actor, proposed.thing)
        row = _require_ours(actor, proposed.message)
        at = max(clock.now(), row.at)
        body = QuarantineBody(row.message, rows.author_of(actor), proposed.why, at, erase=True, thing=held.row.id)
        quarantine_hidings.apply_review(row, body)
        quarantine_hidings.send_to_members(wire.REVIEW, body, held)
        facts.update(view.facts, proposed_by=view.proposed_by, seen=len(row.seen))


def follow_request(actor: Actor, message: UUID) -> None:
    """Hide a message everywhere, as another force asks.

    Raises NotFound; Refused without the right; Conflict where nobody asks for it any more.
    """
    with audit.deed(actor, "officer:channel:follow-hiding", on=message) as facts:
        require(actor, "channel:review")
        asked = _require_asked(actor, message)
        held = _lock_cleared(actor, asked.channel_id)
        found = rows.shown_messages(asked.channel_id).filter(id=message).first()
        if found is None:
            raise rows.no_such_message()
        at = quarantine_hidings.hidden_at(message)
        body = QuarantineBody(message, rows.author_of(actor), asked.reason, at, thing=held.row.id)
        _hide(held, found, body, agreed_by=asked.by_label)
        facts.update(channel=str(held.row.id), asked_by=asked.by_force, why=asked.reason)


def decline_request(actor: Actor, message: UUID, *, why: str) -> None:
    """Tell each force that asks for it that we do not hide a message, and why.

    Raises NotFound; Refused without the right, or for the post that wrote it; Malformed without a reason.
    """
    with audit.deed(actor, "officer:channel:decline-hiding", on=message) as facts:
        require(actor, "channel:review")
        asked = _require_asked(actor, message)
        held, by = _lock_cleared(actor, asked.channel_id), rows.author_of(actor)
        policy.require_reviewer(by.post, author=_author_post(message), hidden_by=None)
        body = QuarantineBody(message, by, policy.require_reason(why), clock.now(), thing=held.row.id)
        waiting = list(hidings.asked_of(actor).filter(message=message, state="asked"))
        for row in waiting:
            hidings.decline(row, body)
        to = sorted(row.by_force for row in waiting)
        quarantine_hidings.send_to_members(wire.DECLINED, body, held, only=to)
        facts.update(channel=str(held.row.id), to=to, why=body.why)


def _hide(held: HeldChannel, found: Message, body: QuarantineBody, *, agreed_by: str = "") -> Reach:
    """Hide a message in the running deed: everywhere where that is ours to say, or here, and ask for it elsewhere."""
    host = held.membership.host
    if policy.hides_everywhere(here.node().force, author=found.force, host=host):
        hidings.take_up(held, body)
        quarantine_hidings.keep_quarantine(held, body, force=found.force, agreed_by=agreed_by)
        quarantine_hidings.send_to_members(wire.QUARANTINE, body, held)
        return Reach.EVERYWHERE
    hidings.keep_own(held, body, force=found.force, agreed_by=agreed_by)
    notes.end_escalations(held.row.id, found.id, found.mentions)
    quarantine_hidings.send_to_members(wire.QUARANTINE, body, held, only=(found.force, host))
    return Reach.HERE


def _release_if_held(actor: Actor, found: Quarantine | Hiding, *, why: str) -> bool:
    """Release a message unless another has reviewed it meanwhile; tell which."""
    held, row = _lock_with_channel(found)
    if row.state != "held":
        return False
    _release(actor, held, row, why=why)
    return True


def _release(actor: Actor, held: HeldChannel, row: Quarantine | Hiding, *, why: str) -> None:
    by = rows.author_of(actor)
    policy.require_reviewer(by.post, author=_author_post(row.message), hidden_by=row.by_post)
    body = QuarantineBody(row.message, by, why, max(clock.now(), row.at), thing=row.channel_id)
    if isinstance(row, Hiding):
        hidings.release_own(row, body)
        return
    quarantine_hidings.apply_review(row, body)
    quarantine_hidings.send_to_members(wire.REVIEW, body, held)


def _lock_with_channel(row: Quarantine | Hiding) -> tuple[HeldChannel, Quarantine | Hiding]:
    """Return a row as it is now, and its channel; no other changes it until this deed ends."""
    held = _lock_channel(row.channel_id)
    if isinstance(row, Hiding):
        return held, Hiding.objects.select_for_update().get(id=row.id)
    return held, Quarantine.objects.select_for_update().get(message=row.message)


def _lock_channel(channel: UUID) -> HeldChannel:
    """Lock a channel before what is hidden in it, as every word that comes in does: else two wait for each other."""
    held = rows.lock(channel)
    if held is None:
        raise quarantine_hidings.no_such_quarantine()
    return held


def _require_unreviewed(row: Quarantine | Hiding) -> None:
    if row.state != "held":
        raise Conflict("channels:reviewed", "This message is reviewed already: it is {state}.", state=row.state)


def _require_ours(actor: Actor, message: UUID) -> Quarantine:
    """Return a message of ours in quarantine that the actor may review; no other does until this deed ends."""
    found = quarantine_hidings.require_held(actor, message)
    if found.force != here.node().force:
        raise quarantine_hidings.no_such_quarantine()
    _lock_channel(found.channel_id)
    row = Quarantine.objects.select_for_update().get(pk=found.pk)
    _require_unreviewed(row)
    policy.require_reviewer(rows.author_of(actor).post, author=_author_post(message), hidden_by=row.by_post)
    return row


def _require_asked(actor: Actor, message: UUID) -> Hiding:
    found = hidings.asked_of(actor).filter(message=message).order_by("-at")
    waiting = found.filter(state="asked").first()
    if waiting is None and found.exists():
        raise Conflict("channels:answered", "This request is answered already.")
    if waiting is None:
        raise quarantine_hidings.no_such_quarantine()
    return waiting


def _author_post(message: UUID) -> UUID | None:
    return Message.objects.filter(id=message).values_list("post", flat=True).first()


def _lock_cleared(actor: Actor, channel: UUID) -> HeldChannel:
    held = rows.lock(channel)
    if held is None or Classification(held.row.clearance) > actor.clearance:
        raise quarantine_hidings.no_such_quarantine()
    return held
