"""Who owns an action, from all that was offered and answered: the same on every node, in whatever order it came.  Pure.

An offer names the accepted one that it follows, or none.  Of several offers that follow one, the first accepted counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.coordination.limits import Note
from sangam.coordination.types import HandOverSays, Owner
from sangam.kernel.author import Author
from sangam.kernel.bodies import Body, Moment


class Word(Body, frozen=True, rename={"id": "word"}):
    """An offer, or the answer to one.  to: of an offer.  refers: the accepted offer before, or the one answered."""

    id: UUID
    says: HandOverSays
    by: Author
    text: Note
    at: Moment
    to: Owner | None = None
    refers: UUID | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An offer with its answer, the first where there are several; None while there is none."""

    offer: Word
    answer: Word | None

    @property
    def is_accepted(self) -> bool:
        """Tell whether the action passes by it, once it is this offer's turn."""
        return self.answer is not None and self.answer.says is HandOverSays.ACCEPTED


def offers_of(words: Iterable[Word]) -> list[Answered]:
    """Return the offers among words, oldest first, each with its first answer."""
    every = sorted(words, key=_place)
    first: dict[UUID, Word] = {}
    for each in every:
        if each.says is not HandOverSays.OFFERED and each.refers is not None:
            first.setdefault(each.refers, each)
    return [Answered(each, first.get(each.id)) for each in every if each.says is HandOverSays.OFFERED]


def accepted_offers(offers: Sequence[Answered]) -> list[Answered]:
    """Return the offers by which the action passed, one after the other."""
    found: list[Answered] = []
    while (passed := _first_accepted(offers, after=_last_id(found))) is not None:
        found.append(passed)
    return found


def open_offer(offers: Sequence[Answered]) -> Answered | None:
    """Return the offer that can be answered: the newest one of the present owner, where nobody has answered it."""
    tip = _last_id(accepted_offers(offers))
    newest = next((each for each in reversed(offers) if each.offer.refers == tip), None)
    return newest if newest is not None and newest.answer is None else None


def owner_of(first: str, offers: Sequence[Answered]) -> Owner:
    """Return who owns an action.  first: the unit for which the meeting set it."""
    passed = accepted_offers(offers)
    last = passed[-1].offer.to if passed else None
    return last or Owner(first)


def owners_ever(first: str, offers: Sequence[Answered]) -> list[str]:
    """Return every unit that has owned an action, or accepted it: what it said of it meanwhile counts everywhere.

    Who accepted an offer may learn only later that another was accepted before.
    """
    return [first, *(each.offer.to.unit for each in offers if each.is_accepted and each.offer.to)]


def _first_accepted(offers: Sequence[Answered], *, after: UUID | None) -> Answered | None:
    found = [each for each in offers if each.offer.refers == after and each.is_accepted]
    return min(found, key=lambda each: _place(each.answer or each.offer), default=None)


def _last_id(passed: Sequence[Answered]) -> UUID | None:
    return passed[-1].offer.id if passed else None


def _place(word: Word) -> tuple[datetime, UUID]:
    return word.at, word.id
