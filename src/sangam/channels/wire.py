"""Bodies of the envelopes of `channels`.  Pure; reading raises Malformed; members not known are passed over.

channel.document.v1  {thing, version, members, name, kind, classification, clearance, entries, by, why}   its host alone
channel.left.v1      {thing, since}                         a member leaves by itself
channel.entries.v1   {thing, version, entries}              a member force says which of its own posts belong to it
channel.message.v1   {thing, message, under, stamp, text, classification, mentions, asks, by, at, file, origin, topic}
                     straight from its author's node to each member force; under: the version of the document
                     origin, of an imported message: {file, line, who, post, kind, edited}; `by` then is who imported it
channel.quarantine.v2  {thing, message, by, why, at}        the message's force or the host: hide it everywhere
                     of any other member, to these two alone: it asks them to; so is a v1 of such a member, no more sent
channel.declined.v1  {thing, message, by, why, at}          to who asked: we do not hide it
channel.review.v2    {thing, message, erase, by, why, at}   the message's force: release it, or erase it
                     the host too releases what it hid; by v1, no more sent, the message's force alone
channel.revision.v1  {thing, message, number, text, withdraw, by, at}   the message's own post: it says this now
channel.seen.v1      {thing, messages, by, at}              to the author's force, once a post
channel.returned.v1  {lines}                                to a restored force: its own documents and messages

An entry, quarantine, review, revision and sight say `known` too: the version of the document that their author knew.
by: {unit, post, label}, of the sending force.  Instants: ISO 8601 with their zone.  classification: as the enumeration
of `kernel.handling` is named, in small letters.  entries: {force: [unit or post]}, in channel.entries.v1 a list.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from sangam.channels.policy import (
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TOPIC,
    LONGEST_WHO,
    MOST_ENTRIES,
    MOST_MENTIONS,
    MOST_REVISIONS,
    ORIGIN_KINDS,
)
from sangam.channels.types import ChannelKind, Entries, Header, Origin
from sangam.exchange.public.bodies import Body
from sangam.exchange.types import Author
from sangam.federation.public import file_refs
from sangam.federation.types import FileRef
from sangam.hosting import public_rules as hosting
from sangam.hosting.types import Membership
from sangam.kernel.handling import Classification
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON

Json = Mapping[str, object]
KIND = "channel"
DOCUMENT, LEFT, ENTRIES = "channel.document.v1", "channel.left.v1", "channel.entries.v1"
MESSAGE, SEEN, RETURNED = "channel.message.v1", "channel.seen.v1", "channel.returned.v1"
FIRST_QUARANTINE, FIRST_REVIEW = "channel.quarantine.v1", "channel.review.v1"
QUARANTINE, REVIEW, DECLINED = "channel.quarantine.v2", "channel.review.v2", "channel.declined.v1"
REVISION = "channel.revision.v1"
MOST_SEEN = 500
_LONGEST_LABEL = 200
_MOST_LINE = 10_000_000
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_STAMP = 2**62


@dataclass(frozen=True, slots=True)
class DocumentBody:
    """A channel as its host says it is."""

    membership: Membership
    header: Header
    entries: Entries


@dataclass(frozen=True, slots=True)
class MessageBody:
    """A message.  under: the version of the document that its author knew.  stamp: its hybrid logical time."""

    channel: UUID
    message: UUID
    under: int
    stamp: int
    text: str
    classification: Classification
    by: Author
    at: datetime
    mentions: tuple[str, ...] = ()
    asks: bool = False
    file: FileRef | None = None
    origin: Origin | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True)
class QuarantineBody:
    """A member hides a message, asks for it or declines, or has reviewed it.  erase: of a review."""

    channel: UUID
    message: UUID
    by: Author
    why: str
    at: datetime
    erase: bool = False


@dataclass(frozen=True, slots=True)
class RevisionBody:
    """What a message says from now on.  number: from 1.  withdraw: it is taken out, and its text is empty."""

    channel: UUID
    message: UUID
    number: int
    text: str
    withdraw: bool
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class SeenBody:
    """Messages that a post has seen."""

    channel: UUID
    messages: tuple[UUID, ...]
    by: Author
    at: datetime


def document_out(document: DocumentBody, *, by: str, why: str) -> dict[str, object]:
    """Return the body of channel.document.v1."""
    header = document.header
    return {
        **hosting.membership_out(document.membership),
        "name": header.name,
        "kind": header.kind,
        "classification": _level_out(header.classification),
        "clearance": _level_out(header.clearance),
        "entries": {force: list(named) for force, named in sorted(document.entries.items())},
        "by": by,
        "why": why,
    }


def document_in(sender: str, body: Json) -> DocumentBody:
    """Read a channel that its host sent."""
    b = Body("channel", body)
    header = Header(
        b.text("name", most=LONGEST_NAME),
        b.choice("kind", ChannelKind),
        _level_in(b, "classification"),
        _level_in(b, "clearance"),
    )
    entries = body.get("entries")
    if not isinstance(entries, dict):
        raise b.wrong("entries", Told("is missing or no object"))
    named = Body("entries of the channel", entries)
    read = {str(force): named.texts(str(force), least=0, most=MOST_ENTRIES) for force in entries}
    return DocumentBody(hosting.membership_in(KIND, sender, body), header, read)


def entries_out(channel: UUID, version: int, entries: Iterable[str]) -> dict[str, object]:
    """Return the body of channel.entries.v1."""
    return {"thing": str(channel), "version": version, "entries": list(entries)}


def entries_in(body: Json) -> tuple[UUID, int, tuple[str, ...]]:
    """Read which of its posts a member force names: the channel, the version of its word, the entries."""
    b = Body("posts", body)
    return b.id("thing"), b.count("version"), b.texts("entries", least=0, most=MOST_ENTRIES)


def message_out(said: MessageBody) -> dict[str, object]:
    """Return the body of channel.message.v1.  A message without a file, an origin or a topic has no such member."""
    attached: dict[str, object] = {"file": file_refs.ref_out(said.file)} if said.file else {}
    under: dict[str, object] = {"topic": said.topic} if said.topic else {}
    imported: dict[str, object] = {"origin": _origin_out(said.origin)} if said.origin else {}
    return {
        "thing": str(said.channel),
        "message": str(said.message),
        "under": said.under,
        "stamp": said.stamp,
        "text": said.text,
        "classification": _level_out(said.classification),
        "mentions": list(said.mentions),
        "asks": said.asks,
        "by": _author_out(said.by),
        "at": _instant_out(said.at),
        **attached,
        **imported,
        **under,
    }


def message_in(force: str, body: Json) -> MessageBody:
    """Read a message that `force` sent."""
    b = Body("message", body)
    return MessageBody(
        channel=b.id("thing"),
        message=b.id("message"),
        under=b.count("under"),
        stamp=b.count("stamp", most=_MOST_STAMP),
        text=b.text("text", most=LONGEST_TEXT),
        classification=_level_in(b, "classification"),
        by=_author_in(force, b.part("by")),
        at=b.instant("at"),
        mentions=b.texts("mentions", least=0, most=MOST_MENTIONS),
        asks=body.get("asks") is True,
        file=file_refs.ref_in(body["file"]) if body.get("file") is not None else None,
        origin=_origin_in(b.part("origin"), body["origin"]) if body.get("origin") is not None else None,
        topic=b.text("topic", most=LONGEST_TOPIC) if body.get("topic") is not None else "",
    )


def quarantine_out(hidden: QuarantineBody) -> dict[str, object]:
    """Return the body of channel.quarantine.v2, as of v1 and of channel.declined.v1."""
    return {
        "thing": str(hidden.channel),
        "message": str(hidden.message),
        "by": _author_out(hidden.by),
        "why": hidden.why,
        "at": _instant_out(hidden.at),
    }


def quarantine_in(force: str, body: Json) -> QuarantineBody:
    """Read which message a post of `force` hides, or asks us to hide, or does not hide."""
    b = Body("quarantine", body)
    why = b.text("why", most=REASON)
    return QuarantineBody(b.id("thing"), b.id("message"), _author_in(force, b.part("by")), why, b.instant("at"))


def review_out(review: QuarantineBody) -> dict[str, object]:
    """Return the body of channel.review.v2, as of v1."""
    return {**quarantine_out(review), "erase": review.erase}


def review_in(force: str, body: Json) -> QuarantineBody:
    """Read what `force` decided on a hidden message."""
    return replace(quarantine_in(force, body), erase=body.get("erase") is True)


def revision_out(said: RevisionBody) -> dict[str, object]:
    """Return the body of channel.revision.v1."""
    return {
        "thing": str(said.channel),
        "message": str(said.message),
        "number": said.number,
        "text": said.text,
        "withdraw": said.withdraw,
        "by": _author_out(said.by),
        "at": _instant_out(said.at),
    }


def revision_in(force: str, body: Json) -> RevisionBody:
    """Read what a message of `force` says from now on."""
    b = Body("revision", body)
    withdraw = body.get("withdraw") is True
    text = "" if withdraw else b.text("text", most=LONGEST_TEXT)
    by, number = _author_in(force, b.part("by")), b.count("number", most=MOST_REVISIONS)
    return RevisionBody(b.id("thing"), b.id("message"), number, text, withdraw, by, b.instant("at"))


def seen_out(seen: SeenBody) -> dict[str, object]:
    """Return the body of channel.seen.v1."""
    messages = [str(message) for message in seen.messages]
    return {"thing": str(seen.channel), "messages": messages, "by": _author_out(seen.by), "at": _instant_out(seen.at)}


def seen_in(force: str, body: Json) -> SeenBody:
    """Read what a post of `force` has seen."""
    b = Body("sight", body)
    return SeenBody(b.id("thing"), b.ids("messages", most=MOST_SEEN), _author_in(force, b.part("by")), b.instant("at"))


def _author_out(author: Author) -> dict[str, object]:
    return {"unit": author.unit, "post": str(author.post), "label": author.label}


def _author_in(force: str, b: Body) -> Author:
    label = b.text("label", most=_LONGEST_LABEL)
    return Author(force, b.text("unit", most=_LONGEST_LABEL), b.id("post"), label)


def _origin_out(origin: Origin) -> dict[str, object]:
    return {
        "file": origin.file,
        "line": origin.line,
        "who": origin.who,
        "post": origin.post,
        "kind": origin.kind,
        "edited": origin.edited,
    }


def _origin_in(b: Body, members: object) -> Origin:
    file, kind = b.text("file", most=64), b.text("kind", most=20)
    if not _DIGEST.fullmatch(file):
        raise b.wrong("file", Told("is no SHA-256"))
    if kind not in ORIGIN_KINDS:
        raise b.wrong("kind", Told("is not known"))
    edited = isinstance(members, dict) and members.get("edited") is True
    who, post = b.text("who", most=LONGEST_WHO, least=0), b.text("post", most=LONGEST_WHO, least=0)
    return Origin(file, b.count("line", most=_MOST_LINE), who, post, kind, edited)


def _level_out(level: Classification) -> str:
    return level.name.lower()


def _level_in(b: Body, name: str) -> Classification:
    word = b.text(name, most=40)
    try:
        return Classification[word.upper()]
    except KeyError:
        raise b.wrong(name, Told("is no classification")) from None


def _instant_out(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
