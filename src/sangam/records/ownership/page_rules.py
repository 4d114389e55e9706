"""Whose word counts of a page of records: decided over what is known of them, which was loaded in one call.  Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sangam.kernel import ids

SAID, PASSED, ACCEPTED = "said", "passed", "accepted"
"""What stands as the answer to a transfer: its giver alone has said so, both have, we had part in it."""

Versions = Sequence[tuple[UUID, int]]


class Stone(NamedTuple):
    """A tombstone of a record.  is_proven: its owner was known as such.  passed_to: whose the record is since."""

    owner: str
    version: int
    is_proven: bool
    passed_to: str
    at: datetime


class Transfer(NamedTuple):
    """A transfer of a record.  first: its taker's first version, by the giver's word that is kept; 0 for none."""

    giver: str
    taker: str
    answer: str
    first: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The state here of the records of which one force sends these versions.

    held: owner and version of those that stand here, at any level.  transfers: of those that need a closer look.
    """

    sender: str
    versions: Versions
    held: Mapping[UUID, tuple[str, int]]
    stones: Mapping[UUID, Sequence[Stone]]
    transfers: Mapping[UUID, Sequence[Transfer]]


class Claims(NamedTuple):
    """What a page claims of others' records.  passed: its giver has said so before.  disputed: record and owner."""

    passed: Sequence[UUID]
    disputed: tuple[UUID, str] | None


def newer(page: Page) -> set[UUID]:
    """Return the records of which the page's version is higher than what stands here as its sender's, or is recalled.

    Of what is another's nothing is new: it comes late.
    """
    return {
        record
        for record, version in page.versions
        for owner, held in [page.held.get(record, (page.sender, 0))]
        if owner == page.sender and version > max(held, recalled_up_to(page, record))
    }


def recalled_up_to(page: Page, record: UUID) -> int:
    """Return the highest version that a recall which binds the sender has ended; 0 for none."""
    binding = (stone for stone in page.stones.get(record, ()) if stone.is_proven or stone.owner == page.sender)
    return max((stone.version for stone in binding), default=0)


def corrections(page: Page, *, besides: Collection[UUID]) -> list[tuple[UUID, int]]:
    """Return those of the page's versions, besides some, that correct what is its sender's here, or stand already."""
    own = held_by_sender(page).keys() - besides
    return [(record, version) for record, version in page.versions if version > 1 and record in own]


def held_by_sender(page: Page) -> dict[UUID, tuple[str, int]]:
    """Return what stands here as the sender's own: by nothing else is what it sends measured."""
    return {record: held for record, held in page.held.items() if held[0] == page.sender}


def unheld(page: Page) -> list[tuple[UUID, int]]:
    """Return the versions of records of which nothing stands here."""
    return [each for each in page.versions if each[0] not in page.held]


def claims(page: Page) -> Claims:
    """Return which records of others the page makes its sender's, up to the first that is another's still.

    A lower version is an old owner's that comes late; one of its own once, or that it has recalled, claims nothing.
    """
    passed: list[UUID] = []
    for record, version, owner, held in _foreign(page):
        if version <= held or not _was_said(page, record, owner):
            return Claims(passed, (record, owner))
        passed.append(record)
    return Claims(passed, None)


def first_foreign(page: Page) -> tuple[UUID, str] | None:
    """Return the first record, and its owner, that is another's here and that the page would make its sender's."""
    return next(((record, owner) for record, _, owner, _ in _foreign(page)), None)


def _foreign(page: Page) -> Iterator[tuple[UUID, int, str, int]]:
    for record, version in page.versions:
        owner, held = page.held.get(record, (page.sender, 0))
        if owner != page.sender and not _waits_for_nothing(page, record, version, held):
            yield record, version, owner, held


def _waits_for_nothing(page: Page, record: UUID, version: int, held: int) -> bool:
    """Tell whether the sender speaks late of what was its own once, or of what it has recalled itself."""
    if 0 < version <= held and has_owned(page, record):
        return True
    return version < _handed_on_in(page, record) or has_recalled(page, record, version)


def has_owned(page: Page, record: UUID) -> bool:
    """Tell whether the sender has owned a record: it made it, handed it on, took it over, or recalled it from us."""
    sender, passed = page.sender, (SAID, PASSED, ACCEPTED)
    if ids.was_made_by(record, sender):
        return True
    if any(sender in (stone.owner, stone.passed_to) for stone in page.stones.get(record, ()) if stone.is_proven):
        return True
    transfers = page.transfers.get(record, ())
    return any(
        (each.giver == sender and each.answer in passed) or (each.taker == sender and each.answer in passed[1:])
        for each in transfers
    )


def has_recalled(page: Page, record: UUID, version: int) -> bool:
    """Tell whether the sender has recalled a version of what it says is its own, whosever it is."""
    return any(stone.owner == page.sender and stone.version >= version for stone in page.stones.get(record, ()))


def binding_stone(page: Page, record: UUID) -> Stone | None:
    """Return the last recall by an owner whom we knew; None for none."""
    proven = [stone for stone in page.stones.get(record, ()) if stone.is_proven]
    return max(proven, key=lambda stone: stone.version, default=None)


def is_known_to_sender(page: Page, record: UUID, version: int) -> bool:
    """Tell whether the sender has had to do with a recalled record: any other must not learn that it was."""
    return ids.may_be_of(record, page.sender) or has_owned(page, record) or has_recalled(page, record, version)


def _handed_on_in(page: Page, record: UUID) -> int:
    """Return the highest first version of a force to which the sender handed a record on; 0 for none."""
    return max((each.first for each in page.transfers.get(record, ()) if each.giver == page.sender), default=0)


def _was_said(page: Page, record: UUID, owner: str) -> bool:
    said = (owner, page.sender, SAID)
    return any(each[:3] == said for each in page.transfers.get(record, ()))
