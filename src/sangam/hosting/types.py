"""What `hosting` hands out and takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Membership:
    """Who shares a thing, by the newest document of its host.

    kind: the upper package's word for the thing.  members: each force with the version since which it is one.
    left: members that said that they leave; agreed: members whose addition our desk agreed to; both with that version.
    """

    thing: UUID
    kind: str
    host: str
    version: int
    members: Mapping[str, int]
    left: Mapping[str, int] = field(default_factory=dict)
    agreed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MembershipChange:
    """A membership that was taken, and the one that stood here before it, if any."""

    before: Membership | None
    now: Membership

    @property
    def came(self) -> tuple[str, ...]:
        """Return the forces that were added, by code."""
        old = self.before.members if self.before else {}
        return tuple(sorted(force for force, since in self.now.members.items() if old.get(force) != since))

    @property
    def went(self) -> tuple[str, ...]:
        """Return the forces that were removed, by code."""
        return tuple(sorted(set(self.before.members if self.before else ()) - set(self.now.members)))


@dataclass(frozen=True, slots=True)
class MembershipVersion:
    """A version that was seen here.  by, why: as the host says."""

    version: int
    at: datetime
    by: str
    why: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
