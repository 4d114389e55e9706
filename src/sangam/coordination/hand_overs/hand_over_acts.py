"""Handing an action over: offered by the unit that owns it, accepted or declined by the one that is to have it."""

from collections.abc import Sequence
from uuid import UUID

from sangam.access.policy import require, roles_with
from sangam.access.units import units
from sangam.audit import audit
from sangam.coordination import limits, notes, policy, rows
from sangam.coordination.actions import action_in, awaited_action, require_open, visible_action
from sangam.coordination.hand_overs import chain, hand_over_notes, hand_over_rows
from sangam.coordination.hand_overs.chain import Answered, Word
from sangam.coordination.models import Action
from sangam.coordination.rows import HeldMeeting
from sangam.coordination.types import HandOverSays, Owner
from sangam.coordination.wire import HandOverBody
from sangam.federation.inbox import parked
from sangam.hosting import policy as hosting_policy
from sangam.hosting.contributions import Kind, count_lines, find_line
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length


def offer_action(actor: Actor, action: UUID, to: str, *, text: str = "") -> UUID:
    """Offer an open action of the actor's unit, or of one below it, to another; return the offer's id.

    to: a unit of a member force, or "post:<id>".  text: what the new one should know.  Until the new one accepts, the
    owner answers for it; a later offer replaces this one.  The host offers what a force that has left owns.
    Raises NotFound, Refused, Malformed, and Conflict where the action does not stand open.
    """
    with audit.deed(actor, "officer:action:hand-over", on=action) as facts:
        require(actor, "meeting:speak")
        found = visible_action(actor, action)
        held = rows.lock_visible(actor, found.meeting_id)
        found.refresh_from_db()
        require_open(found)
        by, offers = rows.author_of(actor), hand_over_rows.offers_by_action([action]).get(action, [])
        _require_offering(held, chain.owner_of(action_in(held.document, action).owner, offers), by)
        wanted = _owner_of_form(to)
        _require_member(held, wanted)
        if (wanted.unit, wanted.post) == (found.owner, found.post):
            raise Malformed("coordination:has-it", "Choose another unit or post: this one has the action already.")
        _require_few_words(action, by.force)
        passed = chain.accepted_offers(offers)
        text = require_length(text, part="text", most=limits.LONGEST_TEXT)
        refers = passed[-1].offer.id if passed else None
        said = Word(new_id_of(by.force), HandOverSays.OFFERED, by, text, clock.now(), wanted, refers)
        HANDED.add_line(held, HandOverBody(action, said, thing=held.row.id))
        facts.update(offer=str(said.id), unit=wanted.unit, post=str(wanted.post or ""))
    return said.id


def answer_offer(actor: Actor, offer: UUID, *, accepts: bool, text: str = "") -> UUID:
    """Take over an action that is offered to the actor's post or unit, or decline it; return the answer's id.

    text: why it is declined; free where it is accepted.  Once accepted the action is the new one's on every list.
    Raises NotFound, Refused, Malformed, and Conflict where the offer counts no more.
    """
    with audit.deed(actor, "officer:action:answer-hand-over", on=offer) as facts:
        require(actor, "meeting:speak")
        kept = _offer(offer)
        if kept is None:
            raise _no_such_offer()
        found = visible_action(actor, kept.subject)
        held = rows.lock_visible(actor, found.meeting_id)
        found.refresh_from_db()
        require_open(found)
        by = rows.author_of(actor)
        if not may_answer(actor, kept.word.to):
            raise Refused("coordination:not-asked", "This action is offered to another unit or post.")
        _require_counting(found, offer)
        _require_few_words(found.id, by.force)
        says = HandOverSays.ACCEPTED if accepts else HandOverSays.DECLINED
        text = require_length(text, part="text", most=limits.LONGEST_TEXT)
        text = text if accepts else policy.require_text(text, part="reason")
        said = Word(new_id_of(by.force), says, by, text, clock.now(), refers=offer)
        HANDED.add_line(held, HandOverBody(found.id, said, thing=held.row.id))
        facts.update(action=str(found.id), offer=str(offer), says=says)
    return said.id


def _apply_word(held: HeldMeeting, body: HandOverBody) -> None:
    """Let lists and clocks follow where the action passes by a word, in the running deed; let what waited for it come.

    An answer may settle what a report waits for.
    """
    action, said = Action.objects.select_for_update().get(id=body.subject), body.word
    before = Owner(action.owner, action.post)
    settle_owner(held, action)
    rows.settle_readers(held.row, held.membership, held.document)
    if not action.settled:
        _notify(held, action, said, before)
    parked.wake_parked(said.id, *([said.refers] if said.refers else []))


def _awaited_id(held: HeldMeeting, body: HandOverBody) -> UUID | None:
    """Return what a word waits for: its action, the accepted offer that an offer follows, or the one answered."""
    word = body.word
    if (awaited := awaited_action(held, body)) is not None or word.refers is None:
        return awaited
    if word.says is HandOverSays.OFFERED:
        is_here = word.refers in _owners_by_offer(body.subject)
    else:
        offer = _offer(word.refers)
        is_here = offer is not None and offer.subject == body.subject
    return None if is_here else word.refers


def _require_fit(held: HeldMeeting, body: HandOverBody) -> None:
    """Raise Refused for an offer of who does not own the action, for an answer of who is not asked, and for too many.

    Whether a new owner is a member is asked of its answer: its host's word may come later than the offer.
    """
    word = body.word
    _require_few_words(body.subject, word.by.force)
    offer = _offer(word.refers) if word.refers else None
    if word.says is HandOverSays.OFFERED:
        owner = _owners_by_offer(body.subject).get(word.refers) if word.refers else None
        _require_offering(held, owner or Owner(action_in(held.document, body.subject).owner), word.by)
    elif offer is None or offer.word.to is None or word.by.unit not in rows.path_of(offer.word.to.unit):
        raise Refused("coordination:not-asked", "This action is offered to another unit or post.")


HANDED = Kind(HandOverBody, rows.lock, require=_require_fit, kept=_apply_word, waits_for=_awaited_id)


def fall_to_desks() -> int:
    """Give every open action whose post of ours is closed to the desk of its unit; return how many there were."""
    handed = Action.objects.filter(settled="", post__isnull=False)
    named = {each for each in handed.values_list("post", flat=True) if each is not None}
    closed = named - hand_over_rows.open_posts(named)
    if not closed:
        return 0
    with audit.deed(Actor.system(here.node().force, "coordination"), "node:action:fall-to-desk") as facts:
        found = list(handed.filter(post__in=closed).order_by("meeting_id", "id").values_list("id", "meeting_id"))
        for action, meeting in found:
            held = rows.lock(meeting)
            if held is not None:
                settle_owner(held, Action.objects.get(id=action))
        facts.update(actions=[str(action) for action, _ in found])
    return len(found)


def _owners_by_offer(action: UUID) -> dict[UUID, Owner | None]:
    """Return to whom an action has passed, by the accepted offer."""
    offers: Sequence[Answered] = hand_over_rows.offers_by_action([action]).get(action, [])
    return {each.offer.id: each.offer.to for each in chain.accepted_offers(offers)}


def _offer(word: UUID) -> HandOverBody | None:
    """Return an offer that is known here."""
    found = find_line(HandOverBody, word)
    return found if found is not None and found.word.says is HandOverSays.OFFERED else None


def settle_owner(held: HeldMeeting, action: Action) -> None:
    """Write down who owns an action now, in the running deed; where that changed, lists and clocks follow."""
    wanted = action_in(held.document, action.id)
    now = hand_over_rows.owners([wanted])[action.id]
    if (now.unit, now.post) == (action.owner, action.post):
        return
    action.owner, action.post, action.owner_path = now.unit, now.post, list(rows.path_of(now.unit))
    action.save(update_fields=["owner", "post", "owner_path"])
    if not action.settled and action.done_round < action.round:
        notes.tell_new_owner(held.row, wanted, now)


def _require_offering(held: HeldMeeting, owner: Owner, by: Author) -> None:
    """Raise Refused unless an author may offer what `owner` has: of its unit, above it, or the host's for who left."""
    gone = policy.force_of(owner.unit) not in hosting_policy.present_members(held.membership)
    if gone and by.force == held.row.host and by.unit in rows.path_of(held.row.unit):
        return
    policy.require_owner(owner.unit, by, rows.path_of(owner.unit))


def _require_member(held: HeldMeeting, to: Owner) -> None:
    """Raise Refused for a new owner whose force takes no part in the meeting."""
    if policy.force_of(to.unit) not in hosting_policy.present_members(held.membership):
        raise Refused(
            "coordination:owner-no-member",
            "{owner} is of a force that takes no part in this meeting.",
            owner=to.unit,
        )


def _require_few_words(action: UUID, force: str) -> None:
    """Raise Refused where a force has offered or answered too often on one action."""
    if count_lines(HandOverBody, action, force=force) >= policy.MOST_HAND_OVERS:
        raise Refused(
            "coordination:hand-overs",
            "{force} has handed this action over, or answered, {most} times: report on it or ask the host.",
            force=force,
            most=policy.MOST_HAND_OVERS,
        )


def may_answer(actor: Actor, to: Owner | None) -> bool:
    """Tell whether an actor may answer an offer: the unit or one above it; where a post of it is named, that post."""
    if to is None or policy.force_of(to.unit) != actor.force or actor.unit not in rows.path_of(to.unit):
        return False
    named = hand_over_rows.open_posts([to.post] if to.post else [])
    return actor.post in named if named else True


def _notify(held: HeldMeeting, action: Action, said: Word, before: Owner) -> None:
    wanted, counting = action_in(held.document, action.id), _open_offer(action.id)
    if said.says is not HandOverSays.OFFERED:
        hand_over_notes.tell_answer(held.row, wanted, said, before, is_last=counting is None)
    elif counting == said.id:
        hand_over_notes.tell_offer(wanted, said)


def _require_counting(action: Action, offer: UUID) -> None:
    if _open_offer(action.id) != offer:
        raise Conflict(
            "coordination:offer-over", "This offer counts no more: read on the action's page who has the action."
        )


def _open_offer(action: UUID) -> UUID | None:
    offers: Sequence[Answered] = hand_over_rows.offers_by_action([action]).get(action, [])
    found = chain.open_offer(offers)
    return found.offer.id if found else None


def _owner_of_form(to: str) -> Owner:
    """Return whom a form names.  Raises Malformed for a unit or post that there is not."""
    if not to.startswith("post:"):
        rows.require_known_units([to])
        return Owner(to)
    try:
        found = units.post(UUID(to.removeprefix("post:")))
    except (ValueError, NotFound):
        raise Malformed("coordination:post", "There is no such post: choose one from the list.") from None
    if found.role not in roles_with("meeting:speak"):
        raise Refused(
            "coordination:post-silent", "This post may not speak in meetings: choose its unit or another post."
        )
    return Owner(found.unit, found.id, found.title_en[: limits.LONGEST_LABEL])


def _no_such_offer() -> NotFound:
    return NotFound("coordination:offer", "There is no such offer for your post.")
