"""Bodies of the envelopes of operations, version 1.  Pure; reading raises Malformed.

A restored force gets its own documents and entries back (operation.returned.v1).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.federation.types import Lane
from sangam.hosting.types import Membership
from sangam.hosting.wire import Contribution, Document
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.bodies import FLAT, OMITTED, Force, Json, at_most, listed
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON
from sangam.operations import limits, policy
from sangam.operations.limits import Label, Line
from sangam.operations.types import BoardEntry, OperationState, Plan, Results, Task

KIND = "operation"
DOCUMENT, ENTRY, RETURNED = "operation.document.v1", "operation.entry.v1", "operation.returned.v1"
_MOST_REVISIONS = 10_000


class OperationDocument(Document, frozen=True, kw_only=True):
    """operation.document.v1: an operation as its host says it is, to each member force.

    revision: how often the plan was replaced.  by: a label.  why: of this version.
    """

    title: ClassVar[str] = "operation"

    unit: Label
    state: OperationState
    plan: Annotated[Plan, FLAT]
    participants: Mapping[Force, Annotated[tuple[Line, ...], listed(1, limits.MOST_ENTRIES)]]
    tasks: Annotated[tuple[Task, ...], listed(0, limits.MOST_TASKS)] = ()
    approvals: Annotated[tuple[Line, ...], listed(0, limits.APPROVALS)] = ()
    revision: Annotated[int, Meta(ge=1, le=_MOST_REVISIONS), OMITTED] = 0
    results: Results | None = None
    by: str = ""
    why: Annotated[str, at_most(REASON)] = ""

    @property
    def host(self) -> str:
        """Return the force whose unit plans the operation."""
        return policy.force_of(self.unit)


class EntryBody(Contribution, frozen=True):
    """operation.entry.v1: an entry on the board, straight from its author's node to each member force."""

    title: ClassVar[str] = "entry"
    kinds: ClassVar[tuple[str, ...]] = (ENTRY,)
    lane: ClassVar[Lane] = Lane.URGENT

    line: Annotated[BoardEntry, FLAT]

    @property
    def id(self) -> UUID:
        """Return the id of the entry."""
        return self.line.id

    @property
    def by(self) -> Author:
        """Return who wrote the entry."""
        return self.line.by

    @property
    def at(self) -> datetime:
        """Return when it was written, by its author's clock."""
        return self.line.at


def read_document(body: Json, *, host: str) -> OperationDocument:
    """Read an operation that its host sent.  Raises Malformed, also where no host would say so."""
    document = bodies.read(OperationDocument, body, sender=host)
    if document.host != host:
        raise bodies.wrong("operation", "unit", Told("is no unit of its host"))
    return bodies.replace(document, participants=policy.require_participants(document.participants, document.members))


def membership_of(document: OperationDocument) -> Membership:
    """Return who shares an operation, as its host says."""
    return document.membership(KIND, host=document.host)
