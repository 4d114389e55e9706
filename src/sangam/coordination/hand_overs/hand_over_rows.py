"""Hand-overs as rows: what was offered and answered of some actions, and who owns each now."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sangam.access.public import posts
from sangam.coordination.hand_overs import chain
from sangam.coordination.hand_overs.chain import Answered, Word
from sangam.coordination.hand_overs.hand_over_wire import HandOverBody
from sangam.coordination.models import HandOver
from sangam.coordination.types import ActionSet, HandOverSays, Owner
from sangam.kernel import here
from sangam.kernel.author import Author


def offers_by_action(actions: Iterable[UUID]) -> Mapping[UUID, list[Answered]]:
    """Return what was offered of each of these actions, by one query; of one that was never offered nothing."""
    words: dict[UUID, list[Word]] = {}
    for row in HandOver.objects.filter(action__in=list(actions)):
        words.setdefault(row.action_id, []).append(word_of(row))
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
    passed = chain.accepted(offers_by_action([action]).get(action, ()))
    return passed[-1].offer.id if passed else None


def open_posts(named: Iterable[UUID]) -> set[UUID]:
    """Return those of these posts that are ours and open."""
    wanted = list(named)
    us = here.node().force
    return {each.id for each in posts.posts_among((), wanted) if each.force == us} if wanted else set()


def word_of(row: HandOver) -> Word:
    """Return a kept word."""
    to = Owner(row.to_unit, row.to_post, row.to_title) if row.to_unit else None
    by = Author(row.force, row.unit, row.post, row.label)
    return Word(row.id, HandOverSays(row.says), by, row.text, row.said_at, to, row.refers)


def body_of(meeting: UUID, row: HandOver) -> HandOverBody:
    """Return a kept word as it travels."""
    return HandOverBody(row.action_id, word_of(row), thing=meeting)
