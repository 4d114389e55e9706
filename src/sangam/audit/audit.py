"""Run an act as a deed; read the ledger, erase details, verify."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from django.db import connection

from sangam.audit import ledger, ledger_queries
from sangam.audit.types import Deed, Entry, Facts, LookCount, Selection
from sangam.database import statements as prepared
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import SangamError
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Stated

_SAY = (
    "SELECT set_config('sangam.deed', %s, true), set_config('sangam.force', %s, true), "
    "set_config('sangam.officer', %s, true), set_config('sangam.post', %s, true)"
)

_running: ContextVar[Deed | None] = ContextVar("deed", default=None)
_are_together: ContextVar[bool] = ContextVar("together", default=False)


@contextmanager
def deed(actor: Actor, action: str, *, on: UUID | str | None = None, purpose: Stated | None = None) -> Iterator[Facts]:
    """Run the block as one act: one transaction, one ledger row, written together or not at all.

    action: "source:subject:verb", e.g. "officer:record:open"; source is officer, peer, node or admin.
    Yields the facts, an erasable dictionary of details.  A SangamError rolls the act back, is written as a refusal
    in a transaction of its own, and goes on.  Raises RuntimeError inside another deed: one act, one deed.
    """
    if _running.get() is not None:
        raise RuntimeError(f"{action} inside a deed: one act, one deed")
    running = Deed(new_id(), actor, action, str(on or ""), purpose, clock.now())
    facts = Facts(running.id)
    together = _are_together.get()
    inside_batch = connection.in_atomic_block and not together
    token = _running.set(running)
    try:
        with _transaction():
            _name_to_database(running)
            yield facts
            ledger.write(running, facts, outcome="done")
        if inside_batch:
            _clear_session_variables()
    except SangamError as refusal:
        if not together:
            facts["refused"] = refusal.told.form
            with prepared.batch():
                ledger.write(running, facts, outcome="refused", code=refusal.code)
        raise
    finally:
        _running.reset(token)


@contextmanager
def together() -> Iterator[None]:
    """Run the deeds of the block in one transaction without savepoints: they stand or fall as one.

    For who tries several at once and, where one fails, does each by itself: a refusal is not written here.
    Raises RuntimeError inside a deed.
    """
    if _running.get() is not None:
        raise RuntimeError("deeds together inside a deed: one act, one deed")
    token = _are_together.set(True)
    try:
        with prepared.batch():
            yield
    finally:
        _are_together.reset(token)


def require_deed() -> Deed:
    """Return the deed that is running.  Raises RuntimeError outside one: the caller must open it."""
    running = _running.get()
    if running is None:
        raise RuntimeError("this changes something: call it inside audit.deed")
    return running


def entries_of_officer(officer: UUID, *, limit: int = 200) -> list[Entry]:
    """Return an officer's own acts, newest first."""
    return ledger.entries("l.officer = %s", [officer], limit=limit)


def entry_of_officer(officer: UUID, deed: UUID) -> Entry | None:
    """Return one of an officer's own acts by its id, None where it is another's or nobody's."""
    return next(iter(ledger.entries("l.officer = %s AND l.id = %s", [officer, deed], limit=1)), None)


def shown_by(deed: UUID) -> frozenset[UUID]:
    """Return the records that an act showed, none where its details are erased."""
    entry = next(iter(ledger.entries("l.id = %s", [deed], limit=1)), None)
    shown = (entry.details or {}).get("shown") if entry else None
    return frozenset(UUID(str(each)) for each in shown) if isinstance(shown, list) else frozenset()


def done_by_officer(officer: UUID, action: str, *, since: datetime, limit: int = 50) -> list[Entry]:
    """Return how an officer did an act since an instant, newest first; refusals are left out."""
    where = "l.officer = %s AND l.at > %s AND l.action = %s AND l.outcome = 'done'"
    return ledger.entries(where, [officer, since, action], limit=limit)


def times_done(officer: UUID, action: str, *, since: datetime) -> int:
    """Return how often an officer has done an act since an instant; refusals are not counted."""
    return ledger.times_done(officer, action, since=since)


def posts_that_did(action: str, things: Collection[UUID], *, since: datetime) -> dict[UUID, set[UUID]]:
    """Return by thing which posts did this act on it since an instant, by one query; things that nobody did are out."""
    return ledger.posts_that_did(action, things, since=since)


def entries_on(thing: UUID | str, *, limit: int = 200) -> list[Entry]:
    """Return who did what with a thing: acts on it, and looks that showed it, newest first."""
    touching = (
        "l.id IN (SELECT id FROM audit_ledger WHERE on_what = %s "
        "UNION SELECT ledger_id FROM audit_detail WHERE shown @> ARRAY[%s] AND shown <> '{}')"  # so is the index
    )
    return ledger.entries(touching, [str(thing), str(thing)], limit=limit)


def recent_entries(*, action: str = "", limit: int = 200) -> list[Entry]:
    """Return the newest acts of all; action: only those that begin so."""
    return ledger.entries("l.action LIKE %s", [f"{action}%"], limit=limit)


def entries_of(selection: Selection, *, limit: int = 200) -> list[Entry]:
    """Return the acts that are asked for, newest first, with their details where not erased."""
    return ledger_queries.entries(selection, limit=limit)


def entries_with(ids: Sequence[UUID]) -> list[Entry]:
    """Return the rows with these ids, with their details where not erased."""
    return ledger.entries("l.id = ANY(%s)", [list(ids)], limit=len(ids)) if ids else []


def look_counts(selection: Selection, *, limit: int) -> list[LookCount]:
    """Return how often each officer opened each record and asked for each subject, twice or more, most often first.

    Counted among the newest MOST_COUNTED of the looks that are asked for.
    """
    return ledger_queries.look_counts(selection, limit=limit)


def count_entries(selection: Selection) -> int:
    """Return how many acts are asked for, MOST_COUNTED at most."""
    return ledger_queries.count_rows(selection)


def erase_details(ledger_ids: list[UUID]) -> int:
    """Erase the details of these rows for ever; their commitments stay and the log still verifies."""
    require_deed()
    return ledger.erase_details(ledger_ids)


def _transaction() -> AbstractContextManager[None]:
    return nullcontext() if _are_together.get() else prepared.batch()


def _name_to_database(running: Deed) -> None:
    """Tell the database who acts, until the transaction ends: the write guard and row security stand on it."""
    actor = running.actor
    prepared.defer(_SAY, [str(running.id), actor.force, str(actor.officer or ""), str(actor.post or "")])


def _clear_session_variables() -> None:
    prepared.defer(_SAY, ["", "", "", ""])
