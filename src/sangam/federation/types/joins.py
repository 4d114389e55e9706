"""Joining by a code, and the keys of peers, as pages show them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class JoinState(StrEnum):
    """How far joining by a code has come."""

    OPEN = "open"  # made here, nobody has entered it
    MET = "met"  # both nodes have spoken: the twelve characters are to be compared
    DONE = "done"  # two officers have confirmed them here
    VOID = "void"  # withdrawn, or tried too often


@dataclass(frozen=True, slots=True)
class JoinView:
    """A joining code as its page shows it.  code: to be passed on, of one that is open and ours.

    characters: in groups, once both nodes have spoken.  joined_by: who confirmed it, two officers.
    """

    id: UUID
    is_host: bool
    state: JoinState
    force: str
    name: str
    url: str
    code: str
    characters: str
    key: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    joined_by: tuple[str, ...]
    ended_at: datetime | None

    def is_expired(self, at: datetime) -> bool:
        """Tell whether its time is over before it came to its end."""
        return self.state in (JoinState.OPEN, JoinState.MET) and self.expires_at <= at


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key that speaks for a force, and since when."""

    key: str
    since: datetime
