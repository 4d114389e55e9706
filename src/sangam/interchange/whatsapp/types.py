"""What an export of WhatsApp holds, as it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class LineKind(StrEnum):
    """What a line of an export is."""

    TEXT = "text"
    MEDIA = "media"  # a file, attached or left out
    POLL = "poll"
    DELETED = "deleted"
    SYSTEM = "system"  # joined, left, renamed, encrypted: nobody wrote it


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One message or system line.  line: where it begins in the file, from 1.  who: as the phone named the author.

    file: name of the file that is attached, "" for none or for one that was left out.
    """

    line: int
    at: datetime
    who: str
    text: str
    kind: LineKind = LineKind.TEXT
    edited: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """An export, in the order of its lines.  digest: SHA-256 of the chat file, in hexadecimal digits."""

    name: str
    digest: str
    lines: tuple[ChatLine, ...]

    @property
    def people(self) -> dict[str, int]:
        """Return who wrote how many messages, in the order of the first."""
        found: dict[str, int] = {}
        for each in self.lines:
            if each.kind is not LineKind.SYSTEM:
                found[each.who] = found.get(each.who, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class Tally:
    """What stands in an export.  messages: all that a person wrote; media, edited and deleted are among them."""

    messages: int = 0
    system: int = 0
    media: int = 0
    edited: int = 0
    deleted: int = 0
    people: int = 0
    identifiers: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    def as_json(self) -> dict[str, int | str | None]:
        """Return the figures as the command prints them."""
        return {
            "messages": self.messages,
            "system": self.system,
            "media": self.media,
            "edited": self.edited,
            "deleted": self.deleted,
            "people": self.people,
            "identifiers": self.identifiers,
            "from": self.first_at.isoformat() if self.first_at else None,
            "to": self.last_at.isoformat() if self.last_at else None,
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do.  identifiers: what is named, by kind and normal form, and how often.

    fresh: lines that the channel does not have yet.  left_out: lines that no channel carries.  lacking: attached files
    that were not given.
    """

    tally: Tally
    people: Mapping[str, int] = field(default_factory=dict)
    identifiers: Mapping[tuple[str, str], int] = field(default_factory=dict)
    fresh: int = 0
    left_out: tuple[int, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did.  added: messages new in the channel.  notes: what was left out, in words, with its line."""

    tally: Tally
    added: int = 0
    files: int = 0
    notes: tuple[str, ...] = ()
