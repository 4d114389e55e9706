"""Bodies of the documents of sharing groups, as they travel.  Pure."""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.kernel.bodies import Body, filled
from sangam.kernel.ids import named_id
from sangam.records.messages.records import Version
from sangam.records.types import Group

Since = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
"""From which version of a group's document a force is a member."""


class GroupBody(Body, frozen=True):
    """sharing.group.v1: a group as its host alone says it is.  by, why: of this version, a label and its reason."""

    title: ClassVar[str] = "sharing group"

    group: str
    version: Version
    name_en: str
    name_hi: str
    members: Mapping[str, Since]
    confirm: bool
    by: str = ""
    why: str = ""

    def as_group(self) -> Group:
        """Return what the document says: nothing that others said or agreed to."""
        return Group(self.group, self.version, self.name_en, self.name_hi, self.members, self.confirm)


class Left(Body, frozen=True):
    """sharing.left.v1: a member leaves by itself.  since: from which version it was one."""

    title: ClassVar[str] = "leaving of a group"

    group: str
    since: Since


class GroupReturned(Body, frozen=True):
    """sharing.group_returned.v1, to a restored host: its own document, the line as it signed it."""

    title: ClassVar[str] = "return of a group"

    document: Annotated[str, filled(8_000)]


def group_id(code: str) -> UUID:
    """Return the id under which notices and waiting envelopes know a group."""
    return named_id("sharing-group", code)


def body_of(group: Group, *, by: str, why: str) -> GroupBody:
    """Return a group's document."""
    members = dict(sorted(group.members.items()))
    return GroupBody(group.code, group.version, group.name_en, group.name_hi, members, group.confirm, by, why)
