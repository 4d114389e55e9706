"""What `notices` hands out and takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Urgency(StrEnum):
    """How loud."""

    ROUTINE = "routine"  # waits for the roster
    URGENT = "urgent"  # rings
    FLASH = "flash"  # rings until acknowledged; before all else


class TodayLane(StrEnum):
    """Under which heading of Today a notice stands."""

    NOW = "now"  # needs me now
    BACK = "back"  # came back
    WATCHING = "watching"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about: the upper package's word for it, and its id."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell.

    title: English sentence with {named} parts, translated on screen.  parts: texts that are set in; a sentence of
    `kernel.sentences` among them is said in the reader's language too, and guarded words are read as each reader may.
    matter: a recipient has one open notice a matter; empty: kind and subject.
    each_officer: every officer of the unit must be through with it, not one for all (nakas).
    """

    kind: str
    subject: Subject
    title: str
    parts: Mapping[str, str] = field(default_factory=dict)
    lane: TodayLane = TodayLane.NOW
    urgency: Urgency = Urgency.ROUTINE
    due_at: datetime | None = None
    matter: str = ""
    each_officer: bool = False

    @property
    def about(self) -> str:
        """Return the matter."""
        return self.matter or f"{self.kind}:{self.subject.id}"


CAN_WAIT = "can_wait"
"""Among a notice's parts: it rings once, but not in the quiet hours of its reader."""


TOLD_BY = "told_by"
"""Among the parts as they are kept: the officer in whose deed it was told."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock to set: at `due_at` tell `to`, then again every `repeat` until `until` or until it is stopped.

    key: its own name, where it is not the only clock of this matter and recipient.
    """

    telling: Telling
    to: str
    due_at: datetime
    repeat: timedelta | None = None
    until: datetime | None = None
    key: str = ""

    @property
    def name(self) -> str:
        """Return what tells it from the recipient's other clocks."""
        return self.key or self.telling.about


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as its recipient sees it.

    times: how often the recipient was told.  done_at: set when the recipient need not see it any more.  told_by: the
    officer whose acts alone it tells, None where it tells of any other.
    """

    id: UUID
    to: str
    kind: str
    subject: Subject
    title: str
    parts: Mapping[str, str]
    lane: TodayLane
    urgency: Urgency
    created_at: datetime
    told_at: datetime
    due_at: datetime | None
    times: int
    done_at: datetime | None
    told_by: UUID | None = None

    def overdue(self, at: datetime) -> bool:
        """Tell whether its clock had run out by then."""
        return self.done_at is None and self.due_at is not None and self.due_at <= at


@dataclass(frozen=True, slots=True)
class News:
    """What changed since a horizon, and the horizon to ask from next.

    A notice may come again: the reader drops what is known already (same id and told_at and done_at).
    """

    notices: tuple[NoticeView, ...]
    horizon: int
