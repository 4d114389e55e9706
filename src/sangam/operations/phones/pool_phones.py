"""What a unit does with its pool phones: issue one, give it a new code, wipe it, and see how each stands."""

from datetime import datetime
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.operations import authors, limits, policy
from sangam.operations.models import PoolPhone
from sangam.operations.phones import phone_rows
from sangam.operations.plans import rows
from sangam.operations.types import TeamMember
from sangam.operations.types.pool_phones import PoolPhoneState, PoolPhoneView


def issue_phone(actor: Actor, operation: UUID, holder: TeamMember, *, until: datetime) -> UUID:
    """Issue a phone that belongs to no officer to one of a team, for this operation, until a time; return its id.

    Raises NotFound, Refused, Malformed (no name or belt number, a time that is none), and Conflict where the operation
    is not approved, or over.
    """
    with audit.deed(actor, "officer:pool-phone:issue", on=operation) as facts:
        require(actor, "operation:work")
        held, by, now = rows.lock_visible(actor, operation), authors.author_of(actor), clock.now()
        step(policy.OPERATION_STEPS, held.row.state, "written on", thing="This operation")
        holder = policy.require_pool_phone(holder, until, at=now)
        if held.row.phones.filter(wiped_at=None, until_at__gt=now).count() >= policy.MOST_POOL_PHONES:
            raise Malformed(
                "operations:pool-phones",
                "An operation has at most {most} pool phones at once.",
                most=policy.MOST_POOL_PHONES,
            )
        row = PoolPhone.objects.create(
            id=new_id(),
            operation=held.row,
            unit=by.unit,
            post=by.post,
            label=by.label,
            rank=holder.rank,
            name=holder.name,
            belt=holder.belt,
            until_at=until,
            issued_at=now,
            code_at=now,
        )
        facts.update(phone=str(row.id), belt=row.belt, until=until.isoformat())
    return row.id


def renew_code(actor: Actor, phone: UUID) -> None:
    """Give a phone that was not opened yet a new code.  Raises NotFound, Refused, and Conflict once it was opened."""
    with audit.deed(actor, "officer:pool-phone:renew-code", on=phone):
        row = _lock(actor, phone)
        if row.opened_at is not None or phone_rows.state_of(row, at=clock.now()) is PoolPhoneState.WIPED:
            raise Conflict("operations:pool-opened", "This phone was opened already: issue another one.")
        row.code_at = clock.now()
        row.save(update_fields=["code_at"])


def wipe_phone(actor: Actor, phone: UUID) -> None:
    """End a pool phone: it opens nothing from now on, and erases what it keeps as soon as it reaches the node.

    Raises NotFound, Refused, and Conflict where it was wiped already.
    """
    with audit.deed(actor, "officer:pool-phone:wipe", on=phone) as facts:
        row = _lock(actor, phone)
        if row.wiped_at is not None:
            raise Conflict("operations:pool-wiped", "This phone was wiped already.")
        row.wiped_at, row.wiped_by = clock.now(), actor.label[: limits.LONGEST_LABEL]
        row.save(update_fields=["wiped_at", "wiped_by"])
        facts.update(operation=str(row.operation_id), belt=row.belt)


def wipe_restored_phones() -> int:
    """End every pool phone after a restore, inside the caller's deed; return how many there were.

    The node cannot know which of them was wiped since the backup.
    """
    now = audit.require_deed().at
    return PoolPhone.objects.filter(wiped_at=None).update(wiped_at=now, wiped_by="restore")


def pool_phones(actor: Actor, operation: UUID) -> list[PoolPhoneView]:
    """Return the phones that the actor's unit, or one below it, issued for an operation, the newest first.  One look.

    Raises NotFound where the operation is absent, or not the actor's to know, and Refused.
    """
    with audit.deed(actor, "officer:pool-phone:list", on=operation):
        require(actor, "operation:work")
        row = rows.visible(actor).filter(id=operation).first()
        if row is None:
            raise rows.no_such_operation()
        found = row.phones.select_related("operation").order_by("-issued_at", "id")
        own = [each for each in found if phone_rows.is_issuer(actor, each)]
    now = clock.now()
    return [phone_rows.view_of(each, at=now) for each in own]


def _lock(actor: Actor, phone: UUID) -> PoolPhone:
    require(actor, "operation:work")
    row = PoolPhone.objects.select_for_update(of=("self",)).select_related("operation").filter(id=phone).first()
    if row is None or not set(row.operation.readers) & set(authors.tokens_of(actor)):
        raise NotFound("operations:pool-phone", "There is no such phone for your post.")
    if not phone_rows.is_issuer(actor, row):
        raise Refused(
            "operations:pool-not-issuer",
            "{unit} issued this phone: it alone, or a unit above it, does this.",
            unit=row.unit,
        )
    return row
