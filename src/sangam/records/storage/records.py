"""Writing a record's row, key rows and silent rows together, one record or thousands at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.database.postgres_copy import copy_lines, escape_text
from sangam.federation.peers import catch_up
from sangam.kernel import bodies, here
from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.messages.bulk_keys import Given
from sangam.records.messages.records import Change
from sangam.records.models import Record, Silent
from sangam.records.schema import json_codec, values
from sangam.records.schema.description_keys import DESCRIPTION_SPACE
from sangam.records.storage import attachments, bulk_erase, change_queue, key_hash, search_keys
from sangam.records.storage import copy_lines as storage_copy_lines
from sangam.records.storage.drafts import Draft
from sangam.records.storage.senior_units import senior_units

_BATCH = 2_000
TOO_COMMON = frozenset({values.NAME_SPACE, DESCRIPTION_SPACE, values.REFERENCE_SPACE})
"""Spaces whose keys recognise no record: too many bear them, or nobody who asks of a person or thing asks for them."""

COLUMNS = "id, kind, owner, desk, version, statements::text, terms::text, as_of, received_at, state, offered_to"
"""What `of_columns` reads, in its order."""

_ROWS = f"SELECT {COLUMNS} FROM records_record WHERE id = ANY(%s::uuid[])"  # noqa: S608 - a literal of the code
_ROWS_LOCKED = f"{_ROWS} FOR UPDATE"
_RECALLED = "SELECT record FROM records_tombstone WHERE record = ANY(%s::uuid[]) AND owner = %s"
# A pointer stays while its record is on offer to us: declined, it is what we hold again.
_ERASE_LESS = """
WITH pointers AS (DELETE FROM records_pointer WHERE record = ANY(%s::uuid[]))
DELETE FROM records_silent WHERE record = ANY(%s::uuid[])
"""

# A version's statements are kept with it once another takes its place: until then the record itself holds them.
_ARCHIVE = """
WITH standing AS (SELECT id, version, statements FROM records_record WHERE id = ANY(%s::uuid[])),
past AS (
    UPDATE records_version v SET statements = s.statements FROM standing s
    WHERE v.record_id = s.id AND v.version = s.version AND v.statements IS NULL
)
SELECT id FROM standing
"""


class Numbered(Protocol):
    """The columns of an own record that number its next version."""

    @property
    def version(self) -> int: ...
    @property
    def as_of(self) -> datetime: ...


def write_records(drafts: Sequence[Draft]) -> None:
    """Insert or replace records, own or others', with all rows derived from them, in the running deed."""
    write_copies(drafts)
    latest = {draft.id: draft for draft in drafts}.values()
    own_silent = [draft for draft in latest if draft.owner == here.node().force and policy.is_silent(draft.terms)]
    Silent.objects.bulk_create([row for draft in own_silent for row in silent_rows(draft)], batch_size=_BATCH)


def write_copies(drafts: Sequence[Draft], *, given: Mapping[UUID, Given] = MappingProxyType({})) -> None:
    """Insert or replace copies of others' records, with all rows derived from them, in the running deed.

    given: what some of them are found by, where it need not be made here.
    """
    audit.require_deed()
    latest = list({draft.id: draft for draft in drafts}.values())
    ids = [draft.id for draft in latest]
    standing = {record for (record,) in prepared.run(_ARCHIVE, [ids])}
    _replace([draft for draft in latest if draft.id in standing])
    _append([draft for draft in latest if draft.id not in standing])
    search_keys.write(latest, standing=standing, given=given)
    attachments.update_files(latest, standing=standing)
    prepared.run(_ERASE_LESS, [[draft.id for draft in latest if draft.state == "live"], ids])
    change_queue.note_changes(ids)


def keep_versions(drafts: Sequence[Draft], *, why: str) -> None:
    """Write the history lines of own records as they stand now."""
    deed = audit.require_deed()
    tail = f"{deed.at.isoformat()}\t{escape_text(deed.actor.label)}\t{escape_text(why)}\n"
    copy_lines(
        "records_version",
        ("record_id", "version", "at", "by", "why"),
        (f"{draft.id}\t{draft.version}\t{tail}" for draft in drafts),
    )


def write_silent(rows: Iterable[Silent], *, records: Sequence[UUID]) -> None:
    """Replace the silent rows of these records, which are held as nothing more from now on."""
    audit.require_deed()
    named = list(records)
    prepared.run(_ERASE_LESS, [named, named])
    Silent.objects.bulk_create(rows, batch_size=_BATCH)


def erase_at_every_level(records: Sequence[UUID]) -> None:
    """Erase records whole, silent and as pointers, in the running deed; no tombstone is left."""
    delete_local_copy(records)
    write_silent((), records=records)


def delete_local_copy(records: Sequence[UUID]) -> int:
    """Erase records with their key rows, versions and shares, in the running deed; return how many there were."""
    audit.require_deed()
    return bulk_erase.let_go_many(records)


def put_back(draft: Draft, *, level: Level) -> None:
    """Hold a record that was offered to us as before the offer: whole, as a pointer, silent, or not at all."""
    if level is Level.WHOLE:
        write_records([replace(draft, state="live", offered_to="")])
        return
    delete_local_copy([draft.id])
    if level is Level.POINTER:  # its tokens stayed
        return
    write_silent(_silent_again(draft) if level is Level.SILENT else (), records=[draft.id])


def _silent_again(draft: Draft) -> list[Silent]:
    """Return the rows of a copy that is silent again: of one without keys the row that remembers its version."""
    rows = list(silent_rows(replace(draft, terms=replace(draft.terms, audience={}))))
    bare = Silent(
        record=draft.id,
        owner=draft.owner,
        desk=draft.desk,
        version=draft.version,
        key=None,
        expires_at=draft.terms.expires_at,
    )
    return rows or [bare]


def absent() -> NotFound:
    """Return the one refusal for what is not there and for what is not the actor's to know."""
    return NotFound("records:absent", "There is no such record, or it is not yours to see.")


def load_locked_records(records: Sequence[UUID]) -> dict[UUID, Draft]:
    """Return those of these records that stand, locked."""
    return {draft.id: draft for draft in map(of_columns, prepared.run(_ROWS_LOCKED, [list(records)]))}


def records_recalled_here(records: Sequence[UUID]) -> set[UUID]:
    """Return those of these records that we recalled."""
    return {record for (record,) in prepared.run(_RECALLED, [list(records), here.node().force])}


def drafts(records: Sequence[UUID], *, where: str = "") -> list[Draft]:
    """Return those of these records that stand, in no order: a row as JSON is read once, terms that repeat once."""
    return list(map(of_columns, prepared.run(f"{_ROWS} {where}", [list(records)])))


def of_columns(row: Sequence[Any]) -> Draft:
    """Return a row of `COLUMNS` as a draft."""
    return Draft(*row[:5], json_codec.statements_of(row[5]), json_codec.terms_of(row[6]), *row[7:])  # type: ignore[call-arg]  # its columns


def draft_of(row: Record) -> Draft:
    """Return a row as a draft."""
    statements = json_codec.statements_in(row.statements)
    return Draft(
        row.id,
        row.kind,
        row.owner,
        row.desk,
        row.version,
        statements,
        json_codec.terms_in(row.terms),
        row.as_of,
        row.received_at,
        row.state,
        row.offered_to,
    )


def copy_of(change: Change, *, owner: str, received_at: datetime) -> Draft:
    """Return what another force sent of a record of its own, each value checked.  Raises Malformed and Refused."""
    return Draft(
        change.record,
        change.kind,
        owner,
        change.desk,
        change.version,
        values.received_statements(change.kind, change.statements),
        change.terms,
        change.as_of,
        received_at=received_at,
    )


def next_version(draft: Draft) -> int:
    """Return the version that follows one of ours: as `numbering`."""
    return version_numbering()(draft)


def version_numbering() -> Callable[[Numbered], int]:
    """Return what gives the version that follows one of ours.  No number is used twice, whoever has been restored.

    After a restore a record's next version is the number of seconds from 2026 to the restore.  It is the old version
    plus 1,000 if that is higher.  Either exceeds every version that could have been given since the backup, also after
    an earlier restore to the same backup.
    """
    restored = catch_up.last_restore()
    if restored is None:
        return lambda draft: draft.version + 1
    first = policy.first_since(restored.all)

    def following(draft: Numbered) -> int:
        if draft.version >= first or (draft.as_of >= restored.at and restored.is_heard):
            return draft.version + 1
        return max(policy.above(draft.version), first)

    return following


def erase(record: UUID, *, owner: str, version: int, but_on_offer: bool = False) -> bool:
    """Erase one record up to this version and leave a tombstone, as `bulk_erase.erase_many`; return whether it was."""
    return record in bulk_erase.erase_many([(record, version)], owner=owner, but_on_offer=but_on_offer)


def _append(drafts: Sequence[Draft]) -> None:
    """Insert records.  Raises Conflict where another act that ran at the same time has just inserted one of them."""
    try:
        copy_lines("records_record", storage_copy_lines.COLUMNS, storage_copy_lines.lines(drafts))
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        raise Conflict(
            "records:written-meanwhile",
            "Some of these records were being written by another import at the same time: import the file again.",
        ) from None


def _replace(drafts: Sequence[Draft]) -> None:
    Record.objects.bulk_create(
        [_row(draft) for draft in drafts],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=storage_copy_lines.COLUMNS[1:],
    )


def _row(draft: Draft) -> Record:
    return Record(
        id=draft.id,
        kind=draft.kind,
        owner=draft.owner,
        desk=draft.desk,
        version=draft.version,
        state=draft.state,
        label=storage_copy_lines.label_of(draft),
        statements=[json_codec.statement_out(statement) for statement in draft.statements],
        terms=bodies.write(draft.terms),
        as_of=draft.as_of,
        expires_at=draft.terms.expires_at,
        received_at=draft.received_at,
        offered_to=draft.offered_to,
        review_at=storage_copy_lines.review_at(draft),
    )


def silent_rows(draft: Draft) -> Iterable[Silent]:
    """Yield the rows by which a record that is silent here is recognised."""
    audience = sorted(_audience_of_draft(draft))
    for space, key in silent_keys(draft):
        yield Silent(
            record=draft.id,
            owner=draft.owner,
            desk=draft.desk,
            version=draft.version,
            key=key_hash.number(space, key),
            audience=audience,
            expires_at=draft.terms.expires_at,
        )


def _audience_of_draft(draft: Draft) -> frozenset[str]:
    return policy.audience_of(draft.terms, draft.owner, owner=draft.owner, desk=draft.desk, above=senior_units())


def silent_keys(draft: Draft) -> list[tuple[str, str]]:
    """Return the keys by which a silent record is recognised, each once: identifiers, and name with relative.

    A bare name is none, and a description neither: too many are called Sunil Kumar, and each would be reported to the
    owner.
    """
    leaving = policy.for_partner(draft.statements, internet=here.node().internet)
    found = search_keys.found_by(draft.kind, leaving)
    return sorted({(space, key) for space, key, _ in found if space not in TOO_COMMON})
