"""Operations as rows: locked, visible to whom, kept at a newer version."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.units import units
from sangam.hosting import memberships, policy
from sangam.hosting.contributions import KeptLine
from sangam.hosting.types import Membership
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import Json
from sangam.kernel.errors import NotFound
from sangam.operations import authors
from sangam.operations.models import Operation
from sangam.operations.plans import wire
from sangam.operations.plans.wire import EntryBody, OperationDocument
from sangam.operations.types import BoardEntry


@dataclass(frozen=True, slots=True)
class HeldOperation:
    """An operation whose row is locked until the transaction ends.  document: as its host says it is, read once."""

    row: Operation
    membership: Membership
    document: OperationDocument

    @property
    def receivers(self) -> frozenset[str]:
        """Return the forces that our entries go to: none once we are no member."""
        return policy.receivers(self.membership, here.node().force, reachable=memberships.reachable())


def lock(operation: UUID) -> HeldOperation | None:
    """Return an operation with its row locked, None where it is not here."""
    return _with_membership(Operation.objects.select_for_update().filter(id=operation).first())


def _with_membership(row: Operation | None) -> HeldOperation | None:
    membership = memberships.membership(row.id) if row is not None else None
    if row is None or membership is None:
        return None
    return HeldOperation(row, membership, wire.read_document(row.said, host=row.host))


def lock_visible(actor: Actor, operation: UUID) -> HeldOperation:
    """Return an operation that the actor needs to know, locked; one query for what is absent or hidden.

    Raises NotFound.
    """
    held = _with_membership(visible(actor).select_for_update().filter(id=operation).first())
    if held is None:
        raise no_such_operation()
    return held


def visible(actor: Actor) -> "QuerySet[Operation]":
    """Return the operations that an actor needs to know: those that name the unit or the post."""
    return Operation.objects.filter(readers__overlap=authors.tokens_of(actor))


def is_host(actor: Actor, row: Operation) -> bool:
    """Tell whether an actor is of the unit that plans an operation, or of one above it."""
    return row.host == here.node().force == actor.force and actor.unit in authors.path_of(row.unit)


def approving_desks(code: str) -> list[str]:
    """Return the desks of a planning unit and of the one above it."""
    above = units.unit(code).parent or code
    return sorted({units.desk_unit(code), units.desk_unit(above)})


def no_such_operation() -> NotFound:
    """Return the same answer for an operation that is absent and for one that is not the actor's to know."""
    return NotFound("operations:operation", "There is no such operation for your post.")


def keep_document(document: OperationDocument, body: Json, membership: Membership) -> Operation:
    """Write down an operation at a version, in the running deed.  body: as it travels."""
    values = {
        "host": document.host,
        "version": document.version,
        "state": str(document.state),
        "unit": document.unit,
        "starts_at": document.plan.planned.starts_at,
        "said": dict(body),
        "readers": _readers(document, membership),
        "changed_at": clock.now(),
    }
    row, _ = Operation.objects.update_or_create(id=document.thing, defaults=values)
    return row


def entry_of(line: KeptLine[EntryBody]) -> BoardEntry:
    """Return a kept entry.  One that is dated ahead stands at the time when it came: else it would hide later ones."""
    return bodies.replace(line.body.line, at=line.said_at)


def _readers(document: OperationDocument, membership: Membership) -> list[str]:
    """Return which of our units and posts need to know an operation: those named, and the unit that plans it.

    Above the planning unit of the host everybody of rank approves; of the other units nobody above reads.
    """
    us = here.node().force
    if us not in policy.present_members(membership):
        return []
    named = set(document.participants.get(us, ()))
    if membership.host == us:
        named |= {each.code for each in units.units(authors.path_of(document.unit)).values()}
    return sorted(named)
