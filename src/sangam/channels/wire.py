"""Bodies of the envelopes of `channels`.  Pure; reading raises Malformed.

A message goes straight from its author's node to each member force.  A restored force is given its own documents and
messages back (channel.returned.v1).
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.channels.policy import LONGEST_TEXT, LONGEST_TOPIC, MOST_ENTRIES, MOST_MENTIONS, MOST_REVISIONS
from sangam.channels.types import Header, Origin
from sangam.federation.types import FileRef
from sangam.hosting.types import Membership
from sangam.hosting.wire import Contribution, Document
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.bodies import (
    FLAT,
    OMITTED,
    Body,
    Count,
    Force,
    Json,
    Moment,
    at_most,
    by_name,
    filled,
    listed,
)
from sangam.kernel.handling import Classification
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON

KIND = "channel"
DOCUMENT, LEFT, ENTRIES = "channel.document.v1", "channel.left.v1", "channel.entries.v1"
MESSAGE, SEEN, RETURNED = "channel.message.v1", "channel.seen.v1", "channel.returned.v1"
FIRST_QUARANTINE, FIRST_REVIEW = "channel.quarantine.v1", "channel.review.v1"
QUARANTINE, REVIEW, DECLINED = "channel.quarantine.v2", "channel.review.v2", "channel.declined.v1"
REVISION = "channel.revision.v1"
MOST_SEEN = 500

_Entry = Annotated[str, filled(120)]
_Named = Annotated[tuple[_Entry, ...], listed(0, MOST_ENTRIES)]


class ChannelDocument(Document, frozen=True, kw_only=True):
    """channel.document.v1: a channel as its host says it is.  entries: by force its units, and posts as "post:<id>".

    by: a label.  why: of this version.
    """

    title: ClassVar[str] = "channel"

    header: Annotated[Header, FLAT]
    entries: Mapping[Force, _Named]
    by: str = ""
    why: str = ""


class EntriesBody(Contribution, frozen=True):
    """channel.entries.v1: a member force says which of its own posts belong to a channel.  version: of its word."""

    title: ClassVar[str] = "posts"

    version: Count
    entries: _Named


class MessageBody(Body, frozen=True):
    """channel.message.v1: a message.

    under: the version of the document that its author knew.  stamp: its hybrid logical time.
    by: of an imported message, who imported it.
    """

    title: ClassVar[str] = "message"

    thing: UUID
    message: UUID
    under: Count
    stamp: Annotated[int, Meta(ge=1, le=2**62)]
    text: Annotated[str, filled(LONGEST_TEXT)]
    classification: Annotated[Classification, by_name(Classification)]
    by: Author
    at: Moment
    mentions: Annotated[tuple[_Entry, ...], listed(0, MOST_MENTIONS)] = ()
    asks: bool = False
    file: Annotated[FileRef | None, OMITTED] = None
    origin: Annotated[Origin | None, OMITTED] = None
    topic: Annotated[str, at_most(LONGEST_TOPIC), OMITTED] = ""


class QuarantineBody(Contribution, frozen=True):
    """A message is hidden, or not hidden as was asked, or has been reviewed.  erase: of a review.

    channel.quarantine.v2  of the message's force or the host: hide it everywhere; of any other member, to these two
                           alone: it asks them to; so is a v1 of such a member, no more sent
    channel.declined.v1    to who asked: we do not hide it
    channel.review.v2      of the message's force: release it, or erase it; the host too releases what it hid; by v1,
                           no more sent, the message's force alone
    """

    title: ClassVar[str] = "quarantine"

    message: UUID
    by: Author
    why: Annotated[str, filled(REASON)]
    at: Moment
    erase: Annotated[bool, OMITTED] = False


class RevisionBody(Contribution, frozen=True):
    """channel.revision.v1: what a message says from now on, by the post that wrote it.

    number: from 1.  withdraw: it is taken out, and its text is empty.
    """

    title: ClassVar[str] = "revision"

    message: UUID
    number: Annotated[int, Meta(ge=1, le=MOST_REVISIONS)]
    text: Annotated[str, at_most(LONGEST_TEXT)]
    withdraw: bool
    by: Author
    at: Moment


class SeenBody(Contribution, frozen=True):
    """channel.seen.v1: messages that a post has seen, to their author's force."""

    title: ClassVar[str] = "sight"

    messages: Annotated[tuple[UUID, ...], listed(1, MOST_SEEN)]
    by: Author
    at: Moment


def document_of(membership: Membership, header: Header, entries: Mapping[str, tuple[str, ...]]) -> ChannelDocument:
    """Return a channel as its host says it is, shared as a membership says."""
    return ChannelDocument(
        thing=membership.thing,
        version=membership.version,
        members=membership.members,
        header=header,
        entries=entries,
    )


def read_revision(body: Json, *, sender: str) -> RevisionBody:
    """Read what a message says from now on.  Raises Malformed, also where one that stays says nothing."""
    said = bodies.read(RevisionBody, body, sender=sender)
    if not said.text and not said.withdraw:
        why = Told("is no text of {least} to {most} characters", least=1, most=LONGEST_TEXT)
        raise bodies.wrong(said.title, "text", why)
    return bodies.replace(said, text="") if said.withdraw else said
