"""A page of records as one force sends it, with what is known of them here, and what follows.  Pure.

`precedence.load_page` fills a Page, `page_rules` decides over it, `precedence.apply_judgement` does what follows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol
from uuid import UUID

from sangam.records.types import Group

SAID, PASSED, ACCEPTED = "said", "passed", "accepted"
"""What stands as the answer to a transfer: its giver alone has said so, both have, we had part in it."""

Versions = Sequence[tuple[UUID, int]]

Way = Mapping[str, int]
"""By which groups something was sent: the version of each group's document under which it was."""


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
    answered_at: datetime | None = None


class Hop(NamedTuple):
    """A giver's word of a transfer, as it signed it."""

    giver: str
    taker: str
    line: str


class TitleChain(NamedTuple):
    """By whose words a record that another made is its sender's.  maker: empty where no key of it is known here."""

    maker: str
    hops: Sequence[Hop] = ()

    def leads_to(self, force: str) -> bool:
        """Tell whether the last of these words names this force."""
        return bool(self.hops) and self.hops[-1].taker == force


class SentChange(Protocol):
    """A record at a version as another force sends it, at any level.  ways: by which groups."""

    @property
    def record(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def ways(self) -> Collection[Way]: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What one force sends of records: their versions, when they end, and by which groups they were sent."""

    sender: str
    received_at: datetime
    versions: Versions
    expiries: Mapping[UUID, datetime] = field(default_factory=dict)
    ways: Sequence[Way] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What one force sends of records, and the state here of these.

    held: owner and version of those that stand here, at any level.  transfers: of those that need a closer look.
    titles: of those that another made and of which nothing stands here.
    groups: those of the ways that are known here.  joined: those of them of which the sender is or was a member.
    renewed: news in the very version that stands here.  us: our force.
    begun: the version with which a node that is restored now begins.
    """

    sent: Sent
    held: Mapping[UUID, tuple[str, int]] = field(default_factory=dict)
    stones: Mapping[UUID, Sequence[Stone]] = field(default_factory=dict)
    transfers: Mapping[UUID, Sequence[Transfer]] = field(default_factory=dict)
    titles: Mapping[UUID, TitleChain] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    joined: frozenset[str] = frozenset()
    renewed: frozenset[UUID] = frozenset()
    us: str = ""
    begun: int = 0

    @property
    def sender(self) -> str:
        """Return which force sends it."""
        return self.sent.sender

    @property
    def versions(self) -> Versions:
        """Return the records with the versions in which they are sent."""
        return self.sent.versions


class Claims(NamedTuple):
    """What a page claims of others' records.  passed: its giver has said so before.  disputed: record and owner."""

    passed: Sequence[UUID]
    disputed: tuple[UUID, str] | None


class Doubt(Enum):
    """Why a record of a page waits for another force's word."""

    TWO_OWNERS = "both send it as their own"
    RECALLED = "its owner has recalled it"
    MADE_BY_ANOTHER = "its maker's word is missing"


class Awaited(NamedTuple):
    """A record that waits for the word of another force, its owner or its maker."""

    record: UUID
    other: str
    doubt: Doubt


class Untitled(NamedTuple):
    """A record that nothing here says to be the sender's.  was_left: the sender has handed it on: no title helps."""

    record: UUID
    was_left: bool


class Barred(NamedTuple):
    """The groups by which something may not be held.  is_stranger: the sender never was in them, and hears nothing.

    awaited: the group whose document is not here yet in the version that was named; empty where all are.
    """

    groups: Sequence[str]
    is_stranger: bool
    awaited: str = ""


class Intake(NamedTuple):
    """What becomes of a page whose sender may send it.

    fresh: records to hold.  ended: versions that came after their day, of records held of the sender: to be erased.
    corrected: versions of which the sender is to hear that they stand here.
    """

    fresh: set[UUID]
    ended: Sequence[tuple[UUID, int]]
    corrected: Sequence[tuple[UUID, int]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from a page.

    page: its state once `passed` is done.  passed: records that become the sender's, with their owner before.
    shown: titles that the sender has shown.  resent: recalls of others that the sender sends again.
    is_over: it would wait for a group's document, and brings nothing new: nothing follows.
    intake: None where something is awaited or barred, or all is over.
    """

    page: Page
    passed: Sequence[tuple[UUID, str]] = ()
    shown: Sequence[tuple[UUID, TitleChain]] = ()
    resent: Sequence[Stone] = ()
    awaited: Awaited | None = None
    barred: Barred | None = None
    is_over: bool = False
    intake: Intake | None = None

    @property
    def is_clear(self) -> bool:
        """Tell whether nothing stands in the way of an intake."""
        return self.awaited is None and self.barred is None and not self.is_over
