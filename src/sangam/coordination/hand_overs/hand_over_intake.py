"""Taking what other forces say of hand-overs; and the desk's part where a post of ours is closed."""

from sangam.audit import public as audit
from sangam.coordination import policy, rows
from sangam.coordination.actions import action_in
from sangam.coordination.hand_overs import chain, hand_over_acts, hand_over_rows, hand_over_wire
from sangam.coordination.hand_overs.chain import Word
from sangam.coordination.hand_overs.hand_over_wire import HandOverBody
from sangam.coordination.models import Action, HandOver
from sangam.coordination.rows import HeldMeeting
from sangam.coordination.types import HandOverSays, Owner
from sangam.federation.public import envelopes
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import public_intake
from sangam.kernel import bodies, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused


def take_handed(incoming: Incoming) -> Parked | None:
    """meeting.handed.v1: keep an offer of who owns an action, or an answer of who is asked, once."""
    body = bodies.read(HandOverBody, incoming.body, sender=incoming.sender)
    said = body.word
    policy.require_author(said.id, said.by)
    held = rows.lock(body.thing)
    if held is None:
        return Parked(body.thing)
    if waits := public_intake.await_sender(held.membership, incoming):
        return waits
    action = Action.objects.select_for_update().filter(id=body.action, meeting=held.row).first()
    if action is None:
        return Parked(body.action)
    if HandOver.objects.filter(id=said.id).exists():
        return None
    waits = _require_fit(held, action, said)
    if waits is None:
        hand_over_acts.keep_word(held, action, said, line=incoming.line.decode())
    return waits


def take_own_word(giver: str, word: Envelope) -> Parked | None:
    """Take back a word of ours that a restore lost, as we signed it; it goes again to the other members."""
    body = bodies.read(HandOverBody, word.body, sender=here.node().force)
    held = rows.lock(body.thing)
    action = Action.objects.select_for_update().filter(id=body.action).first() if held else None
    if held is None or action is None:
        return Parked(body.action if held else body.thing)
    if not HandOver.objects.filter(id=body.word.id).exists():
        hand_over_acts.keep_word(held, action, body.word)
        to = rows.receivers(held) - {giver}
        envelopes.post_even_if_away(hand_over_wire.HANDED, to=sorted(to), body=word.body, on=body.action)
    return None


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
                hand_over_acts.settle_owner(held, Action.objects.get(id=action))
        facts.update(actions=[str(action) for action, _ in found])
    return len(found)


def _require_fit(held: HeldMeeting, action: Action, said: Word) -> Parked | None:
    """Return what a word waits for, None where it can be kept.  Raises Refused for one that is not its author's."""
    hand_over_acts.require_few_words(action, said.by.force)
    if said.says is not HandOverSays.OFFERED:
        return _require_asked(action, said)
    offers = hand_over_rows.offers_by_action([action.id]).get(action.id, ())
    passed = {each.offer.id: each.offer.to for each in chain.accepted(offers)}
    if said.refers is not None and said.refers not in passed:
        return Parked(said.refers)
    owner = passed.get(said.refers) if said.refers else None
    hand_over_acts.require_offering(held, owner or Owner(action_in(held.document, action.id).owner), said.by)
    return None  # whether the new one is a member is asked of its answer: its host's word may come later than the offer


def _require_asked(action: Action, said: Word) -> Parked | None:
    if said.refers is None:
        raise Refused("coordination:not-asked", "This action is offered to another unit or post.")
    offer = HandOver.objects.filter(id=said.refers, action=action, says=HandOverSays.OFFERED).first()
    if offer is None:
        return Parked(said.refers)
    if said.by.unit not in rows.path_of(offer.to_unit):
        raise Refused("coordination:not-asked", "This action is offered to another unit or post.")
    return None
