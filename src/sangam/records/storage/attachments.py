"""The files that a record's statements name: kept, fetched, allowed and erased with the record, in its transaction.

A file is here while a statement of its record names it.  A force may fetch it while the record's terms give it the
record whole, or while the record is on offer to it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sangam.federation.files import messages, restore, store
from sangam.federation.types import FileRef
from sangam.kernel import here
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.schema.kinds import FILE_PROPERTIES
from sangam.records.storage.drafts import Draft
from sangam.records.types import ShownStatement, Statement


def refs_of(statements: Iterable[Statement | ShownStatement]) -> list[FileRef]:
    """Return the files that statements name; a masked one names none."""
    return [
        messages.ref_in(statement.value)
        for statement in statements
        if statement.property in FILE_PROPERTIES and statement.value is not None
    ]


def update_files(drafts: Sequence[Draft], *, standing: Collection[UUID]) -> None:
    """Make the files that are here those that these records name, and the allowances those of their terms.

    standing: those of the records that may have files already.
    """
    named = {draft.id: refs_of(draft.statements) for draft in drafts}
    held: Mapping[UUID, set[UUID]] = _files_of_records(
        [record for record, found in named.items() if found or record in standing]
    )
    store.erase([file for record in held for file in held[record] - {ref.id for ref in named[record]}])
    for draft in drafts:
        if not named[draft.id]:
            continue
        store.pass_to(draft.owner, about=draft.id)
        if draft.owner == here.node().force:
            _allow(draft)
        else:
            store.expect(named[draft.id], about=draft.id, source=draft.owner)


def regain(drafts: Iterable[Draft], *, source: str) -> None:
    """Expect the files of these records of ours from a force that gives the records back, in the running deed."""
    for draft in drafts:
        if named := refs_of(draft.statements):
            restore.regain(named, about=draft.id, source=source)


def pass_to(owner: str, record: UUID) -> None:
    """Make a record's files its owner's, in the running deed."""
    store.pass_to(owner, about=record)


def delete_files(records: Sequence[UUID]) -> None:
    """Erase the files of these records, in the running deed."""
    store.erase_about(records)


def _files_of_records(records: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    held: dict[UUID, set[UUID]] = {}
    for record, file in store.files_about(records) if records else ():
        held.setdefault(record, set()).add(file)
    return held


def _allow(draft: Draft) -> None:
    leaving = policy.for_partner(draft.statements, internet=here.node().internet)
    whole = {force for force, level in draft.terms.shares.items() if level is Level.WHOLE} | ({draft.offered_to} - {""})
    store.allow([ref.id for ref in refs_of(leaving)], whole - {draft.owner}, about=draft.id)
