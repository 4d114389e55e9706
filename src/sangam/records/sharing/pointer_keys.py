"""The owner's keys for pointers: one a force and period, so that no two forces' tokens are alike.

Who writes tokens holds the force's keys as they are (`current`) until its transaction ends.  Who makes the next key
waits for all of these (`renew`).  So no token of an earlier set goes out after the word that the set is over.
"""

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.ids import new_id
from sangam.oblivious.public import oblivious
from sangam.oblivious.types import KeyPair
from sangam.records.messages.pointers import SetForm
from sangam.records.models.pointers import PointerKey

PERIOD = timedelta(days=30)
_AGAIN_AFTER = timedelta(hours=1)
ANSWERED_AFTER = timedelta(days=3)
"""For so long after the next key was made are questions for the earlier set answered: as long as they wait."""


def current(force: str) -> tuple[KeyPair, SetForm]:
    """Return the key of a force and its set, made if there is none, in the running deed."""
    _lock(force, "pg_advisory_xact_lock_shared")
    row = newest(force) or _make_key(force)
    return pair(row), form(row)


def renew(force: str) -> SetForm:
    """Make the next key of a force, in the running deed; nobody writes tokens for it meanwhile."""
    _lock(force, "pg_advisory_xact_lock")
    return form(_make_key(force))


def key_of(force: str, named: UUID) -> KeyPair | None:
    """Return the key of a set that this force may still ask for."""
    row = PointerKey.objects.filter(id=named, force=force).first()
    return pair(row) if row else None


def newest(force: str) -> PointerKey | None:
    """Return the newest key of a force."""
    return PointerKey.objects.filter(force=force).order_by("-made_at").first()


def note_unknown(force: str) -> None:
    """Let all tokens of a force go out anew, in the running deed: it asks for a set whose key is not here (any more).

    At most once an hour: who asks for sets that never were costs us no more.
    """
    row = newest(force)
    if row is None or row.made_at <= audit.require_deed().at - _AGAIN_AFTER:
        PointerKey.objects.filter(id=(row or _make_key(force)).id).update(due=True)


def over() -> "QuerySet[PointerKey]":
    """Return the keys whose successor is so old that nobody asks under them any more."""
    settled = PointerKey.objects.filter(
        force=OuterRef("force"), made_at__gt=OuterRef("made_at"), made_at__lte=clock.now() - ANSWERED_AFTER
    )
    return PointerKey.objects.filter(Exists(settled))


def pair(row: PointerKey) -> KeyPair:
    """Return a row as a key pair."""
    return KeyPair(bytes(row.secret), bytes(row.public))


def form(row: PointerKey) -> SetForm:
    """Return a row as its set is published."""
    return SetForm(row.id, row.made_at, bytes(row.public))


def _make_key(force: str) -> PointerKey:
    made = oblivious.make_key()
    last, at = newest(force), audit.require_deed().at
    after = last.made_at + timedelta(microseconds=1) if last else at
    return PointerKey.objects.create(
        id=new_id(), force=force, made_at=max(at, after), secret=made.secret, public=made.public
    )


def _lock(force: str, how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(hashtextextended('pointers ' || %s, 0))", [force])
