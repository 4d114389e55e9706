"""What an officer does on a pool phone: open it by its code, read its one board, write on it, and erase it."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sangam.access.policy import step
from sangam.audit.public import audit
from sangam.hosting.public.contributions import count_lines
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.operations import policy
from sangam.operations.models import PoolPhone
from sangam.operations.phones import phone_rows
from sangam.operations.plans import board, pages, rows
from sangam.operations.plans.wire import EntryBody
from sangam.operations.types import BoardDraft, OperationView
from sangam.operations.types.pool_phones import PoolPhoneState, PoolPhoneView


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
    with audit.deed(phone_rows.actor_of(found), "officer:pool-phone:open", on=found.id) as facts:
        row = PoolPhone.objects.select_for_update(of=("self",)).select_related("operation").get(id=found.id)
        now, token = clock.now(), secrets.token_urlsafe(32)
        if phone_rows.state_of(row, at=now) is not PoolPhoneState.WAITING or not phone_rows.is_code_of(row, code):
            raise _wrong_code()
        row.opened_at, row.token_hash = now, phone_rows.token_hash(token)
        row.save(update_fields=["opened_at", "token_hash"])
        facts.update(operation=str(row.operation_id), belt=row.belt)
    return token


def find_phone(token: str) -> PoolPhoneView | None:
    """Return the phone that keeps a token, however it stands; None where none ever did.  No look: it shows nothing."""
    row = _find_phone(token)
    return phone_rows.view_of(row, at=clock.now()) if row else None


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
    actor = phone_rows.actor_of(row)
    with audit.deed(actor, "officer:pool-phone:read", on=row.operation_id) as facts:
        view = pages.operation_for_look(actor, row.operation_id)
        facts.showed([row.operation_id])
    return PhoneBoard(phone_rows.view_of(row, at=clock.now()), view)


def write_from_phone(token: str, draft: BoardDraft) -> UUID:
    """Write on the board under the officer to whom the phone was given; return the entry's id.

    Raises Refused (the phone is over), Malformed, and Conflict where the operation is over.
    """
    found = _live(_find_phone(token))
    actor = phone_rows.actor_of(found)
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
    if row is None or row.erased_at is not None or phone_rows.state_of(row, at=clock.now()) is PoolPhoneState.OPEN:
        return
    with audit.deed(phone_rows.actor_of(row), "officer:pool-phone:erase", on=row.id):
        PoolPhone.objects.filter(id=row.id, erased_at=None).update(erased_at=clock.now())


def _with_code(code: str) -> PoolPhone:
    """Return the phone that waits for this code.  Sixty bits for half an hour: trying finds none."""
    fresh = PoolPhone.objects.filter(opened_at=None, wiped_at=None, code_at__gt=clock.now() - policy.POOL_CODE_LIFE)
    found = next((each for each in fresh if phone_rows.is_code_of(each, code)), None)
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
    return PoolPhone.objects.select_related("operation").filter(token_hash=phone_rows.token_hash(token)).first()


def _live(row: PoolPhone | None) -> PoolPhone:
    if row is None or phone_rows.state_of(row, at=clock.now()) is not PoolPhoneState.OPEN:
        raise Refused(
            "operations:pool-over",
            "This phone is not issued any more: give it back to the unit that issued it.",
        )
    return row
