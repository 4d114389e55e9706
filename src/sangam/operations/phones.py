"""What an officer does on a pool phone: open it by its code, read its one board, write on it, and erase it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from sangam.access.policy import require, step
from sangam.audit import audit
from sangam.hosting.contributions import count_lines
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.operations import authors, limits, policy
from sangam.operations.models import PoolPhone
from sangam.operations.plans import board, pages, rows
from sangam.operations.plans.wire import EntryBody
from sangam.operations.types import BoardDraft, OperationView, TeamMember
from sangam.operations.types.pool_phones import PoolPhoneState, PoolPhoneView

# Pool phones as rows: how one stands, the code that opens it once, and who acts on it.

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_BITS = 60
_ROLE = "pool-phone"
"""A role that carries no right: a pool phone does what `phone_boards` lets it do, and nothing else."""


def state_of(row: PoolPhone, *, at: datetime) -> PoolPhoneState:
    """Return how a pool phone stands."""
    if row.wiped_at is not None:
        return PoolPhoneState.WIPED
    operation = row.operation
    reads = set(operation.readers) & {row.unit, f"post:{row.post}"}
    if row.until_at <= at or operation.state not in policy.BOARD_STANDS or not reads:
        return PoolPhoneState.OVER
    if row.opened_at is not None:
        return PoolPhoneState.OPEN
    return PoolPhoneState.WAITING if at < row.code_at + policy.POOL_CODE_LIFE else PoolPhoneState.LAPSED


def code_of(row: PoolPhone) -> str:
    """Return the code that opens a phone: sixty bits that only this node can make, in groups that can be read out."""
    said = f"{row.id}:{row.code_at.isoformat()}"
    digest = int.from_bytes(salted_hmac("sangam.operations.pool-phone", said, algorithm="sha256").digest()[:8])
    letters = "".join(_LETTERS[digest >> shift & 31] for shift in range(0, _BITS, 5))
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def is_code_of(row: PoolPhone, typed: str) -> bool:
    """Tell whether somebody typed a phone's code, whatever stands between its letters."""
    plain = "".join(each for each in typed.upper().translate(_ALIKE) if each in _LETTERS)
    return hmac.compare_digest(code_of(row).replace("-", ""), plain)


def token_hash(token: str) -> str:
    """Return the hash under which the token of an open phone is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def holder_of(row: PoolPhone) -> TeamMember:
    """Return to whom a phone was given."""
    return TeamMember(row.rank, row.name, row.belt)


def actor_of(row: PoolPhone) -> Actor:
    """Return who acts on a phone: the officer to whom it was given, for the unit that issued it."""
    force = here.node().force
    label = f"{row.rank} {row.name}, {row.belt}, pool phone".strip()
    return Actor(force, label, role=_ROLE, post=row.post, unit=row.unit, audience=frozenset({force}))


def is_issuer(actor: Actor, row: PoolPhone) -> bool:
    """Tell whether an actor is of the unit that issued a phone, or of one above it."""
    return actor.unit in authors.path_of(row.unit)


def view_of(row: PoolPhone, *, at: datetime) -> PoolPhoneView:
    """Return a phone as its unit sees it; its code while it waits to be opened."""
    state = state_of(row, at=at)
    return PoolPhoneView(
        id=row.id,
        operation=row.operation_id,
        holder=holder_of(row),
        state=state,
        until_at=row.until_at,
        issued_at=row.issued_at,
        by=row.label,
        opened_at=row.opened_at,
        wiped_by=row.wiped_by,
        erased_at=row.erased_at,
        code=code_of(row) if state is PoolPhoneState.WAITING else "",
    )


@dataclass(frozen=True, slots=True)
class PhoneBoard:
    """The one board that a phone opens, and to whom the phone was given."""

    phone: PoolPhoneView
    operation: OperationView


def open_phone(code: str) -> str:
    """Open a phone by its code, which serves once; return the token that this phone keeps.

    Raises Refused.  A code that no phone has leaves no row in the ledger: strangers could fill it.
    """
    found = _with_code(code)
    with audit.deed(actor_of(found), "officer:pool-phone:open", on=found.id) as facts:
        row = PoolPhone.objects.select_for_update(of=("self",)).select_related("operation").get(id=found.id)
        now, token = clock.now(), secrets.token_urlsafe(32)
        if state_of(row, at=now) is not PoolPhoneState.WAITING or not is_code_of(row, code):
            raise _wrong_code()
        row.opened_at, row.token_hash = now, token_hash(token)
        row.save(update_fields=["opened_at", "token_hash"])
        facts.update(operation=str(row.operation_id), belt=row.belt)
    return token


def find_phone(token: str) -> PoolPhoneView | None:
    """Return the phone that keeps a token, however it stands; None where none ever did.  No look: it shows nothing."""
    row = _find_phone(token)
    return view_of(row, at=clock.now()) if row else None


def board_mark(token: str) -> str:
    """Return a word that is another as soon as the board is: a phone asks by it whether to read anew.

    Raises Refused where the phone is over.  No look: it shows nothing.
    """
    row = _live(_find_phone(token))
    return f"{row.operation.version}-{count_lines(EntryBody, row.operation_id)}"


def read_board(token: str) -> PhoneBoard:
    """Return the board of the operation for which a phone was issued.  One look, of the officer who has the phone.

    Raises Refused where the phone is over, or was wiped.
    """
    row = _live(_find_phone(token))
    actor = actor_of(row)
    with audit.deed(actor, "officer:pool-phone:read", on=row.operation_id) as facts:
        view = pages.operation_for_look(actor, row.operation_id)
        facts.showed([row.operation_id])
    return PhoneBoard(view_of(row, at=clock.now()), view)


def write_from_phone(token: str, draft: BoardDraft) -> UUID:
    """Write on the board under the officer to whom the phone was given; return the entry's id.

    Raises Refused (the phone is over), Malformed, and Conflict where the operation is over.
    """
    found = _live(_find_phone(token))
    actor = actor_of(found)
    with audit.deed(actor, "officer:pool-phone:write", on=found.operation_id) as facts:
        held = rows.lock_visible(actor, found.operation_id)
        _live(PoolPhone.objects.select_for_update(of=("self",)).select_related("operation").get(id=found.id))
        step(policy.OPERATION_STEPS, held.row.state, "written on", thing="This operation")
        entry = board.keep_own_entry(actor, held, draft)
        facts.update(phone=str(found.id), entry=str(entry.id), kind=entry.kind)
    return entry.id


def mark_erased(token: str) -> None:
    """Note that a phone that is over was told to erase what it keeps, and has reached the node for it; once."""
    row = _find_phone(token)
    if row is None or row.erased_at is not None or state_of(row, at=clock.now()) is PoolPhoneState.OPEN:
        return
    with audit.deed(actor_of(row), "officer:pool-phone:erase", on=row.id):
        PoolPhone.objects.filter(id=row.id, erased_at=None).update(erased_at=clock.now())


def _with_code(code: str) -> PoolPhone:
    """Return the phone that waits for this code.  Sixty bits for half an hour: trying finds none."""
    fresh = PoolPhone.objects.filter(opened_at=None, wiped_at=None, code_at__gt=clock.now() - policy.POOL_CODE_LIFE)
    found = next((each for each in fresh if is_code_of(each, code)), None)
    if found is None:
        raise _wrong_code()
    return found


def _wrong_code() -> Refused:
    return Refused(
        "operations:pool-code",
        "This code opens nothing: it serves once, for half an hour. Ask who issued the phone for a new one.",
    )


def _find_phone(token: str) -> PoolPhone | None:
    if not token:
        return None
    return PoolPhone.objects.select_related("operation").filter(token_hash=token_hash(token)).first()


def _live(row: PoolPhone | None) -> PoolPhone:
    if row is None or state_of(row, at=clock.now()) is not PoolPhoneState.OPEN:
        raise Refused(
            "operations:pool-over",
            "This phone is not issued any more: give it back to the unit that issued it.",
        )
    return row


# What a unit does with its pool phones: issue one, give it a new code, wipe it, and see how each stands.


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
        if row.opened_at is not None or state_of(row, at=clock.now()) is PoolPhoneState.WIPED:
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
        own = [each for each in found if is_issuer(actor, each)]
    now = clock.now()
    return [view_of(each, at=now) for each in own]


def _lock(actor: Actor, phone: UUID) -> PoolPhone:
    require(actor, "operation:work")
    row = PoolPhone.objects.select_for_update(of=("self",)).select_related("operation").filter(id=phone).first()
    if row is None or not set(row.operation.readers) & set(authors.tokens_of(actor)):
        raise NotFound("operations:pool-phone", "There is no such phone for your post.")
    if not is_issuer(actor, row):
        raise Refused(
            "operations:pool-not-issuer",
            "{unit} issued this phone: it alone, or a unit above it, does this.",
            unit=row.unit,
        )
    return row
