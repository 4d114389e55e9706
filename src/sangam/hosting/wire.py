"""What stands of a membership in the bodies of envelopes.  Pure; reading raises Malformed.

a document    {thing, version, members: {force: since}, …}     its host alone; the rest is the upper package's
a contribution {thing, known, …}                               a member; known: the version that its author knew
a leaving     {thing, since}                                   a member, by itself
lines         {lines}                                          to a restored force: what it signed, given back
"""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.federation.types import Lane
from sangam.hosting.types import Membership
from sangam.kernel.bodies import OMITTED, Body, Count, Force, at_most, listed
from sangam.kernel.errors import Malformed

Json = Mapping[str, object]
_FORCE = re.compile(r"[A-Z]{2,4}\Z")
_MOST_VERSION = 1_000_000
MOST_LINES, _LONGEST_LINE = 100, 2_000_000


class Document(Body, frozen=True, kw_only=True):
    """The part of a document that says who shares the thing: each force with the version since which it is a member."""

    title: ClassVar[str] = "document"

    thing: UUID
    version: Count
    members: Annotated[Mapping[Force, Count], Meta(min_length=1)]

    def membership(self, kind: str, *, host: str) -> Membership:
        """Return who shares the thing, as its host says."""
        return Membership(self.thing, kind, host, self.version, self.members)


class Contribution(Body, frozen=True, kw_only=True):
    """The part of a member's contribution that says to what.  known: the version that its author knew; 0: not said.

    kinds, lane: of the envelopes that carry it.
    """

    title: ClassVar[str] = "contribution"
    kinds: ClassVar[tuple[str, ...]] = ()
    lane: ClassVar[Lane] = Lane.NORMAL

    thing: UUID
    known: Annotated[int, Meta(ge=0, le=1_000_000), OMITTED] = 0

    @property
    def kind(self) -> str:
        """Return the kind of the envelope that carries this one."""
        return self.kinds[0]

    @property
    def subject(self) -> UUID:
        """Return of what in the thing it speaks: of the whole, unless its kind names a part."""
        return self.thing

    @property
    def refers(self) -> UUID | None:
        """Return to what else it points: to nothing, unless its kind says so."""
        return None


class Leaving(Body, frozen=True):
    """A member leaves by itself.  since: from which version it was one."""

    title: ClassVar[str] = "leaving"

    thing: UUID
    since: Count


class ReturnedLines(Body, frozen=True):
    """Lines of envelopes, given back to a restored force as it signed them."""

    title: ClassVar[str] = "return"

    lines: Annotated[tuple[Annotated[str, at_most(_LONGEST_LINE)], ...], listed(1, MOST_LINES)]


def membership_out(membership: Membership) -> dict[str, object]:
    """Return the part of a document that says who shares the thing."""
    members = dict(sorted(membership.members.items()))
    return {"thing": str(membership.thing), "version": membership.version, "members": members}


def membership_in(kind: str, sender: str, body: Json) -> Membership:
    """Read who shares a thing, from a document that `sender` sent as its host."""
    members = body.get("members")
    if not isinstance(members, dict) or not members or not all(_FORCE.match(str(force)) for force in members):
        raise Malformed("hosting:body", "The {name} of the document cannot be read.", name="members")
    since = {str(force): _version(each, "members") for force, each in members.items()}
    return Membership(thing_in(body), kind, sender, _version(body.get("version"), "version"), since)


def thing_in(body: Json) -> UUID:
    """Read which thing a body is about."""
    try:
        return UUID(str(body.get("thing")))
    except ValueError:
        raise Malformed("hosting:body", "The {name} of the document cannot be read.", name="thing") from None


def contribution_out(known: int, body: Json) -> dict[str, object]:
    """Return the body of a contribution with the version of the document that its author knew."""
    return {**body, "known": known}


def _version(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_VERSION:
        raise Malformed("hosting:body", "The {name} of the document cannot be read.", name=name)
    return value
