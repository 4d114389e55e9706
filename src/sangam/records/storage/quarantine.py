"""What nobody may read: of forces that have not caught this node up, or not answered since its start.

Their copies, and records of ours that they hold, are left out by one condition (`readable`).  It stands in every
statement by which officers, checks and watches read.  Where no force is behind it costs a look at an empty table.  What
records of ours took over from these copies is left out as a record is shown.  It costs a query where a record took
anything over.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from uuid import UUID

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from sangam.database import statements as prepared
from sangam.federation.peers import catch_up
from sangam.records.models import Record
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import Statement

_HIDDEN, _SILENT = catch_up.HIDDEN_OWNERS, catch_up.SILENT_HOLDERS


def readable(record: str, owner: str) -> str:
    """Return the condition, for SQL, under which a record may be read, by the names of its id and its owner there.

    Its owner has answered, and so has each force that holds it of us: one may know that we recalled it.
    """
    return f"(NOT EXISTS ({_HIDDEN}) OR {_answered(record, owner)})"


def _answered(record: str, owner: str) -> str:
    """Return the part of the condition that is asked where a force is behind: the silent ones are among these."""
    held = f"SELECT FROM records_share held WHERE held.record_id = {record} AND held.force IN ({_SILENT})"
    return f"({owner} NOT IN ({_HIDDEN}) AND NOT EXISTS ({held}))"


NOT_HIDDEN = (
    f"(NOT EXISTS ({_HIDDEN}) OR EXISTS "
    f"(SELECT FROM records_record h WHERE h.id = {{record}} AND {_answered('h.id', 'h.owner')}))"
)
"""The condition on a record's id, for SQL; .format(record=...)."""

_READABLE = f"AND {readable('records_record.id', 'records_record.owner')}"
_WITH_SOURCES = (
    f"SELECT {store.COLUMNS}, ARRAY({_HIDDEN}) "  # noqa: S608 - literals of the code
    f"FROM records_record WHERE id = ANY(%s::uuid[]) {_READABLE}"
)
_HIDDEN_RECORDS = (
    "SELECT id FROM records_record WHERE id = ANY(%(among)s::uuid[]) "  # noqa: S608 - literals of the code
    f"AND NOT {readable('records_record.id', 'records_record.owner')} "
    f"UNION SELECT id FROM records_handover WHERE id = ANY(%(among)s::uuid[]) AND giver IN ({_HIDDEN})"
)
_OWN_HIDDEN = f"SELECT DISTINCT record_id FROM records_share WHERE force IN ({_SILENT})"  # noqa: S608 - literals of the code


def visible() -> "QuerySet[Record]":
    """Return the records that may be read as far as their owners and their holders go."""
    return Record.objects.filter(RawSQL(readable("records_record.id", "records_record.owner"), [], BooleanField()))  # noqa: S611 - literals


def hidden_of(things: Iterable[UUID]) -> set[UUID]:
    """Return those of these records, and of these offers of records, that nobody may read."""
    return {thing for (thing,) in prepared.run(_HIDDEN_RECORDS, {"among": list(things)})}


def own_hidden() -> list[UUID]:
    """Return the records of ours that nobody may read, as a force that holds them has not answered."""
    return [record for (record,) in prepared.run(_OWN_HIDDEN, [])]


def load_record(record: UUID, *, lock: bool = False) -> Draft:
    """Return a record that may be read.  Raises NotFound, as for one that is not there.

    lock: until the transaction ends.
    """
    row = (visible().select_for_update() if lock else visible()).filter(id=record).first()
    if row is None:
        raise store.absent()
    return store.draft_of(row)


def drafts(records: Sequence[UUID]) -> list[Draft]:
    """Return those of these records that may be read, in no order."""
    return store.drafts(records, where=_READABLE)


def drafts_with_sources(records: Sequence[UUID]) -> "tuple[list[Draft], Sources]":
    """Return those of these records that may be read, and the forces that have not caught up, by one query.

    For records that are not all on the actor's page: a second query would tell of those that a hidden one leads to.
    """
    rows = prepared.run(_WITH_SOURCES, [list(records)])
    return [store.of_columns(row[:-1]) for row in rows], Sources(rows[0][-1] if rows else ())


class Sources:
    """Of which forces what was taken over may not be read, as of one showing.

    behind: those forces; None to ask for them at the first statement that was taken over.
    """

    def __init__(self, behind: Iterable[str] | None = None) -> None:
        self._given = behind

    def hidden(self, statements: Iterable[Statement]) -> frozenset[str]:
        """Return the forces from which any of these statements was taken over that may not be read."""
        named = {each.taken_from.partition(":")[0] for each in statements if each.taken_from}
        return self._behind & named if named else frozenset()

    @cached_property
    def _behind(self) -> frozenset[str]:
        return frozenset(catch_up.hidden_peers() if self._given is None else self._given)
