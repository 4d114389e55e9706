"""Pool phones as rows: how one stands, the code that opens it once, and who acts on it."""

import hashlib
import hmac
from datetime import datetime

from django.utils.crypto import salted_hmac

from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.operations import authors, policy
from sangam.operations.models import PoolPhone
from sangam.operations.types import TeamMember
from sangam.operations.types.pool_phones import PoolPhoneState, PoolPhoneView

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
