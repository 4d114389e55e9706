"""What `channels` hands out and takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from sangam.exchange.types import Progress
from sangam.federation.types import FileView, Upload
from sangam.hosting.types import Membership
from sangam.kernel.author import Author
from sangam.kernel.bodies import Sha256, at_most, by_name, filled, one_of
from sangam.kernel.handling import Classification

LONGEST_NAME = 80
LONGEST_WHO = 200
_Level = Annotated[Classification, by_name(Classification)]
_Who = Annotated[str, at_most(LONGEST_WHO)]

Entries = Mapping[str, tuple[str, ...]]
"""By force: the units whose posts belong to a channel, by code, and single posts, as "post:<id>"."""


class ChannelKind(StrEnum):
    """What a channel is about."""

    BORDER = "border"
    GANG = "gang"
    CASE = "case"
    OPERATION = "operation"
    LEVEL = "level"  # posts of one level: stations, sub-divisions, districts


@dataclass(frozen=True, slots=True)
class Header:
    """What a channel is, and what it may carry.

    classification: the highest that a message may bear.  clearance: the lowest that a reader must have.
    """

    name: Annotated[str, filled(LONGEST_NAME)]
    kind: ChannelKind
    classification: _Level = Classification.RESTRICTED
    clearance: _Level = Classification.UNCLASSIFIED


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """What an officer writes.

    mentions: units of the channel, and posts of them as "post:<id>", that it is for.  asks: it wants an answer.
    topic: under which it stands in the channel, "" for none.
    """

    text: str
    classification: Classification = Classification.RESTRICTED
    mentions: tuple[str, ...] = ()
    asks: bool = False
    attach: Upload | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an imported message stood.  file: SHA-256 of the export; line: from 1.

    who: its author as the export says it, "" for a line that nobody wrote.  post: the post or officer whom the
    importer took him for, "" for an outside person.  kind: text, media, poll, deleted or system.
    """

    file: Sha256
    line: Annotated[int, Meta(ge=1, le=10_000_000)]
    who: _Who
    post: _Who = ""
    kind: Annotated[str, one_of("text", "media", "poll", "deleted", "system")] = "text"
    edited: bool = False


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """A line of an export as it goes into a channel.  order: its place among the lines of the same instant, from 0."""

    line: int
    at: datetime
    who: str
    text: str
    post: str = ""
    kind: str = "text"
    edited: bool = False
    order: int = 0
    attach: Upload | None = None


class Reach(StrEnum):
    """How far a hiding reaches."""

    EVERYWHERE = "everywhere"  # by the message's force, or the channel's host
    HERE = "here"  # by a force that only reads it: in its own view
    ASKED = "asked"  # another force asks us
    PROPOSED = "proposed"  # it waits for a second officer


@dataclass(frozen=True, slots=True)
class Declined:
    """That a force which was asked to hide a message does not, and why."""

    by: Author
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuarantineView:
    """A message that is hidden, or that another force asks us to hide.

    state: held, released or erased; of a request asked, followed or declined.  text: shown to its reviewer alone, while
    it waits.  is_revised: its author has changed it, and the text is the last.  agreed_by: the second officer.
    may_erase: it is ours.  declined: what was answered to our request.
    seen: who had seen it, by force, unit, label and instant.
    """

    message: UUID
    channel: UUID
    name: str
    force: str
    by: Author
    reason: str
    at: datetime
    state: str = "held"
    reviewed_by: str = ""
    review_reason: str = ""
    reviewed_at: datetime | None = None
    text: str = ""
    author: Author | None = None
    seen: tuple[tuple[Author, datetime], ...] = ()
    is_revised: bool = False
    reach: Reach = Reach.EVERYWHERE
    agreed_by: str = ""
    may_erase: bool = False
    declined: tuple[Declined, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedHiding:
    """What waits for a second officer: a message to be hidden, or to be erased for ever.

    digest: what who agrees names.
    """

    id: UUID
    digest: str
    message: UUID
    name: str
    why: str
    by: str
    at: datetime
    lapses_at: datetime
    erase: bool


@dataclass(frozen=True, slots=True)
class RevisionView:
    """What a message says since an instant.  number: from 0, which is what it said first."""

    number: int
    text: str
    by: Author
    at: datetime
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class MessageHistory:
    """All that a message has said, oldest first.  name: of its channel."""

    message: UUID
    name: str
    revisions: tuple[RevisionView, ...]


@dataclass(frozen=True, slots=True)
class ChangedMessage:
    """A message that was edited or withdrawn.  name: of its channel; last: what was done to it last."""

    message: UUID
    name: str
    last: RevisionView


@dataclass(frozen=True, slots=True)
class Found:
    """A message that a search found, with the name of its channel."""

    channel: UUID
    name: str
    message: "MessageView"


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as its reader sees it.

    number: its place in the order in which this node took the channel's messages.  late: it came after messages that
    stand behind it.  progress: of our own force's; ways: the same by force.  seen_by: posts that have seen it.
    origin: where an imported one stood.  hidden: it is in quarantine, or erased; its text is then empty.
    asked: another force asks us to hide it.  stated_at: what its force stated, where said_at is when it was received.
    edited_at: when its author last changed it; withdrawn_at: when its author took it out.  may_edit, may_withdraw: the
    reader's post may, for a short while.
    mentions: units, and posts as "post:<id>".  needs: the reader's unit is not through with it.
    unread: its post had not seen it before.
    """

    id: UUID
    number: int
    author: Author
    text: str
    classification: Classification
    said_at: datetime
    came_at: datetime
    late: bool
    mentions: tuple[str, ...] = ()
    asks: bool = False
    needs: bool = False
    unread: bool = False
    ours: bool = False
    progress: Progress | None = None
    ways: Mapping[str, Progress] = field(default_factory=dict)
    seen_by: tuple[Author, ...] = ()
    file: FileView | None = None
    origin: Origin | None = None
    hidden: QuarantineView | None = None
    asked: QuarantineView | None = None
    stated_at: datetime | None = None
    topic: str = ""
    edited_at: datetime | None = None
    withdrawn_at: datetime | None = None
    may_edit: bool = False
    may_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel as a post sees it.

    unread: messages that the post has not seen; needs: those that its unit is not through with.
    readers: by force who reads it.  unreached: members to which nothing goes from here, being not paired or not agreed.
    """

    id: UUID
    number: str
    header: Header
    membership: Membership
    readers: Entries
    changed_at: datetime
    unread: int = 0
    needs: int = 0
    unreached: tuple[str, ...] = ()
    awaits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel with a stretch of its messages, in their order.  earlier, later: whether more stand before or after.

    topics: of the channel, last used first.
    """

    channel: ChannelView
    messages: tuple[MessageView, ...]
    earlier: bool = False
    later: bool = False
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Needed:
    """A message that a unit is not through with, with the name of its channel."""

    channel: UUID
    name: str
    message: MessageView
