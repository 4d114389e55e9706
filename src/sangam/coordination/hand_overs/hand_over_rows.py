"""Hand-overs as rows: what was offered and answered of some actions, and who owns each now."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sangam.access.units import units
from sangam.coordination.hand_overs import chain
from sangam.coordination.hand_overs.chain import Answered, Word
from sangam.coordination.types import ActionSet, Owner
from sangam.coordination.wire import HandOverBody
from sangam.hosting.contributions import lines_on
from sangam.kernel import here


def offers_by_action(actions: Iterable[UUID]) -> Mapping[UUID, list[Answered]]:
    """Return what was offered of each of these actions, by one query; of one that was never offered nothing."""
    words: dict[UUID, list[Word]] = {}
    for line in lines_on(HandOverBody, actions):
        words.setdefault(line.body.subject, []).append(line.body.word)
    return {action: chain.offers_of(each) for action, each in words.items()}


def owners(actions: Iterable[ActionSet]) -> dict[UUID, Owner]:
    """Return who owns each action now: its unit, and its post where that is one of ours and open."""
    every = list(actions)
    offers = offers_by_action(each.id for each in every)
    found = {each.id: chain.owner_of(each.owner, offers.get(each.id, ())) for each in every}
    named = [each.post for each in found.values() if each.post]
    open_ones = open_posts(named)
    return {action: each if each.post in open_ones else Owner(each.unit) for action, each in found.items()}


def last_passed(action: UUID) -> UUID | None:
    """Return the accepted offer by which an action came to its present owner; None where the meeting set it so."""
    passed = chain.accepted_offers(offers_by_action([action]).get(action, ()))
    return passed[-1].offer.id if passed else None


def open_posts(named: Iterable[UUID]) -> set[UUID]:
    """Return those of these posts that are ours and open."""
    wanted = list(named)
    us = here.node().force
    return {each.id for each in units.posts_among((), wanted) if each.force == us} if wanted else set()
